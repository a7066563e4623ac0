from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Who takes part, who recognises whom, which clinic they work in, and the audit log."""

    name = "training.people"
    label = "people"

    def ready(self) -> None:
        from training.people import jobs, receivers  # noqa: F401  (registers them)
        from training.people.desk import register_panel
        from training.people.domain import second_factor
        from training.people.domain.acts import register_act
        from training.people.panels import open_acts, open_requests, unfinished_profile

        register_act(
            second_factor.RESET,
            label=_("Remove a lost second factor"),
            execute=second_factor.reset_second_factor,
            describe=second_factor.describe_reset,
        )
        register_panel(40, unfinished_profile)
        register_panel(10, open_acts)
        register_panel(33, open_requests)
