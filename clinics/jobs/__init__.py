"""Background duties of this app, by subject: fetch, call the domain, nothing else."""

from clinics.jobs import asking, noticing, packs, rosters, systems, verifying, watching

__all__ = ["asking", "noticing", "packs", "rosters", "systems", "verifying", "watching"]
