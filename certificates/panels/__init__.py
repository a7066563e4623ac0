"""What this app puts on the desk."""
