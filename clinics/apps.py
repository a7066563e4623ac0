from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    """The clinic desk."""

    name = "clinics"
