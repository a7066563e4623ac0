"""The papers: typeset, signed, stored."""
