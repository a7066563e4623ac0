"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import certificates

__all__ = ["certificates"]
