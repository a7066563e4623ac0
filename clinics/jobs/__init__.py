"""Background duties of this app, by subject: fetch, call the domain, nothing else."""

from clinics.jobs import noticing

__all__ = ["noticing"]
