from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """What was earned: certificates, their documents, and their verification."""

    name = "certificates"

    def ready(self) -> None:
        from certificates import acts, jobs, receivers  # noqa: F401  (each registers what it holds)
        from certificates.panels import examining, records_to_read, touched_certificates
        from training.people.desk import register_panel

        register_panel(15, records_to_read)
        register_panel(26, examining)
        register_panel(32, touched_certificates)
