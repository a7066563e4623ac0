"""Static files with a hash in their name; `import` inside JavaScript modules is rewritten too."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class RememberedAddresses(ManifestStaticFilesStorage):
    """Every page names some thirty files, whose addresses stand until the next deploy."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._addresses: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:  # type: ignore[override]
        asked = (name, force)
        if asked not in self._addresses:
            self._addresses[asked] = super().url(name, force)
        return self._addresses[asked]


class ModuleStorage(RememberedAddresses):
    """For development and tests: compressing costs seconds and gains nothing there."""

    support_js_module_import_aggregation = True
    manifest_strict = False


class CompressedModuleStorage(RememberedAddresses, CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
