"""Papers from outside and the supervised log."""
