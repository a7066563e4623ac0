from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """What was earned: certificates, their documents, and their verification."""

    name = "certificates"

    def ready(self) -> None:
        from certificates import jobs  # noqa: F401  (registers the handlers)
