"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import awarding, badges, certificates, holder, recognitions

__all__ = ["awarding", "badges", "certificates", "holder", "recognitions"]
