"""The shapes that the API answers with. Their words are those of the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from certificates.enums import Status
from clinics.enums import (
    ChangeKind,
    ConsentState,
    DeliveryState,
    FactKind,
    RequirementKind,
    RequirementLevel,
)


class ClinicOut(Schema):
    slug: str
    name: str
    time_zone: str = Field(description="A day of the clinic ends at midnight of this zone.")
    client: str = Field(description="The name of the client that asks.")
    scopes: list[str] = Field(description="What its token may do.")
    ends_at: datetime = Field(description="When the client ends.")


class HeldOut(Schema):
    position: str
    title: str
    location: str = Field(description="Empty: at all locations.")
    location_name: str


class PersonOut(Schema):
    id: UUID
    name: str = Field(
        description="Without consent only the address to which the clinic sent its invitation; "
        "of somebody who joined by a link, the name they were told that the clinic would see."
    )
    consent: ConsentState = Field(description="Only `given` opens anything else.")
    consent_since: datetime | None
    joined_at: datetime
    left_at: datetime | None
    positions: list[HeldOut]


class PeoplePage(Schema):
    items: list[PersonOut]
    next: UUID | None = Field(description="`cursor` of the next page; null on the last.")


class RequirementOut(Schema):
    slug: str
    kind: RequirementKind
    title: str
    level: RequirementLevel
    reason: str = Field(description="Why it is not applicable, when it is not.")
    settings: dict[str, Any] = Field(description="What belongs to the kind, as regions asked for.")
    since: datetime | None


class PositionOut(Schema):
    position: str = Field(description="Empty: what applies to positions without rules.")
    requirements: list[RequirementOut]


class RequirementsOut(Schema):
    as_of: date | None
    items: list[PositionOut]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class StandingOut(Schema):
    requirement: str
    kind: RequirementKind
    title: str
    level: RequirementLevel
    status: Status = Field(description="Only `valid` and `expiring` are valid and verified.")
    detail: str
    until: date | None
    source: str = Field(description="What the status rests on.")
    checked_at: datetime | None
    regions: list[str] = Field(description="Regions covered, as slugs of the vocabulary.")
    excluded: list[str] = Field(description="Examined, and held back by a policy.")


class PersonStatuses(Schema):
    person: UUID
    name: str
    consent: ConsentState
    standings: list[StandingOut]


class StatusesPage(Schema):
    as_of: date | None
    items: list[PersonStatuses]
    next: UUID | None = Field(description="`cursor` of the next page; null on the last.")


class FactOut(Schema):
    kind: FactKind
    title: str = Field(description="What it is about, as the pages call it.")
    status: Status = Field(description="Of this fact alone.")
    reason: str = Field(description="Why the status is so, for a person to read.")
    source: str = Field(description="Whose record it is; empty where there is none.")
    checked_at: datetime | None = Field(
        description="When the source was last looked at, if it was."
    )
    until: date | None = Field(
        description="The last day on which it holds, in the zone of whoever issued it."
    )
    requirement: str = Field(description="What the clinic asks for, where the fact answers it.")


class ScopeFactsOut(Schema):
    person: UUID
    name: str
    region: str
    muscle: str | None
    at: datetime
    status: Status = Field(
        description="The worst of the facts, and no permission: nobody here can give one."
    )
    sentence: str = Field(description="The fact that decides the status, in words.")
    until: date | None = Field(
        description="The earliest `until` of the facts: after that day ask again before you book."
    )
    facts: list[FactOut] = Field(
        description="Everything that counts here, in order or not; show them to whoever decides."
    )
    statement: str = Field(description="What none of this attests. Show it with the facts.")


class DocumentOut(Schema):
    id: str
    sort: str = Field(description="certificate · credential · examination · paper · registration")
    kind: str
    title: str
    number: str
    issuer: str
    status: Status
    is_draft: bool
    issued_on: date | None
    valid_until: date | None
    checked_at: datetime | None
    check_result: str | None
    page: str | None = Field(description="Where anyone can verify it.")


class PersonDocuments(Schema):
    person: UUID
    name: str
    consent: ConsentState
    documents: list[DocumentOut]


class DocumentsPage(Schema):
    as_of: date | None
    items: list[PersonDocuments]
    next: UUID | None = Field(description="`cursor` of the next page; null on the last.")


class ChangeOut(Schema):
    id: UUID
    number: int
    kind: ChangeKind
    person: UUID | None
    requirement: str
    title: str
    before: str
    after: str
    finding: str = Field(
        description="Why the last look confirmed nothing: the paper was refused (`unreadable` · "
        "`wrong-person` · `expired` · `thorax-excluded` · `other`), or the look ended otherwise "
        "(`differs` · `not-found` · `could-not-check`); empty where neither is so."
    )
    detail: str
    happened_at: datetime
    noted_at: datetime


class ChangesPage(Schema):
    items: list[ChangeOut]
    next: int = Field(description="`after` of the next question, also when nothing is new yet.")
    more: bool


class RegionOut(Schema):
    name: str
    muscles: list[str]


class VerificationOut(Schema):
    code: str
    sort: str = Field(description="certificate · credential")
    status: Status
    is_draft: bool = Field(description="From draft content: it proves nothing.")
    heading: str
    sentences: list[str]
    holder_name: str
    title: str
    number: str
    valid_until: date | None
    regions: list[RegionOut]
    is_superseded: bool = Field(description="The paper with the serial given is not the newest.")
    page: str
    statement: str


class InvitationIn(Schema):
    email: str = Field(max_length=254)


class InvitationOut(Schema):
    id: UUID
    email: str
    expires_at: datetime


class TryOut(Schema):
    number: int
    at: datetime
    status: int | None
    problem: str
    took_ms: int


class DeliveryOut(Schema):
    id: UUID
    webhook: UUID
    message: str
    type: str
    state: DeliveryState
    planned_at: datetime
    next_try_at: datetime | None
    tries: list[TryOut]


class DeliveriesPage(Schema):
    items: list[DeliveryOut]
    next: UUID | None = Field(description="`cursor` of the next page; null on the last.")
