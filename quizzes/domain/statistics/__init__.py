"""How a test and its questions did: read set by set, computed with numpy, stored with time and n.

Arrays hold one entry per graded response. A question that was not drawn for a form has no entry:
not drawn is not zero. The formulas, their sources and limits are in `docs/statistics.md`.
"""
