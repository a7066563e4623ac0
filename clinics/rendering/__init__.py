"""What is written as text by joining strings, where a template would be too slow."""
