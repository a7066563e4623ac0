"""Everything a start needs, in one Django start: each extra one costs seconds."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from courses.models import Course
from quizzes.domain.marks import refresh_marks

STARTER_PROGRAMME = "dry-needling-foundations"


class Command(BaseCommand):
    help = "Migrate, collect static files, load the programme and the demo people. Repeatable."

    def handle(self, *args: object, **options: object) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        refresh_marks()  # a release may bring another way to grade
        call_command("load_authorities", verbosity=0)
        call_command("load_rules", verbosity=0)
        if settings.DEMO:
            self._load_starter_programme()
            call_command("demo", stdout=self.stdout)

    def _load_starter_programme(self) -> None:
        """Only once: later changes come through `load_programme`, as in a real installation."""
        if not Course.objects.filter(slug=STARTER_PROGRAMME).exists():
            call_command("load_programme", settings.PROGRAMMES_DIR / STARTER_PROGRAMME)

    def _collect_static(self) -> None:
        """Collect only when a file changed since the last time."""
        state = hashlib.sha256()
        for folder in settings.STATICFILES_DIRS:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    state.update(f"{path}{path.stat().st_mtime_ns}".encode())
        for app in apps.get_app_configs():
            state.update(f"{app.name}{getattr(app.module, '__version__', '')}".encode())
        stamp = settings.STATIC_ROOT / ".collected"
        if stamp.exists() and stamp.read_text() == state.hexdigest():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state.hexdigest())
