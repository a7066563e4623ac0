"""People, clinics and their history to try the product with. Never in production.

`making` tells who is there and what they did, `settling` does the duties that follow. `year` has
the many: their sittings, examinations and papers of twelve months.
"""
