from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What is taught, who is enrolled, what they finished."""

    name = "courses"
