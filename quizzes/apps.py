from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, attempts, scores."""

    name = "quizzes"

    def ready(self) -> None:
        from quizzes import jobs, receivers  # noqa: F401  (registers them)
