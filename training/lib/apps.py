from django.apps import AppConfig


class LibConfig(AppConfig):
    """Tools that know nothing of the product: clock, errors, background work, pages."""

    name = "training.lib"
    label = "lib"
