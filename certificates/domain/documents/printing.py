"""From the records to everything a paper prints, in the language of its holder."""

import zoneinfo
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.certificates import statements
from certificates.domain.credentials import credential_statements
from certificates.domain.credentials.facts import CredentialFacts, ScopeFacts, TheoryFacts
from certificates.domain.documents.credential_rendering import (
    CredentialPaper,
    ExaminedLine,
    ModuleLine,
)
from certificates.domain.documents.rendering import CertificateFacts
from certificates.domain.documents.scope_map import in_order, map_of
from certificates.enums import Status
from certificates.models import Certificate, Credential, CredentialEdition
from courses.domain.statements import register_sentence, theory_does_not_attest


def printed_certificate(
    certificate: Certificate, *, holder_name: str, serial: str
) -> CertificateFacts:
    """The certificate comes from `queries.read_corrections`."""
    facts = statements.facts_of(certificate)
    zone = zoneinfo.ZoneInfo(facts["time_zone"])
    with translation.override(facts["language"]):
        return CertificateFacts(
            kind=statements.kind_title(),
            holder_name=holder_name,
            achievement=statements.achievement(facts),
            module_title=facts["module"]["title"],
            programme_title=facts["programme"]["title"],
            programme_version=str(facts["programme"]["version"]),
            results=statements.result_lines(facts),
            cut_score_status=statements.cut_status(facts),
            passed_on=date.fromisoformat(facts["passed_on"]),
            issued_on=certificate.issued_at.astimezone(zone).date(),
            number=certificate.number,
            code=certificate.code,
            verify_url=verify_url(certificate, serial=serial),
            issuer_name=settings.ISSUER_NAME,
            attests=statements.attests(facts),
            does_not_attest=theory_does_not_attest(),
            register_sentence=register_sentence(),
            is_draft=certificate.is_draft,
            language=facts["language"],
        )


def printed_credential(
    edition: CredentialEdition, *, serial: str, status: Status, made_at: datetime
) -> CredentialPaper:
    """What the edition states, and the status at the moment its paper is made."""
    credential, facts = edition.credential, edition.facts
    cycle = facts["cycle"]
    zone = zoneinfo.ZoneInfo(cycle["time_zone"])
    with translation.override(facts["language"]):
        scope = map_of(facts["scope"])
        return CredentialPaper(
            kind=credential_statements.kind_title(),
            holder_name=edition.holder_name,
            achievement=credential_statements.achievement(facts),
            title=facts["type"]["title"],
            programme_title=facts["programme"]["title"],
            programme_version=str(facts["programme"]["version"]),
            valid_from=date.fromisoformat(cycle["valid_from"]),
            valid_until=_day(cycle["valid_until"]),
            time_zone=credential_statements.place_of(cycle["time_zone"]),
            awarded_on=date.fromisoformat(facts["awarded_on"]),
            issued_on=edition.planned_at.astimezone(zone).date(),
            edition=edition.number,
            number=credential.number,
            code=credential.code,
            verify_url=verify_url(credential, serial=serial),
            issuer_name=settings.ISSUER_NAME,
            regions=tuple(region.name for region in scope.regions),
            examined=tuple(_examined(row) for row in in_order(facts["scope"])),
            modules=tuple(_module(row) for row in facts["theory"]),
            figures=scope.figures,
            status_line=_status_line(status, made_at.astimezone(zone)),
            attests=credential_statements.attests(facts),
            does_not_attest=credential_statements.does_not_attest(),
            register_sentence=register_sentence(),
            registers=_registers(facts),
            is_draft=facts["is_draft"],
            language=facts["language"],
        )


def verify_url(subject: Certificate | Credential, *, serial: str = "") -> str:
    """The address behind the QR code; the serial lets the page say that a paper is superseded."""
    address = settings.PUBLIC_URL + reverse("certificates:verify", args=[subject.code])
    return f"{address}?document={serial}" if serial else address


def _status_line(status: Status, moment: datetime) -> str:
    """A paper shows one moment; which one, it says."""
    words = {
        "moment": date_format(moment, "j F Y, H:i"),
        "zone": credential_statements.place_of(str(moment.tzinfo)),
        "status": _("Draft, proves nothing") if status == Status.UNVERIFIED else status.label,
    }
    return _(
        "Status as of %(moment)s (%(zone)s): %(status)s. Only the page shows later changes."
    ) % (words)


def _examined(row: ScopeFacts) -> ExaminedLine:
    return ExaminedLine(
        region=row["region_name"],
        muscle=credential_statements.muscle_or_sheet(row),
        examined_on=credential_statements.day_of(row["examined_on"]),
        examiner=row["examiner"],
        recognition=credential_statements.recognised(row["recognition"]),
    )


def _module(row: TheoryFacts) -> ModuleLine:
    return ModuleLine(
        module=f"{row['number']}. {row['title']}",
        passed_on=credential_statements.day_of(row["passed_on"]),
        cut_status=credential_statements.cut_status(row),
    )


def _registers(facts: CredentialFacts) -> tuple[str, ...]:
    return tuple(f"{row['name']}: {row['url']}" for row in facts["registers"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
