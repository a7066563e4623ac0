"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import awarding, badges, certificates, evidence, holder, recognitions

__all__ = ["awarding", "badges", "certificates", "evidence", "holder", "recognitions"]
