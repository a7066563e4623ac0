"""What happened around one person at one clinic, the newest first, with who and when.

Never a score and never an answer: a certificate is a day, a title and a number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.enums import Refusal
from certificates.models import EvidenceCheck
from clinics.queries import PersonFile, RegistrationLine
from clinics.queries.dossier import Examined, Happened, name_of
from training.people.models import SourceCheck

LookUps = Iterable[tuple[RegistrationLine, Sequence[SourceCheck]]]
_WORDS = {
    "consent-given": gettext_lazy("Consent given"),
    "consent-ended": gettext_lazy("Consent ended"),
    "position-begun": gettext_lazy("Position begun: %(about)s"),
    "position-ended": gettext_lazy("Position ended: %(about)s"),
    "asked": gettext_lazy("Asked for: %(about)s"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `is_day` when the hour is not known or says nothing."""

    at: datetime
    text: str
    who: str = ""
    is_day: bool = False


def history_of(
    file: PersonFile,
    *,
    looked: LookUps,
    checks: Mapping[UUID, Sequence[EvidenceCheck]],
    examined: Iterable[Examined],
    clinic_lines: Iterable[Happened],
    moment: datetime,
) -> list[Entry]:
    """Without consent only what the clinic itself did."""
    entries = [
        Entry(line.at, str(_WORDS[line.what]) % {"about": line.about}, line.who)
        for line in clinic_lines
    ]
    entries.append(Entry(file.joined_at, _("Joined the roster")))
    if file.is_open:
        entries += _of_papers(file, checks)
        entries += _of_registers(looked)
        entries += _of_training(file, examined)
    return sorted(
        (each for each in entries if each.at <= moment), key=lambda each: each.at, reverse=True
    )


def _of_papers(file: PersonFile, checks: Mapping[UUID, Sequence[EvidenceCheck]]) -> Iterator[Entry]:
    for line in file.papers:
        yield Entry(line.given_at, _("Uploaded: %(title)s") % {"title": line.title}, file.label)
        for check in checks.get(line.public_id, ()):
            words = {"title": line.title, "result": check.get_result_display()}
            text = _("Checked: %(title)s. %(result)s") % words
            if check.refusal:
                text = f"{text}: {Refusal(check.refusal).label}"
            yield Entry(check.checked_at, text, name_of(check.checked_by) or _("a program"))


def _of_registers(looked: LookUps) -> Iterator[Entry]:
    for line, made in looked:
        words = {"register": line.authority_name, "number": line.number}
        yield Entry(line.declared_at, _("Registration declared: %(register)s %(number)s") % words)
        for check in made:
            words["result"] = check.get_result_display()
            text = _("Register looked up: %(register)s %(number)s. %(result)s") % words
            yield Entry(check.checked_at, text, name_of(check.checked_by))


def _of_training(file: PersonFile, examined: Iterable[Examined]) -> Iterator[Entry]:
    for certificate in file.certificates:
        words = {"title": certificate.title, "number": certificate.number}
        text = _("Certificate received: %(title)s, %(number)s") % words
        yield Entry(_noon(certificate.passed_on), text, is_day=True)
        if certificate.revoked_at:
            text = _("Certificate revoked: %(title)s, %(number)s") % words
            yield Entry(certificate.revoked_at, text)
    for each in examined:
        text = _("Examined: %(title)s") % {"title": each.line.title}
        yield Entry(_noon(each.line.on), text, each.scope["examiner"], is_day=True)
    for reading in file.readings:
        words = {"title": reading.title, "version": str(reading.version)}
        text = _("Read and signed for: %(title)s, version %(version)s") % words
        yield Entry(reading.read_at, text, file.label)


def _noon(day: date) -> datetime:
    """A day without an hour stands among moments; it is shown as a day."""
    return datetime.combine(day, time(0), timezone.get_current_timezone())
