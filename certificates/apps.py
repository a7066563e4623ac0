from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """What was earned: certificates, their documents, and their verification."""

    name = "certificates"

    def ready(self) -> None:
        from certificates import acts, jobs, receivers  # noqa: F401  each registers what it holds
        from certificates.domain.keys.audit_keys import AuditSigner
        from certificates.panels.certificates import (
            examining,
            records_to_read,
            touched_certificates,
        )
        from certificates.panels.credentials import suspended_credentials
        from certificates.panels.evidence import (
            papers_to_check,
            refused_papers,
            sessions_to_confirm,
        )
        from certificates.panels.holder import ends_near
        from certificates.panels.recognitions import examinations_to_repeat, review_lists
        from certificates.panels.signing import wordings_sent_back, wordings_to_sign
        from certificates.panels.types import unsigned_types
        from quizzes.waiting_work import register_unsigned
        from training.people.desk import register_panel
        from training.people.domain.signed_heads import register_signer

        register_signer(AuditSigner())
        register_panel(14, suspended_credentials)
        register_panel(13, ends_near)
        register_panel(15, records_to_read)
        register_panel(16, examinations_to_repeat)
        register_panel(17, refused_papers)
        register_panel(26, examining)
        register_panel(27, sessions_to_confirm)
        register_panel(28, papers_to_check)
        register_panel(29, unsigned_types)
        register_panel(30, wordings_sent_back)
        register_panel(31, review_lists)
        register_panel(32, touched_certificates)
        register_unsigned(wordings_to_sign)
