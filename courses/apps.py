from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What is taught, who is enrolled, what they finished."""

    name = "courses"

    def ready(self) -> None:
        from courses import jobs, receivers  # noqa: F401  (they register themselves)
        from courses.panels import proposals, reading
        from courses.queries.recognising import modules, programmes
        from training.people.desk import register_panel
        from training.people.enums import ScopeKind
        from training.people.scopes import register_scopes

        register_panel(20, reading)
        register_panel(30, proposals)
        register_scopes(ScopeKind.PROGRAMME, programmes)
        register_scopes(ScopeKind.MODULE, modules)
