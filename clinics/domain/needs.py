"""What needs the manager, in plain sentences with one act each, the oldest date first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.enums import Status
from certificates.queries.evidence import EXPIRES_SOON
from clinics.domain import need_sentences as write
from clinics.domain.desk import UNLOOKED, Row
from clinics.domain.first_act import register_url, registers_to_check
from clinics.domain.judging import HOLDS, last_seen
from clinics.domain.standing import Standing
from clinics.enums import ConsentState, NeedKind, RequirementKind
from clinics.models import ApiClient
from clinics.queries import PaperLine, PersonFile, Waiting
from training.people.models import Clinic, ClinicInvitation

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """One sentence of "what needs me" with its one act; `only` when it is about one thing.

    What ends within a week and has no new paper is urgent: it comes before older dates.

    The act is a page to open, `url` with its `label`; a reminder and an invitation are sent from
    the sentence itself. Of hundreds few are shown: sentence and address are made when asked for.
    """

    kind: NeedKind
    words: Callable[[], str]
    since: datetime
    count: int
    only: PersonFile | ClinicInvitation | None = None
    page: Callable[[], str] | None = None
    label: str = ""
    is_urgent: bool = False

    @property
    def sentence(self) -> str:
        return self.words()

    @property
    def url(self) -> str:
        return self.page() if self.page else ""


class _Upload(NamedTuple):
    """A paper to check, and the standing of its holder that it is for."""

    row: Row
    standing: Standing
    paper: PaperLine


def list_needs(clinic: Clinic, rows: Sequence[Row], waiting: Waiting, now: datetime) -> list[Need]:
    """What waits for the manager, what is urgent and then the oldest date first."""
    needs = [
        *_invitations(waiting, now),
        *_consents(rows),
        *_revoked(clinic, rows),
        *_missing(clinic, rows),
        *_registers(clinic, rows),
        *_uploads(clinic, rows),
        *_ends(clinic, rows, waiting, now),
        *_turned(clinic, rows, waiting),
        *_requests(clinic, rows, waiting, now),
        *_events(clinic, waiting),
        *_systems(clinic, waiting),
        *_returns(clinic, waiting),
    ]
    return sorted(needs, key=lambda need: (not need.is_urgent, need.since))


def _invitations(waiting: Waiting, now: datetime) -> Iterable[Need]:
    ending = [each for each in waiting.invitations if each.expires_at <= now + SOON]
    if ending:
        only = ending[0] if len(ending) == 1 else None
        text = partial(write.invitations, ending, now)
        yield Need(NeedKind.INVITATION, text, ending[0].expires_at, len(ending), only)


def _consents(rows: Sequence[Row]) -> Iterable[Need]:
    people = [row.person for row in rows if row.person.consent == ConsentState.WAITING]
    if people:
        since = min(person.joined_at for person in people)
        only = people[0] if len(people) == 1 else None
        text = partial(write.consents, people)
        yield Need(NeedKind.CONSENT, text, since, len(people), only)


def _revoked(clinic: Clinic, rows: Sequence[Row]) -> Iterable[Need]:
    found = [row for row in rows if NeedKind.REVOKED in row.needs]
    if found:
        moments = (line.revoked_at for row in found for line in row.person.certificates)
        since = min((at for at in moments if at), default=_joined(found))
        yield _about(clinic, NeedKind.REVOKED, partial(write.revoked, found), since, found)


def _missing(clinic: Clinic, rows: Sequence[Row]) -> Iterable[Need]:
    found = [row for row in rows if NeedKind.MISSING in row.needs]
    if found:
        text = partial(write.missing, found)
        yield _about(clinic, NeedKind.MISSING, text, _joined(found), found)


def _registers(clinic: Clinic, rows: Sequence[Row]) -> Iterable[Need]:
    found = [row for row in rows if NeedKind.REGISTER in row.needs]
    if found:
        since = min(last_seen(line) for row in found for line in row.person.registrations)
        text = partial(write.registers, found, register_of(found[0]))
        page = partial(_register_url, clinic, found[0])
        yield _about(clinic, NeedKind.REGISTER, text, since, found, page)


def _register_url(clinic: Clinic, row: Row) -> str:
    return register_url(clinic, row, registers_to_check(row)[0])


def register_of(row: Row) -> Standing | None:
    kind = RequirementKind.REGISTRATION
    return next(
        (
            each
            for each in row.standings
            if each.requirement.kind == kind and each.status in UNLOOKED
        ),
        None,
    )


def _uploads(clinic: Clinic, rows: Sequence[Row]) -> Iterable[Need]:
    """One sentence a paper: several people upload on several days before one deadline."""
    by_paper: dict[str, list[_Upload]] = defaultdict(list)
    for row in (row for row in rows if NeedKind.CHECK in row.needs):
        for standing, line in row.unchecked:
            by_paper[standing.requirement.slug].append(_Upload(row, standing, line))
    for slug, uploads in by_paper.items():
        first = min(uploads, key=lambda upload: upload.paper.given_at)
        since, count = first.paper.given_at, len(uploads)
        text = partial(write.uploads, first.row, first.standing, since, count)
        only = first.row.person if count == 1 else None
        several = partial(desk_url, clinic, requirement=slug, show="check")
        page = partial(_paper_url, clinic, first) if only else several
        label = _("Check the upload") if only else _("See the uploads")
        yield Need(NeedKind.CHECK, text, since, count, only, page, label)


def _paper_url(clinic: Clinic, upload: _Upload) -> str:
    person, paper = upload.row.person.public_id, upload.paper.public_id
    return reverse("clinics:paper", args=[clinic.slug, person, paper])


def _ends(clinic: Clinic, rows: Sequence[Row], waiting: Waiting, now: datetime) -> Iterable[Need]:
    """What ended, and what ends soon unless its holder is asked for it already."""
    groups: dict[tuple[NeedKind, str, date], list[tuple[Row, Standing]]] = defaultdict(list)
    near, far = ((now + span).astimezone(UTC).date() for span in (SOON, EXPIRES_SOON))
    for row in rows:
        asked = waiting.asked_of(row.person.public_id) if row.ends else ()
        for each in row.ends:
            slug, until = each.requirement.slug, each.until or date.max
            if each.status == Status.EXPIRED:
                groups[NeedKind.EXPIRED, slug, until].append((row, each))
            elif _ends_soon(each, until, far) and (slug not in asked or until <= near):
                groups[NeedKind.ENDING, slug, until].append((row, each))
    label = _("Ask for the renewal")
    for (kind, slug, until), found in groups.items():
        row, each = found[0]
        text = partial(write.ends, kind, row, each, until, len(found))
        page = partial(board_url, clinic, slug, until)
        only = row.person if len(found) == 1 else None
        since = datetime.combine(until, time(), UTC)
        urgent = kind == NeedKind.ENDING and until <= near
        yield Need(kind, text, since, len(found), only, page, label, is_urgent=urgent)


def _ends_soon(each: Standing, until: date, far: date) -> bool:
    """A registration knows no "expiring": its day is near, or it is not."""
    if each.requirement.kind == RequirementKind.REGISTRATION:
        return each.status in HOLDS and until <= far
    return each.status == Status.EXPIRING


def _turned(clinic: Clinic, rows: Sequence[Row], waiting: Waiting) -> Iterable[Need]:
    """Somebody became restricted within the week, and still is."""
    by_person = {row.person.public_id: row for row in rows}
    for change in waiting.restricted:
        row = by_person.get(change.person)
        standing = row.of(change.requirement) if row else None
        if row and standing and standing.status == Status.RESTRICTED:
            text = partial(write.restricted, row, standing)
            page = partial(person_url, clinic, row.person, f"#{change.requirement}")
            yield Need(
                NeedKind.RESTRICTED,
                text,
                change.at,
                1,
                row.person,
                page,
                _("Look at the papers"),
            )


def _requests(
    clinic: Clinic, rows: Sequence[Row], waiting: Waiting, now: datetime
) -> Iterable[Need]:
    """A week has passed since the last mail and something is still to come."""
    by_person = {row.person.public_id: row for row in rows}
    for request in waiting.requests:
        row = by_person.get(request.person)
        if row and request.mailed_at <= now - SOON:
            text = partial(write.request, row, request.asked_at)
            page = partial(person_url, clinic, row.person)
            yield Need(
                NeedKind.REQUEST,
                text,
                request.asked_at,
                1,
                row.person,
                page,
                _("Look at the papers"),
            )


def _events(clinic: Clinic, waiting: Waiting) -> Iterable[Need]:
    for event in waiting.events:
        yield Need(
            NeedKind.EVENT,
            partial(write.event, event.day),
            event.recorded_at,
            1,
            None,
            partial(reverse, "clinics:event", args=[clinic.slug, event.public_id]),
            _("Follow it up"),
        )


def _systems(clinic: Clinic, waiting: Waiting) -> Iterable[Need]:
    """What nobody answers for stands still: another manager takes it over, or ends it."""
    for system in waiting.systems:
        name = "client" if isinstance(system, ApiClient) else "webhook"
        page = partial(reverse, f"clinics:{name}", args=[clinic.slug, system.public_id])
        since = system.taken_over_at or system.made_at
        label = _("Take it over or end it")
        text = partial(write.system, system)
        yield Need(NeedKind.SYSTEM, text, since, 1, None, page, label)


def _returns(clinic: Clinic, waiting: Waiting) -> Iterable[Need]:
    """The act fills in the invitation; who is not wanted back needs none."""
    for one in waiting.returns:
        text, page = partial(write.returns, one), partial(_invite_url, clinic, one.email)
        yield Need(NeedKind.RETURN, text, one.asked_at, 1, None, page, _("Invite again"))


def _invite_url(clinic: Clinic, email: str) -> str:
    return f"{reverse('clinics:invite', args=[clinic.slug])}?{urlencode({'email': email})}"


def _about(
    clinic: Clinic,
    kind: NeedKind,
    text: Callable[[], str],
    since: datetime,
    found: Sequence[Row],
    only_page: Callable[[], str] | None = None,
) -> Need:
    """Leads to the one person (or `only_page`), or to the people of the desk with the same need."""
    label = _("Check the register") if kind == NeedKind.REGISTER else _("Look at the papers")
    if len(found) == 1:
        person = found[0].person
        page = only_page or partial(person_url, clinic, person)
        return Need(kind, text, since, 1, person, page, label)
    page = partial(desk_url, clinic, show=kind.value)
    return Need(kind, text, since, len(found), None, page, _("See who"))


def _joined(found: Sequence[Row]) -> datetime:
    """Since when the clinic may know of it."""
    return min(row.person.consent_at or row.person.joined_at for row in found)


def person_url(clinic: Clinic, person: PersonFile, anchor: str = "") -> str:
    return reverse("clinics:person", args=[clinic.slug, person.public_id]) + anchor


def desk_url(clinic: Clinic, **chosen: Any) -> str:
    return f"{reverse('clinics:desk', args=[clinic.slug])}?{urlencode(chosen)}#people"


def board_url(clinic: Clinic, slug: str, until: date) -> str:
    chosen = urlencode({"requirement": slug, "until": until.isoformat()})
    return f"{reverse('clinics:renewals', args=[clinic.slug])}?{chosen}"
