"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import awarding, certificates, holder, recognitions

__all__ = ["awarding", "certificates", "holder", "recognitions"]
