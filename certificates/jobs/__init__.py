"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import certificates, holder

__all__ = ["certificates", "holder"]
