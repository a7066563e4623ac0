from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.lib import clock
from training.lib.errors import DomainError
from training.people.domain.administrators import create_admin


class Command(BaseCommand):
    help = "Make a programme admin and print the link that sets the password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, **options: object) -> None:
        try:
            link = create_admin(str(options["email"]), now=clock.now())
        except DomainError as error:
            raise CommandError(error.message) from error
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        self.stdout.write(
            f"Open this link within {days} days to choose a password. It works once.\n"
            f"After signing in you set up a second factor.\n{link}"
        )
