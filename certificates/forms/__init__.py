"""What people type: read, checked, and shown again when it cannot be taken."""
