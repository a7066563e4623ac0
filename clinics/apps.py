from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    """The clinic desk."""

    name = "clinics"

    def ready(self) -> None:
        from certificates.domain.verifying.other_papers import register_keeper
        from clinics import jobs, receivers  # noqa: F401  each registers what it holds
        from clinics.domain.receipts.recognising import ReceiptKeeper
        from clinics.panels import clinic_panel, followed_panel
        from clinics.panels_for_staff import documents_to_read, refreshers_to_do
        from clinics.panels_of_rosters import papers_asked, papers_noted
        from training.people.desk import register_panel

        register_keeper(ReceiptKeeper())
        register_panel(17, papers_asked)
        register_panel(18, documents_to_read)
        register_panel(19, refreshers_to_do)
        register_panel(20, papers_noted)
        register_panel(30, clinic_panel)
        register_panel(33, followed_panel)
