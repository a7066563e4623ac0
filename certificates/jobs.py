"""Background duties of this app."""
