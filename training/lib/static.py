"""Static files with a hash in their name; `import` inside JavaScript modules is rewritten too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(ManifestStaticFilesStorage):
    """For development and tests: compressing costs seconds and gains nothing there."""

    support_js_module_import_aggregation = True
    manifest_strict = False


class CompressedModuleStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
