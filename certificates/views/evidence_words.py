"""What a paper says, in words, for the pages that show it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.evidence.papers import FILE_NAME
from certificates.enums import HoursCategory
from certificates.models import Evidence, NeedlingSession
from training.lib.sheets.csvfile import guard
from training.people.anatomy import muscles, regions
from training.people.forms.places import zone_name

Fact = dict[str, str]


def facts_of(paper: Evidence) -> list[Fact]:
    """Terms and texts, in the order a reader compares them with the paper."""
    told = [
        (_("What it is"), paper.title),
        (_("Issued by"), paper.issuer),
        (_("Number"), paper.number),
        (_("Issued on"), _day(paper.issued_on)),
        (_("Valid to the end of"), _last_day(paper)),
        *_details(paper.details),
        (_("Name of the file"), paper.details.get(FILE_NAME, "")),
        (_("Fingerprint (SHA-256)"), paper.sha256),
    ]
    return [{"term": term, "text": text} for term, text in told if text]


def _details(details: dict[str, Any]) -> list[tuple[str, str]]:
    hours = details.get("hours")
    told: list[tuple[str, str]] = []
    if isinstance(hours, dict):
        told = [(str(HoursCategory(name).label), _hours(n)) for name, n in hours.items()]
    elif hours is not None:
        told = [(_("Hours of practice"), _hours(hours))]
    if "needling_named" in details:
        named = _("Yes") if details["needling_named"] else _("No")
        excluded = [regions()[slug].name for slug in details.get("excluded_regions", [])]
        told += [
            (_("Needling is named"), named),
            (_("Regions excluded"), ", ".join(excluded) or _("None")),
            (_("Amount insured"), details.get("amount", "")),
        ]
    if "from" in details:
        told.append((_("From"), _day(parse_date(details["from"]))))
        told.append((_("To"), _day(parse_date(details["to"]))))
    if "months" in details:
        told.append((_("Months"), str(details["months"])))
    return told


def _hours(number: float) -> str:
    return _("{number} h").format(number=number)


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _last_day(paper: Evidence) -> str:
    if not paper.valid_until:
        return ""
    return f"{_day(paper.valid_until)} ({zone_name(paper.time_zone)})"


def log_totals(counted: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """By region, from head to foot."""
    return [
        {"region": region.name} | counted[slug]
        for slug, region in regions().items()
        if slug in counted
    ]


def log_lines(sessions: Iterable[NeedlingSession]) -> Iterator[list[str]]:
    """The log as a table; texts are guarded against spreadsheets that would run them."""
    yield [
        _("Day"),
        _("Region"),
        _("Muscle"),
        _("Technique"),
        _("Supervisor"),
        _("Adverse event"),
        _("Answer"),
    ]
    for session in sessions:
        yield [
            session.day.isoformat(),
            regions()[session.region].name,
            _muscle(session),
            guard(session.technique),
            guard(str(session.supervisor)),
            _("Yes") if session.adverse_event else _("No"),
            answer_word(session),
        ]


def answer_word(session: NeedlingSession) -> str:
    if not hasattr(session, "answer"):
        return _("Waits for the supervisor")
    return _("Confirmed") if session.answer.confirmed else _("Not confirmed")


def place_of(session: NeedlingSession) -> str:
    muscle = _muscle(session)
    region = regions()[session.region].name
    return f"{region}, {muscle}" if muscle else region


def _muscle(session: NeedlingSession) -> str:
    return muscles()[session.muscle].name if session.muscle else ""
