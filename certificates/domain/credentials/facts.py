"""What an edition of a credential states: the shape of `CredentialEdition.facts`.

Copied when the edition is planned; the badge, the papers and the verification page render these
and look nothing up. Dates are ISO texts, instants ISO texts in UTC.
"""

from typing import TypedDict


class TypeFacts(TypedDict):
    slug: str
    title: str
    version: int
    summary: str
    criteria: str


class ProgrammeFacts(TypedDict):
    slug: str
    title: str
    version: int


class CycleFacts(TypedDict):
    """`valid_until` and `expires_at` are None for a standing without an end."""

    number: int
    valid_from: str
    valid_until: str | None
    starts_at: str
    expires_at: str | None
    time_zone: str


class TheoryFacts(TypedDict):
    """A module whose examination was passed; `certificate` is the number of its certificate."""

    module: str
    number: int
    title: str
    passed_on: str
    cut: str
    cut_kind: str
    certificate: str


class RecognitionFacts(TypedDict):
    """Whom the examiner was recognised by on the day, and from when to when (to: None, open)."""

    authority: str
    number: str
    valid_from: str
    valid_until: str | None


class ScopeFacts(TypedDict):
    """One sign-off: a muscle with its region, or a module where the sheet has no muscle."""

    sign_off: str
    module: str
    muscle: str
    muscle_name: str
    region: str
    region_name: str
    near_lung: bool
    side: str
    needled_on: str
    checklist: str
    checklist_version: int
    examined_on: str
    examiner: str
    recognition: RecognitionFacts


class RegisterFacts(TypedDict):
    name: str
    url: str


class CredentialFacts(TypedDict):
    holder_name: str
    type: TypeFacts
    programme: ProgrammeFacts
    cycle: CycleFacts
    awarded_on: str
    theory: list[TheoryFacts]
    scope: list[ScopeFacts]
    is_draft: bool
    language: str
    country: str
    registers: list[RegisterFacts]
