"""The records behind the facts, one line each, with source and age. Words are fit to print."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.enums import EvidenceKind
from certificates.models import SignOff
from clinics.domain.event_pages import event_rows
from clinics.domain.packs.facts import Record
from clinics.models import EvidencePack
from clinics.queries import PersonFile
from clinics.queries.documents import documents_at, review_due
from clinics.queries.events import statements_at
from clinics.queries.places import place_name
from training.people.enums import CheckMethod, CheckResult
from training.people.models import Clinic


def records_of(person: PersonFile) -> Iterator[Record]:
    """Each kind apart, never merged into one."""
    yield from map(_certificate, person.certificates)
    yield from map(_credential, person.credentials)
    yield from _sign_offs(person)
    yield from map(_registration, person.registrations)
    yield from map(_paper, person.papers)
    for line in person.readings:
        words = {"n": line.version}
        state = _("version in force") if line.is_current else _("a newer version is in force")
        details = _("version %(n)s") % words
        yield Record(_("Read and signed"), line.title, state, details, "", at(line.read_at))


def documents_in_force(clinic: Clinic, moment: datetime) -> Iterator[Record]:
    for each in documents_at(clinic, moment):
        details = _("version %(n)s, next look by %(day)s") % {
            "n": each.version,
            "day": day(review_due(each)),
        }
        kind = each.get_kind_display()
        yield Record(kind, each.title, _("in force"), details, "", at(each.in_force_since))


def events_of(pack: EvidencePack, moment: datetime, *, now: datetime) -> Iterator[Record]:
    """Adverse events of the days and people of the pack, and those where nobody said who."""
    said = statements_at(pack.clinic, moment).filter(day__range=(pack.from_day, pack.to_day))
    people = set(pack.people.values_list("pk", flat=True))
    rows = [each for each in said if each.membership_id in people | {None}]
    for row in event_rows(pack.clinic, rows, now=now):
        details = f"{row.place}, {row.technique}, {row.who or _('who: not said')}"
        state = _("closed") if row.is_closed else _("open")
        title = f"{row.kind} ({row.severity.word})"
        yield Record(
            _("Adverse event %(n)s") % {"n": row.number}, title, state, details, "", day(row.day)
        )


def _certificate(line: Any) -> Record:
    details = [line.number, _("passed %(day)s") % {"day": day(line.passed_on)}]
    if line.is_draft:
        details.append(_("draft content: demonstration only"))
    return Record(
        _("Certificate"), line.title, str(line.status.label), ", ".join(details), line.code, ""
    )


def _credential(line: Any) -> Record:
    scope = ", ".join(sorted(place_name(region) for region in line.regions))
    details = [line.number, scope or _("no region")]
    if line.valid_from:
        details.append(_("from %(day)s") % {"day": day(line.valid_from)})
    if line.valid_until:
        details.append(_("to %(day)s") % {"day": day(line.valid_until)})
    if line.is_draft:
        details.append(_("draft content: demonstration only"))
    return Record(
        _("Credential"), line.title, str(line.status.label), ", ".join(details), line.code, ""
    )


def _sign_offs(person: PersonFile) -> Iterator[Record]:
    """With the examiner and the recognition they examined under on the day."""
    ids = [line.public_id for line in person.sign_offs]
    rows = SignOff.objects.filter(public_id__in=ids) if ids else SignOff.objects.none()
    signed = {
        each.public_id: each for each in rows.select_related("examiner", "recognition__authority")
    }
    for line in person.sign_offs:
        details = place_name(line.region, line.muscle) if line.region else line.muscle
        found = signed.get(line.public_id)
        source = ""
        if found:
            source = _("%(who)s, recognised by %(body)s, no. %(number)s") % {
                "who": found.examiner.legal_name or found.examiner.email,
                "body": found.recognition.authority.name,
                "number": found.recognition.number or _("none"),
            }
        state = _("counts") if line.counts else _("does not count")
        yield Record(_("Practical examination"), line.title, state, details, source, day(line.on))


def _registration(line: Any) -> Record:
    details = [line.number, line.registration_class, line.conditions]
    result = str(CheckResult(line.check_result).label) if line.check_result else _("not checked")
    return Record(
        _("Registration"),
        line.authority_name,
        f"{line.status.label}: {result}",
        ", ".join(each for each in details if each),
        line.register_url,
        at(line.checked_at)
        if line.checked_at
        else _("declared %(day)s") % {"day": at(line.declared_at)},
    )


def _paper(line: Any) -> Record:
    details = [line.issuer, line.number]
    if line.valid_until:
        details.append(_("to %(day)s") % {"day": day(line.valid_until)})
    excluded = line.details.get("excluded_regions") or ()
    if excluded:
        names = ", ".join(place_name(region) for region in excluded)
        details.append(_("excludes %(regions)s") % {"regions": names})
    result = str(CheckResult(line.check_result).label) if line.check_result else _("not checked")
    return Record(
        str(EvidenceKind(line.kind).label),
        line.title,
        f"{line.status.label}: {result}",
        ", ".join(each for each in details if each),
        str(CheckMethod(line.check_method).label) if line.check_method else "",
        at(line.checked_at) if line.checked_at else _("given %(day)s") % {"day": at(line.given_at)},
    )


def day(value: date) -> str:
    return date_format(value, "j F Y")


def at(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j F Y, H:i")
