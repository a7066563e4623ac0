"""A small programme folder for tests, with the real one beside it."""

from pathlib import Path

from django.conf import settings

REAL = Path(settings.PROGRAMMES_DIR) / "dry-needling-foundations"

COURSE = """\
slug: small-course
title: Small course
summary: What one becomes able to show.
audience: Physiotherapists.
language: en
licence: CC-BY-4.0
hours: 0.5
not_attested:
  - It does not say that the holder is licensed.
check_register: Check the register.
modules:
  - 3-safety
"""
REFERENCES = """\
WHO99:
  text: "World Health Organization. Guidelines, 1999."
  note: "Written for acupuncture."
"""
MODULE = """\
slug: 3-safety
number: 3
title: Safety
topic: safety
outcomes:
  - Decide when not to needle.
topics:
  "3.1": Contraindications
lessons:
  - 3-1-first
  - 3-2-second
practical_note: The practical part is examined separately.
quiz:
  slug: safety
  title: "Safety: timed quiz"
  blueprint:
    "3.1": {recall: 1}
  time_limit_minutes: 5
  cut: {kind: provisional, percent: 75}
  topic_minimum_percent: 50
  critical_items_must_be_right: true
  max_attempts: 3
  cool_down_hours: [24, 72]
  last_start: null
  hard_end: null
  feedback:
    score: at-once
    topics: at-once
    own_answers: after-pass
    key: never
    rationale: never
    critical_rationale: at-once
"""
LESSON = """\
---
slug: {slug}
number: "{number}"
title: {title}
minutes: 4
summary: A short lesson.
outcomes:
  - Say no.
references: [WHO99]
recheck: 2027-11-22
---

## A heading

Stop. [@WHO99]

![A square](figures/square.svg "A square.")
"""
ITEMS = """\
module: 3-safety
topic: "3.1"
items:
  - ref: M3-01
    kind: single-best-answer
    schema: 1
    level: recall
    critical: false
    pool: exam
    status: draft
    confidence: high
    references: [WHO99]
    lesson: 3-1-first
    stem: Which one?
    options:
      - {id: aaaa, text: This, correct: true, rationale: It is.}
      - {id: bbbb, text: That, rationale: It is not.}
  - ref: M3-02
    kind: single-best-answer
    schema: 1
    level: apply
    critical: true
    pool: practice
    status: draft
    confidence: programme
    references: [programme-rule]
    lesson: 3-2-second
    stem: And now?
    options:
      - {id: cccc, text: Go on, rationale: It is not.}
      - {id: dddd, text: Stop, correct: true, rationale: It is.}
"""
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30">'
    '<title>Square</title><rect width="40" height="30" fill="#fff"/></svg>'
)


def write_programme(folder: Path) -> Path:
    module = folder / "modules" / "3-safety"
    for name in ("lessons", "items", "figures"):
        (module / name).mkdir(parents=True)
    (folder / "course.yaml").write_text(COURSE)
    (folder / "references.yaml").write_text(REFERENCES)
    (folder / "LICENSE").write_text("CC BY 4.0\n")
    (module / "module.yaml").write_text(MODULE)
    for slug, number, title in (("3-1-first", "3.1", "First"), ("3-2-second", "3.2", "Second")):
        text = LESSON.format(slug=slug, number=number, title=title)
        (module / "lessons" / f"{slug}.md").write_text(text)
    (module / "items" / "3-1.yaml").write_text(ITEMS)
    (module / "figures" / "square.svg").write_text(SQUARE)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
