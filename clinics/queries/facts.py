"""The records of many people at a moment as plain values: one statement for each kind.

Each kind is a statement, whose first column is the person, and what its rows are. The statements
are named apart because the database hashes the same ones: see `digests`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, JSONField, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import NullIf
from django.utils.dateparse import parse_date

from certificates.domain.credentials.cycles import end_of_day
from certificates.domain.requirements.holdings import (
    against_sign_off,
    issuer_day,
    sign_offs_of,
)
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
from training.lib.db import is_any, read_rows
from training.lib.prepared import prepared_statement
from training.people.anatomy import muscles
from training.people.enums import CheckResult
from training.people.models import Clinic, Registration, SourceCheck

People = Collection[int]
STATUSES = {status.value: status for status in Status}
_NO_DETAILS = Value({}, JSONField())  # most papers have none: they are not read at all
THORAX = "thorax"  # the region of the vocabulary that the reason of a refusal names


@prepared_statement
def asked_positions(memberships: Collection[int], moment: datetime) -> QuerySet[Any, Any]:
    """In the order of titles."""
    rows = Assignment.objects.live_at(moment).filter(is_any("membership_id", memberships))
    return rows.order_by("position__title", "location__name", "pk").values_list(
        "membership__user_id",
        "membership",
        "position__slug",
        "position__title",
        "location__slug",
        "location__name",
    )


def positions_at(memberships: Collection[int], moment: datetime) -> dict[int, list[Held]]:
    """By membership."""
    held: dict[int, list[Held]] = defaultdict(list)
    for _person, membership, *names in read_rows(asked_positions(memberships, moment)):
        held[membership].append(Held(*(name or "" for name in names)))
    return held


@prepared_statement
def asked_certificates(people: People, moment: datetime) -> QuerySet[Any, Any]:
    """Newest first. Of what a certificate says only these parts leave the database."""
    rows: Any = with_status_at(Certificate.objects.filter(is_any("user_id", people)), moment)
    return (
        rows.select_related(None)
        .order_by("-issued_at", "-pk")
        .values_list(
            "user_id",
            "kind",
            KT("facts__programme__slug"),
            KT("facts__module__slug"),
            "title",
            "number",
            "code",
            KT("facts__passed_on"),
            "issued_at",
            "status",
            "is_draft",
            "revocation__revoked_at",
        )
    )


def certificates_at(people: People, moment: datetime) -> dict[int, list[CertificateLine]]:
    lines: dict[int, list[CertificateLine]] = defaultdict(list)
    asked = asked_certificates(people, moment)
    for person, *names, passed_on, issued_at, status, is_draft, revoked_at in read_rows(asked):
        line: Any = (
            *names,
            parse_date(passed_on) or issued_at.date(),
            STATUSES[status],
            is_draft,
            revoked_at if status == Status.REVOKED else None,
        )
        lines[person].append(CertificateLine(*line))
    return lines


@prepared_statement
def asked_registrations(clinic: Clinic, people: People, moment: datetime) -> QuerySet[Any, Any]:
    """In the order they were declared, with the look-ups that count at the clinic."""
    declared: Any = with_register_status_at(
        Registration.objects.filter(is_any("user_id", people)), moment, clinic=clinic
    )
    return declared.order_by("declared_at", "pk").values_list(
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
    )


def registrations_at(
    clinic: Clinic, people: People, moment: datetime
) -> dict[int, list[RegistrationLine]]:
    lines: dict[int, list[RegistrationLine]] = defaultdict(list)
    asked = asked_registrations(clinic, people, moment)
    for person, status, *fields, checked_at, result, due, zone in read_rows(asked):
        until, look_again_on = _look_up_ends(checked_at, result, due, zone)
        row: Any = (*fields, STATUSES[status], checked_at, result, until, look_again_on)
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


@prepared_statement
def asked_credentials(people: People, moment: datetime) -> QuerySet[Any, Any]:
    """Newest first."""
    held: Any = credentials_at(Credential.objects.filter(is_any("user_id", people)), moment)
    return held.order_by("-issued_at", "-pk").values_list(
        "user_id",
        "pk",
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
    )


@prepared_statement
def asked_scopes(people: People, moment: datetime) -> QuerySet[Any, Any]:
    """The muscles that credentials list; see `certificates.queries.scope_at`."""
    entries = ScopeEntry.objects.filter(
        Q(sign_off__void=None) | Q(sign_off__void__voided_at__gt=moment),
        is_any("credential__user_id", people),
        added_at__lte=moment,
    ).exclude(sign_off__checklist_version__muscle="")
    return entries.values_list(
        "credential__user_id", "credential_id", "sign_off__checklist_version__muscle"
    )


def credentials_of(people: People, moment: datetime) -> dict[int, list[CredentialLine]]:
    """Each with what it lists. Two statements."""
    lines: dict[int, list[CredentialLine]] = defaultdict(list)
    listed: dict[int, set[str]] = defaultdict(set)
    for _person, credential, muscle in read_rows(asked_scopes(people, moment)):
        listed[credential].add(muscle)
    for person, pk, status, *fields in read_rows(asked_credentials(people, moment)):
        public_id, kind, title, number, code, is_draft, valid_from, valid_until, ends = fields
        found = frozenset(listed.get(pk, ()))
        line = CredentialLine(
            public_id,
            kind,
            title or kind,
            number,
            code,
            STATUSES[status],
            is_draft,
            valid_from,
            valid_until,
            regions=frozenset(region for muscle in found if (region := _region_of(muscle))),
            muscles=found,
            expires_at=ends,
        )
        lines[person].append(line)
    return lines


def sign_offs_at(people: People, moment: datetime) -> dict[int, list[SignOffLine]]:
    """Passed practical examinations, newest first."""
    lines: dict[int, list[SignOffLine]] = defaultdict(list)
    today = issuer_day(moment)
    rows = read_rows(sign_offs_of(people, moment))
    for row in sorted(rows, key=lambda row: (min(row[3], today), row[1]), reverse=True):
        person, ref, title, on, is_draft, is_void, muscle, module, _sheet, _course, covered = row
        line = SignOffLine(
            UUID(ref),
            title,
            min(on, today),  # what has happened has, whatever the date is where it did
            module,
            muscle,
            _region_of(muscle),
            is_draft,
            str(against_sign_off(is_void, covered)),
        )
        lines[person].append(line)
    return lines


@prepared_statement
def asked_papers(clinic: Clinic, people: People, moment: datetime) -> QuerySet[Any, Any]:
    """Papers in their newest version, newest first, with the checks that count at the clinic."""
    held = evidence_at(Evidence.objects.filter(is_any("user_id", people)), moment, clinic)
    held = with_policy_told(held, moment, clinic).annotate(told=NullIf(F("details"), _NO_DETAILS))
    return (
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
            "told",
            "checked_at",
            "check_method",
            "check_result",
            "check_refusal",
            "expires_at",
        )
    )


def papers_at(clinic: Clinic, people: People, moment: datetime) -> dict[int, list[PaperLine]]:
    lines: dict[int, list[PaperLine]] = defaultdict(list)
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
    ) in read_rows(asked_papers(clinic, people, moment)):
        line: Any = (
            *fields,
            STATUSES[status],
            policy_as_read(details or {}, read, refusal),
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
