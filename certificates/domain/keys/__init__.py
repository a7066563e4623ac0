"""Keys: made, kept in files, rotated, withdrawn."""
