"""The records of many people at a moment as plain values: one statement for each kind."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_date

from certificates.domain.credentials.cycles import end_of_day
from certificates.domain.requirements.held import Source
from certificates.domain.requirements.holdings import holdings_of
from certificates.enums import Refusal, Status
from certificates.models import Certificate, Credential, Evidence, ScopeEntry
from certificates.queries import credentials_at, with_register_status_at, with_status_at
from certificates.queries.evidence import evidence_at, with_policy_told
from certificates.queries.registrations import REGISTER_LOOK_UP_LASTS
from clinics.models import Assignment
from clinics.queries.files import (
    CertificateLine,
    CredentialLine,
    Held,
    PaperLine,
    RegistrationLine,
    SignOffLine,
)
from training.lib.db import is_any, read_values
from training.people.anatomy import muscles
from training.people.enums import CheckResult
from training.people.models import Clinic, Registration, SourceCheck

People = Collection[int]
STATUSES = {status.value: status for status in Status}
THORAX = "thorax"  # the region of the vocabulary that the reason of a refusal names


def positions_at(memberships: Collection[int], moment: datetime) -> dict[int, list[Held]]:
    """By membership, in the order of titles."""
    held: dict[int, list[Held]] = defaultdict(list)
    rows = Assignment.objects.live_at(moment).filter(is_any("membership_id", memberships))
    for membership, *names in rows.order_by("position__title", "location__name", "pk").values_list(
        "membership", "position__slug", "position__title", "location__slug", "location__name"
    ):
        held[membership].append(Held(*(name or "" for name in names)))
    return held


def certificates_at(people: People, moment: datetime) -> dict[int, list[CertificateLine]]:
    """Newest first."""
    lines: dict[int, list[CertificateLine]] = defaultdict(list)
    rows: Any = with_status_at(Certificate.objects.filter(is_any("user_id", people)), moment)
    for person, kind, facts, title, number, code, issued_at, status, is_draft, revoked_at in (
        rows.select_related(None)
        .order_by("-issued_at", "-pk")
        .values_list(
            "user_id",
            "kind",
            "facts",
            "title",
            "number",
            "code",
            "issued_at",
            "status",
            "is_draft",
            "revocation__revoked_at",
        )
    ):
        line = CertificateLine(
            kind=kind,
            programme=facts["programme"]["slug"],
            module=facts["module"]["slug"],
            title=title,
            number=number,
            code=code,
            passed_on=parse_date(facts["passed_on"]) or issued_at.date(),
            status=Status(status),
            is_draft=is_draft,
            revoked_at=revoked_at if status == Status.REVOKED else None,
        )
        lines[person].append(line)
    return lines


def registrations_at(
    clinic: Clinic, people: People, moment: datetime
) -> dict[int, list[RegistrationLine]]:
    """In the order they were declared, with the look-ups that count at the clinic."""
    lines: dict[int, list[RegistrationLine]] = defaultdict(list)
    declared: Any = with_register_status_at(
        Registration.objects.filter(is_any("user_id", people)), moment, clinic=clinic
    )
    for person, status, *fields, checked_at, result, due, zone in declared.order_by(
        "declared_at", "pk"
    ).values_list(
        "user_id",
        "status",
        "pk",
        "authority__slug",
        "authority__name",
        "authority__register_url",
        "number",
        "registration_class",
        "conditions",
        "declared_at",
        "checked_at",
        "check_result",
        "check_due",
        "authority__time_zone",
    ):
        until, look_again_on = _look_up_ends(checked_at, result, due, zone)
        row: Any = (*fields, Status(status), checked_at, result, until, look_again_on)
        lines[person].append(RegistrationLine(*row))
    return lines


def _look_up_ends(
    checked_at: datetime | None, result: str | None, due: date | None, zone: str
) -> tuple[datetime | None, date | None]:
    """From when a look-up is too old, and the last day before it where somebody set that day.

    The day is the one that was set, in the zone of the register, whoever looks at it. After a
    look-up that confirmed nothing it is only the day of the next try, at which nothing ends.
    """
    if checked_at is None:
        return None, None
    old = checked_at + REGISTER_LOOK_UP_LASTS
    if due is None or (ends := end_of_day(due, zone)) >= old:
        return old, None
    return ends, due if result == CheckResult.CONFIRMED else None


def look_ups(
    clinic: Clinic, registrations: Iterable[RegistrationLine], moment: datetime
) -> list[tuple[RegistrationLine, list[SourceCheck]]]:
    """Each registration with the look-ups that count at the clinic, newest first."""
    lines = list(registrations)
    made: dict[int, list[SourceCheck]] = {line.pk: [] for line in lines}
    checks = SourceCheck.objects.filter(
        Q(clinic=None) | Q(clinic=clinic), registration__in=made, checked_at__lte=moment
    )
    for check in checks.select_related("checked_by").order_by("-checked_at", "-pk"):
        made[check.registration_id].append(check)
    return [(line, made[line.pk]) for line in lines]


def credentials_of(people: People, moment: datetime) -> dict[int, list[CredentialLine]]:
    """Newest first, each with what it lists. Two statements."""
    lines: dict[int, list[CredentialLine]] = defaultdict(list)
    listed = _listed(people, moment)
    held: Any = credentials_at(Credential.objects.filter(is_any("user_id", people)), moment)
    for pk, person, status, *fields in held.order_by("-issued_at", "-pk").values_list(
        "pk",
        "user_id",
        "status",
        "public_id",
        "type__slug",
        "title",
        "number",
        "code",
        "is_draft",
        "valid_from",
        "valid_until",
        "expires_at",
    ):
        public_id, kind, title, number, code, is_draft, valid_from, valid_until, ends = fields
        found = frozenset(listed.get(pk, ()))
        line = CredentialLine(
            public_id,
            kind,
            title or kind,
            number,
            code,
            Status(status),
            is_draft,
            valid_from,
            valid_until,
            regions=frozenset(region for muscle in found if (region := _region_of(muscle))),
            muscles=found,
            expires_at=ends,
        )
        lines[person].append(line)
    return lines


def _listed(people: People, moment: datetime) -> dict[int, list[str]]:
    """By credential: the muscles it lists; see `certificates.queries.scope_at`."""
    muscles_of: dict[int, list[str]] = defaultdict(list)
    entries = ScopeEntry.objects.filter(
        Q(sign_off__void=None) | Q(sign_off__void__voided_at__gt=moment),
        is_any("credential__user_id", people),
        added_at__lte=moment,
    ).exclude(sign_off__checklist_version__muscle="")
    for credential, muscle in entries.values_list(
        "credential_id", "sign_off__checklist_version__muscle"
    ):
        muscles_of[credential].append(muscle)
    return muscles_of


def sign_offs_at(people: People, moment: datetime) -> dict[int, list[SignOffLine]]:
    """Passed practical examinations, newest first."""
    held = holdings_of(list(people), [Source.SIGN_OFF], at=moment)
    return {
        person: sorted(
            (
                SignOffLine(
                    UUID(record.ref),
                    record.title,
                    record.on,
                    record.facts["module"],
                    record.facts["muscle"],
                    _region_of(record.facts["muscle"]),
                    record.is_draft,
                    str(record.why_not),
                )
                for record in found
            ),
            key=lambda line: (line.on, str(line.public_id)),
            reverse=True,
        )
        for person, found in held.items()
    }


def papers_at(clinic: Clinic, people: People, moment: datetime) -> dict[int, list[PaperLine]]:
    """Papers in their newest version, newest first, with the checks that count at the clinic."""
    lines: dict[int, list[PaperLine]] = defaultdict(list)
    held = evidence_at(Evidence.objects.filter(is_any("user_id", people)), moment, clinic)
    held = with_policy_told(held, moment, clinic)
    rows = (
        held.exclude(is_superseded=True)
        .order_by("-given_at", "-pk")
        .values_list(
            "user_id",
            "policy_told",
            "check_due",
            "time_zone",
            "public_id",
            "kind",
            "title",
            "issuer",
            "number",
            "issued_on",
            "valid_until",
            "given_at",
            "status",
            "details",
            "checked_at",
            "check_method",
            "check_result",
            "check_refusal",
            "expires_at",
        )
    )
    for (
        person,
        read,
        due,
        zone,
        *fields,
        status,
        details,
        at,
        method,
        result,
        refusal,
        end,
    ) in read_values(rows):
        line: Any = (
            *fields,
            STATUSES[status],
            policy_as_read(details, read, refusal),
            at,
            method,
            result,
            refusal,
            end,
            end_of_day(due, zone) if due else None,
        )
        lines[person].append(PaperLine(*line))
    return lines


def policy_as_read(
    details: Mapping[str, Any], read: Mapping[str, Any] | None, refusal: str | None
) -> Mapping[str, Any]:
    """What somebody read in a policy stands before what its holder typed (story C1)."""
    if not read and refusal != Refusal.THORAX_EXCLUDED:
        return details
    known = {**details, **(read or {})}
    if refusal == Refusal.THORAX_EXCLUDED:
        known["excluded_regions"] = sorted({*known.get("excluded_regions", ()), THORAX})
    return known


def _region_of(muscle: str) -> str:
    """A muscle that left the vocabulary has no region, and so covers none."""
    known = muscles().get(muscle)
    return known.region if known else ""
