"""Certificates of theory: issued, corrected, revoked."""
