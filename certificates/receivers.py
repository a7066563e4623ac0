"""What this app does when a lower app tells it something."""
