from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The project itself: it wires the apps and owns the commands that span them."""

    name = "training"
