"""What can be said of a code or a file somebody has in hand."""
