"""Background duties of this app: fetch, call the domain, nothing else."""

from certificates.jobs import certificates, holder, recognitions

__all__ = ["certificates", "holder", "recognitions"]
