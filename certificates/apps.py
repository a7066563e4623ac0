from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """What was earned: certificates, their documents, and their verification."""

    name = "certificates"

    def ready(self) -> None:
        from certificates import acts, jobs, receivers  # noqa: F401  (each registers what it holds)
