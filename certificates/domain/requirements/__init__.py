"""What is asked, what is held, and what comes of it."""
