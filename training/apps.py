from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class TrainingConfig(AppConfig):
    """The project itself: it wires the apps and owns the commands that span them."""

    name = "training"
    default = True


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin, entered through the product's own sign-in."""

    default_site = "training.people.admin_site.Site"
    default = False
