"""A believable year of three clinics: who sat what, who examined whom, what followed and ended.

`telling` puts it together. `people` and `examiners` are who takes part; `answers`, `moments`,
`sittings` and `cycles` plan attempts without writing any; `keeping` writes them; `examinations` and
`standings` do the acts that follow. Chance is seeded: the same seed and day tell the same year.
"""
