from certificates.models.certificate import Certificate, Document, Revocation
from certificates.models.regrades import TouchedCertificate

__all__ = ["Certificate", "Document", "Revocation", "TouchedCertificate"]
