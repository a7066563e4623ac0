"""The first screen of a clinic: what needs the manager, then who stands where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import Status
from clinics.domain.judging import RANK, last_seen, on
from clinics.domain.standing import Standing, in_order, not_asked, sentence, standing
from clinics.enums import ConsentState, NeedKind, RequirementKind
from clinics.queries import PersonFile, Requirement, RequirementsAt
from training.people.models import ClinicInvitation

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One person of the desk with a standing for each requirement, in the order of the columns."""

    person: PersonFile
    standings: tuple[Standing, ...]
    needs: frozenset[NeedKind]

    @property
    def in_order(self) -> bool:
        return self.person.is_open and in_order(self.standings)

    @property
    def sentence(self) -> str:
        return sentence(self.person, self.standings)


@dataclass(frozen=True)
class Need:
    """One sentence of "what needs me" with its one act; `only` when it is about one thing."""

    kind: NeedKind
    sentence: str
    since: datetime
    count: int
    only: PersonFile | ClinicInvitation | None


def make_rows(
    people: Iterable[PersonFile], requirements: RequirementsAt, moment: datetime
) -> list[Row]:
    """Rows worst first, then by name, so that the first page holds what matters.

    Each has a standing for each of the columns of these people, asked of the person or not.
    """
    people = list(people)
    columns = requirements.columns(people)
    rows = [_row(person, columns, requirements, moment) for person in people]
    return sorted(rows, key=_worst_first)


def _row(
    person: PersonFile,
    columns: Sequence[Requirement],
    requirements: RequirementsAt,
    moment: datetime,
) -> Row:
    asked = requirements.of(person)
    standings = tuple(
        standing(person, asked[column.slug], moment) if column.slug in asked else not_asked(column)
        for column in columns
    )
    return Row(person, standings, frozenset(_needs_of(person, standings)))


def _worst_first(row: Row) -> tuple[int, int, str]:
    ranks = [RANK[each.status] for each in row.standings]
    return len(row.needs) == 0, min(ranks, default=0), row.person.label.casefold()


def _needs_of(person: PersonFile, standings: Sequence[Standing]) -> Iterable[NeedKind]:
    if person.consent == ConsentState.WAITING:
        yield NeedKind.CONSENT
    if not person.is_open:
        return
    if any(each.status == Status.REVOKED for each in standings):
        yield NeedKind.REVOKED
    if any(each.status == Status.MISSING for each in standings):
        yield NeedKind.MISSING
    register = _register_standing(standings)
    if register and register.status in {Status.UNVERIFIED, Status.UNKNOWN}:
        yield NeedKind.REGISTER


def _register_standing(standings: Sequence[Standing]) -> Standing | None:
    kind = RequirementKind.REGISTRATION
    return next((each for each in standings if each.requirement.kind == kind), None)


def list_needs(
    rows: Sequence[Row], invitations: Iterable[ClinicInvitation], now: datetime
) -> list[Need]:
    """What waits for the manager, the oldest first; people with the same need share a sentence."""
    ending = [each for each in invitations if each.expires_at <= now + SOON]
    needs = [_invitations_need(ending, now)] if ending else []
    for kind, write in _SENTENCES.items():
        waiting = [row for row in rows if kind in row.needs]
        if waiting:
            since = min(_since(kind, row.person) for row in waiting)
            only = waiting[0].person if len(waiting) == 1 else None
            needs.append(Need(kind, write(waiting), since, len(waiting), only))
    return sorted(needs, key=lambda need: need.since)


def _since(kind: NeedKind, person: PersonFile) -> datetime:
    """Since when the need stands, as far as the clinic may know."""
    if kind == NeedKind.REGISTER:
        return min(last_seen(registration) for registration in person.registrations)
    if kind == NeedKind.REVOKED:
        return min(line.revoked_at for line in person.certificates if line.revoked_at)
    return person.consent_at or person.joined_at


def _invitations_need(ending: Sequence[ClinicInvitation], now: datetime) -> Need:
    first, count = ending[0], len(ending)
    if count > 1:
        text = ngettext(
            "%(count)s invitation ended or ends within a week.",
            "%(count)s invitations ended or end within a week.",
            count,
        )
    elif first.expires_at <= now:
        text = _("The invitation to %(email)s ended on %(date)s without an answer.")
    else:
        text = _("The invitation to %(email)s ends on %(date)s.")
    words = {"count": count, "email": first.email, "date": on(first.expires_at)}
    only = first if count == 1 else None
    return Need(NeedKind.INVITATION, text % words, first.expires_at, count, only)


def _consent_sentence(waiting: Sequence[Row]) -> str:
    joined = {"date": on(waiting[0].person.joined_at)}
    return ngettext(
        "%(name)s, on the roster since %(date)s, has not consented yet.",
        "%(count)s people have not consented yet.",
        len(waiting),
    ) % (_words(waiting) | joined)


def _revoked_sentence(waiting: Sequence[Row]) -> str:
    return ngettext(
        "A certificate of %(name)s was revoked.",
        "Certificates of %(count)s people were revoked.",
        len(waiting),
    ) % _words(waiting)


def _missing_sentence(waiting: Sequence[Row]) -> str:
    titles = [
        each.requirement.title for each in waiting[0].standings if each.status == Status.MISSING
    ]
    return ngettext(
        "%(name)s lacks %(what)s.",
        "%(count)s people lack papers this clinic asks for.",
        len(waiting),
    ) % (_words(waiting) | {"what": ", ".join(titles)})


def _register_sentence(waiting: Sequence[Row]) -> str:
    register = _register_standing(waiting[0].standings)
    return ngettext(
        "The registration of %(name)s is not confirmed: %(detail)s.",
        "The registrations of %(count)s people are not confirmed.",
        len(waiting),
    ) % (_words(waiting) | {"detail": register.detail if register else ""})


def _words(waiting: Sequence[Row]) -> dict[str, object]:
    return {"name": waiting[0].person.label, "count": len(waiting)}


_SENTENCES = {
    NeedKind.CONSENT: _consent_sentence,
    NeedKind.REVOKED: _revoked_sentence,
    NeedKind.MISSING: _missing_sentence,
    NeedKind.REGISTER: _register_sentence,
}
