from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who takes part, who recognises whom, which clinic they work in, and the audit log."""

    name = "training.people"
    label = "people"

    def ready(self) -> None:
        from training.people import jobs, receivers  # noqa: F401  (registers them)
        from training.people.desk import register_panel
        from training.people.panels import open_acts, unfinished_profile

        register_panel(40, unfinished_profile)
        register_panel(10, open_acts)
