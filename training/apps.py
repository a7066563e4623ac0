from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles import apps as static_apps


class TrainingConfig(AppConfig):
    """The project itself: it wires the apps and owns the commands that span them."""

    name = "training"
    default = True


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin, entered through the product's own sign-in."""

    default_site = "training.people.admin_site.Site"
    default = False


class StaticFilesConfig(static_apps.StaticFilesConfig):
    """Leaves out the extensions of htmx: unused, and a type import in a comment breaks hashing."""

    ignore_patterns = [*static_apps.StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]
    default = False
