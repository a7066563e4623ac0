from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, attempts, scores."""

    name = "quizzes"

    def ready(self) -> None:
        # They register themselves.
        from quizzes import acts, interchange_jobs, jobs, receivers  # noqa: F401
        from quizzes.panels import (
            accommodations,
            open_attempt,
            panels_to_judge,
            quiz_to_sit,
            regrades_to_decide,
            results,
            sittings,
            wordings_to_sign,
        )
        from training.people.desk import register_panel

        register_panel(0, open_attempt)
        register_panel(19, quiz_to_sit)
        register_panel(20, sittings)
        register_panel(25, results)
        register_panel(28, panels_to_judge)
        register_panel(33, wordings_to_sign)
        register_panel(30, accommodations)
        register_panel(31, regrades_to_decide)
