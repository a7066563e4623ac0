"""One person of a roster as a clinic sees them: plain values, so that nothing else can be shown.

Pages, the API, packs and snapshots read these and never the rows. No score, cut or answer.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from certificates.enums import Status
from clinics.enums import ConsentState


@dataclass(frozen=True, slots=True)
class Held:
    """A position somebody holds, at one location or at all of them (empty)."""

    position: str
    title: str
    location: str = ""
    location_name: str = ""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate: never the score, the cut or an answer."""

    kind: str
    programme: str
    module: str
    title: str
    number: str
    code: str
    passed_on: date
    status: Status
    is_draft: bool
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """A registration as declared, and the last look-up that counts at this clinic.

    `check_until` is the instant from which that look-up is too old to be believed;
    `look_again_on` the last day before it, where somebody set one and age alone did not.
    """

    pk: int
    authority: str
    authority_name: str
    register_url: str
    number: str
    registration_class: str
    conditions: str
    declared_at: datetime
    status: Status
    checked_at: datetime | None
    check_result: str | None
    check_until: datetime | None = None
    look_again_on: date | None = None


@dataclass(frozen=True, slots=True)
class CredentialLine:
    """A credential; `regions` and `muscles` are what it lists at the moment.

    `expires_at` is the instant at which `valid_until` has ended in the zone of the issuer.
    """

    public_id: UUID
    type: str
    title: str
    number: str
    code: str
    status: Status
    is_draft: bool
    valid_from: date | None
    valid_until: date | None
    regions: frozenset[str] = frozenset()
    muscles: frozenset[str] = frozenset()
    expires_at: datetime | None = None


@dataclass(slots=True)
class SignOffLine:
    """A passed practical examination; `why_not` (a `WhyNot`) says why it does not count.

    Not frozen, for the same reason as a `PaperLine`.
    """

    public_id: UUID
    title: str
    on: date
    module: str
    muscle: str
    region: str
    is_draft: bool
    why_not: str = ""

    @property
    def counts(self) -> bool:
        return not self.is_draft and not self.why_not


@dataclass(slots=True)
class PaperLine:
    """A paper from outside, and the last check that counts at this clinic.

    It ends at `expires_at`, and from `check_until` on the check is too old to be believed.
    As little changed as the other lines; not frozen, because a frozen one takes five times as long
    to make and one page may read ten thousand.
    """

    public_id: UUID
    kind: str
    title: str
    issuer: str
    number: str
    issued_on: date | None
    valid_until: date | None
    given_at: datetime
    status: Status
    details: Mapping[str, Any]
    checked_at: datetime | None
    check_method: str | None
    check_result: str | None
    check_refusal: str | None
    expires_at: datetime | None = None
    check_until: datetime | None = None

    @property
    def waits_for_clinic(self) -> bool:
        """Nobody looked, or it is to be looked at again; a refused one waits for its holder."""
        return self.status in {Status.UNVERIFIED, Status.UNKNOWN} and not self.check_refusal


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A document of the clinic that the person has read and signed for."""

    document: str
    title: str
    version: int
    read_at: datetime
    is_current: bool


@dataclass(frozen=True)
class PersonFile:
    """What the records of a moment show the clinic of one person.

    `kept_at` is set on a file that is kept from the time of a consent that has ended.
    """

    public_id: UUID
    user_id: int
    label: str
    joined_at: datetime
    left_at: datetime | None
    consent: ConsentState
    consent_at: datetime | None
    positions: tuple[Held, ...] = ()
    certificates: tuple[CertificateLine, ...] = ()
    registrations: tuple[RegistrationLine, ...] = ()
    credentials: tuple[CredentialLine, ...] = ()
    sign_offs: tuple[SignOffLine, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    readings: tuple[ReadingLine, ...] = ()
    kept_at: datetime | None = field(default=None)

    @property
    def is_open(self) -> bool:
        return self.consent == ConsentState.GIVEN

    def papers_of(self, kind: str) -> Sequence[PaperLine]:
        return self._papers_by_kind.get(kind, ())

    @cached_property
    def _papers_by_kind(self) -> Mapping[str, Sequence[PaperLine]]:
        found: dict[str, list[PaperLine]] = defaultdict(list)
        for paper in self.papers:
            found[paper.kind].append(paper)
        return found
