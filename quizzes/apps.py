from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, attempts, scores."""

    name = "quizzes"
