"""Practical examinations and what became of them."""
