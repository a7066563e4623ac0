"""Everything a start needs, in one Django start: each extra one costs seconds."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, collect static files, load the programme and the demo people. Repeatable."

    def handle(self, *args: object, **options: object) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        if settings.DEMO:
            call_command("load_programme", settings.PROGRAMMES_DIR / "dry-needling-foundations")
            call_command("demo", stdout=self.stdout)

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
