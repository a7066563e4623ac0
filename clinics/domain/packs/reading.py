"""Reads what a pack states, once: the records of its last day, and of each day of a period.

Everything comes through the roster of that moment, so that a pack never shows what the desk
would not (consent, C6: no answer and no score).
"""

import zoneinfo
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.enums import Status
from clinics.domain.desk import Row, make_rows
from clinics.domain.judged import HOLDS
from clinics.domain.packs.facts import Fact, PackFacts, PersonFacts, Stretch
from clinics.domain.packs.files import files_of
from clinics.domain.packs.records import documents_in_force, events_of, records_of
from clinics.domain.packs.spans import days_between, spans
from clinics.domain.standing import Standing
from clinics.enums import ConsentState, PackAudience
from clinics.models import EvidencePack
from clinics.queries import PaperLine, PersonFile, RegistrationLine, requirements_at, roster
from training.lib.moments import end_of_day
from training.people.enums import CheckResult

Days = dict[str, list[tuple[date, tuple[str, str]]]]


def read_facts(pack: EvidencePack, *, now: datetime) -> PackFacts:
    """In the maker's language and the clinic's zone. `now` bounds a pack of today."""
    zone = zoneinfo.ZoneInfo(pack.clinic.time_zone)
    with translation.override(pack.made_by.language), timezone.override(zone):
        return _read(pack, zone, now)


def last_moment(pack: EvidencePack, now: datetime) -> datetime:
    """The end of the last day, or now while that day is not over."""
    return min(now, end_of_day(pack.to_day, zoneinfo.ZoneInfo(pack.clinic.time_zone)))


def _read(pack: EvidencePack, zone: zoneinfo.ZoneInfo, now: datetime) -> PackFacts:
    moment = last_moment(pack, now)
    wanted = [member.public_id for member in pack.people.order_by("started_at", "pk")]
    rows = _rows(pack, wanted, moment, now)
    stretches = _stretches(pack, wanted, zone, now) if pack.from_day < pack.to_day else {}
    people = [_person(row, stretches.get(str(row.person.public_id), {})) for row in rows]
    maker = pack.made_by.legal_name or pack.made_by.email
    return PackFacts(
        language=pack.made_by.language,
        clinic=pack.clinic.name,
        zone=zone.key.rsplit("/", 1)[-1].replace("_", " "),
        days=_days(pack),
        as_of=_moment(moment),
        read_at=_moment(now),
        maker=maker,
        audience=str(PackAudience(pack.audience).label),
        reason=pack.reason,
        gaps=tuple(_gaps(rows, wanted)),
        people=tuple(people),
        documents=tuple(documents_in_force(pack.clinic, moment)),
        events=tuple(events_of(pack, moment, now=now)),
        files=tuple(files_of(pack.clinic, [row.person for row in rows], moment)),
    )


def _rows(pack: EvidencePack, wanted: Sequence, moment: datetime, now: datetime) -> list[Row]:
    people = roster(pack.clinic, moment, now=now, only=wanted)
    return make_rows(people, requirements_at(pack.clinic, moment), moment)


def _stretches(
    pack: EvidencePack, wanted: Sequence, zone: zoneinfo.ZoneInfo, now: datetime
) -> dict[str, Days]:
    """By person and requirement how it stood on each day, read as of the end of that day."""
    found: dict[str, Days] = {}
    for day in days_between(pack.from_day, pack.to_day):
        for row in _rows(pack, wanted, min(now, end_of_day(day, zone)), now):
            days = found.setdefault(str(row.person.public_id), {})
            for each in row.asked:
                told = (str(each.status.label), each.detail)
                days.setdefault(each.requirement.title, []).append((day, told))
    return found


def _person(row: Row, days: Days) -> PersonFacts:
    person = row.person
    return PersonFacts(
        label=person.label,
        sentence=row.sentence,
        consent=_consent(person),
        positions=", ".join(dict.fromkeys(held.title for held in person.positions)),
        facts=tuple(_fact(each) for each in row.standings if each.status != Status.NOT_REQUIRED),
        records=tuple(records_of(person)),
        stretches=tuple(
            Stretch(title, day_words(each.first), day_words(each.last), *each.what)
            for title, told in days.items()
            for each in spans(told)
        ),
    )


def _fact(standing: Standing) -> Fact:
    return Fact(
        title=standing.requirement.title,
        status=standing.status.value,
        word=str(standing.status.label),
        detail=standing.detail,
        source=standing.source,
        as_of=_moment(standing.checked_at) if standing.checked_at else "",
        until=day_words(standing.until) if standing.until else "",
        could_not_check=standing.status == Status.UNKNOWN,
    )


def _gaps(rows: Sequence[Row], wanted: Sequence) -> Iterator[str]:
    """What an insurer would find lacking, said by us first."""
    for row in rows:
        if not row.person.is_open:
            yield f"{row.person.label}: {row.sentence}"
            continue
        if row.person.kept_at:
            text = _("%(who)s: no file is included: the consent has ended. Facts are of its time.")
            yield text % {"who": row.person.label}
        for each in row.standings:
            if each.status not in HOLDS and each.status != Status.NOT_REQUIRED:
                words = {"who": row.person.label, "what": each.requirement.title}
                words |= {"word": str(each.status.label), "detail": each.detail}
                yield _("%(who)s: %(what)s: %(word)s, %(detail)s") % words
        lines: tuple[RegistrationLine | PaperLine, ...] = (
            *row.person.registrations,
            *row.person.papers,
        )
        for line in lines:
            if line.check_result == CheckResult.COULD_NOT_CHECK and line.checked_at:
                name = getattr(line, "authority_name", "") or getattr(line, "title", "")
                words = {"who": row.person.label, "what": name, "day": _moment(line.checked_at)}
                yield _("%(who)s: %(what)s: could not check on %(day)s") % words
    if len(rows) < len(wanted):
        yield _("%(count)s of those asked for were not on the roster on the last day.") % {
            "count": len(wanted) - len(rows)
        }


def _consent(person: PersonFile) -> str:
    if person.kept_at:
        text = _("As kept from the time of the consent, on %(day)s")
        return text % {"day": _moment(person.kept_at)}
    if person.consent == ConsentState.GIVEN and person.consent_at:
        return _("Consents since %(day)s") % {"day": _moment(person.consent_at)}
    return str(person.consent.label)


def _days(pack: EvidencePack) -> str:
    if pack.from_day == pack.to_day:
        return day_words(pack.to_day)
    words = {"first": day_words(pack.from_day), "last": day_words(pack.to_day)}
    return _("%(first)s to %(last)s") % words


def day_words(day: date) -> str:
    return date_format(day, "j F Y")


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j F Y, H:i")
