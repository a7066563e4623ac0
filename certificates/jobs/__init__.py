"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import audit, awarding, badges, certificates, evidence, holder, recognitions

__all__ = ["audit", "awarding", "badges", "certificates", "evidence", "holder", "recognitions"]
