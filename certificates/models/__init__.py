from certificates.models.certificate import Certificate, Document, Revocation

__all__ = ["Certificate", "Document", "Revocation"]
