"""Make the first or the next signing key."""

from django.core.management.base import BaseCommand

from certificates.domain.keys import rotate_pdf_key
from training.lib import clock


class Command(BaseCommand):
    help = "Make a new key for signing PDFs; papers signed before keep checking."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"In use from now on: {rotate_pdf_key(now=clock.now())}")
