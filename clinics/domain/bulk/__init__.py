"""Many codes, files and badges verified for a clinic, one row each."""
