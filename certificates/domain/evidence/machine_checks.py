"""A badge given as a paper, and the program that looks whether it is genuine.

The signature says who issued it, and no more. So a badge is confirmed only when the issuer still
stands by it, when it names its holder by an e-mail address that is theirs, and when the issuer is
known here: a body on record, ourselves, or one whose badge a person has confirmed. Whatever is
less goes to somebody's desk with what the program found.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from certificates.domain.evidence.refusals import tell_if_refused
from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying.foreign import ForeignOutcome, verify_foreign
from certificates.domain.verifying.foreign_claims import Claims, Unreadable
from certificates.domain.verifying.own_badges import names_us, own_outcome
from certificates.enums import Refusal
from certificates.models import Evidence, EvidenceCheck
from certificates.queries.evidence import due_for_machine, evidence_at
from certificates.signals import basis_changed
from training.lib import background
from training.lib.models import Job
from training.people.domain import audit
from training.people.enums import CheckMethod, CheckResult
from training.people.models import Authority, User

CHECK_JOB = "certificates.check-badge"
LOOK_AGAIN_AFTER = timedelta(days=30)
BATCH = 200
_SOON = timedelta(days=1)
_REFUSED = {
    ForeignOutcome.EXPIRED: Refusal.EXPIRED,
    ForeignOutcome.REVOKED: Refusal.OTHER,
    ForeignOutcome.INVALID: Refusal.OTHER,
    ForeignOutcome.NOT_A_BADGE: Refusal.OTHER,
}


@dataclass(frozen=True)
class _Finding:
    result: CheckResult
    note: str
    refusal: str = ""
    look_again: timedelta | None = LOOK_AGAIN_AFTER


def plan_machine_check(evidence: Evidence, *, now: datetime) -> bool:
    """At most one look a day: an issuer whose server is away is asked again tomorrow."""
    key = f"{evidence.public_id}{_of_day(now)}"
    return background.enqueue(CHECK_JOB, key, {"evidence": evidence.pk}, now=now)


def _of_day(now: datetime) -> str:
    return f":{now:%Y-%m-%d}"


def plan_due_checks(*, now: datetime) -> int:
    """Those whose last look is to be repeated, and those whose first one was lost."""
    key = Concat(Cast(OuterRef("public_id"), CharField()), Value(_of_day(now)))
    planned = Exists(Job.objects.filter(kind=CHECK_JOB, key=key))
    due = due_for_machine(now).exclude(planned).order_by("pk")[:BATCH]
    return sum(plan_machine_check(row, now=now) for row in due)


def check_by_machine(
    evidence: Evidence, *, now: datetime, asked_at: datetime | None = None
) -> EvidenceCheck | None:
    """Ask the issuer, then record what was found; twice the same day records once.

    With `asked_at` somebody asks for it, due or not; what was found since then is the answer.
    """
    held = evidence_at(Evidence.objects.filter(pk=evidence.pk), now).first()
    if held is None or not _is_wanted(evidence, now, asked_at):
        return _found_since(evidence, asked_at)
    outcome, claims = _verdict(held, now)
    finding = _judge(outcome, claims, held)
    if _is_only_silence(finding, held):
        return None
    return _write(held, finding, outcome, claims, now=now, asked_at=asked_at)


def _is_wanted(evidence: Evidence, now: datetime, asked_at: datetime | None) -> bool:
    if asked_at is None:
        return due_for_machine(now).filter(pk=evidence.pk).exists()
    return _found_since(evidence, asked_at) is None


def _found_since(evidence: Evidence, asked_at: datetime | None) -> EvidenceCheck | None:
    if asked_at is None:
        return None
    looked = evidence.checks.filter(method=CheckMethod.MACHINE, checked_at__gte=asked_at)
    return looked.order_by("-checked_at", "-pk").first()


def _verdict(evidence: Evidence, now: datetime) -> tuple[ForeignOutcome, Claims | None]:
    data = evidence.machine_form.encode()
    try:
        claims = claims_of.read(data)
    except Unreadable:
        return ForeignOutcome.NOT_A_BADGE, None
    if names_us(claims):
        return own_outcome(claims, now=now), claims
    return verify_foreign(data).outcome, claims


def _judge(outcome: ForeignOutcome, claims: Claims | None, evidence: Evidence) -> _Finding:
    if refusal := _REFUSED.get(outcome):
        return _Finding(CheckResult.DIFFERS, str(outcome.label), refusal, look_again=None)
    if outcome != ForeignOutcome.VALID or claims is None:
        return _Finding(CheckResult.COULD_NOT_CHECK, str(outcome.label), look_again=_SOON)
    named = names_holder(claims, evidence.user)
    if named is False:
        words = _("The signature is genuine, but the badge names another e-mail address.")
        return _Finding(CheckResult.DIFFERS, words, Refusal.WRONG_PERSON, look_again=None)
    if _confirmed_by_person(evidence):
        return _Finding(CheckResult.CONFIRMED, str(outcome.label))
    if named is None:
        words = _("The signature is genuine. Whom it names, a program cannot tell.")
        return _Finding(CheckResult.COULD_NOT_CHECK, words)
    if not is_known(claims):
        words = _("The signature is genuine and names you. Nobody here knows its issuer yet.")
        return _Finding(CheckResult.COULD_NOT_CHECK, words)
    return _Finding(CheckResult.CONFIRMED, str(outcome.label))


def _is_only_silence(finding: _Finding, held: Any) -> bool:
    """An issuer that does not answer takes nothing from a confirmation that is not due again."""
    stands = held.check_result == CheckResult.CONFIRMED and not held.is_due
    return stands and finding.result == CheckResult.COULD_NOT_CHECK


def _confirmed_by_person(evidence: Evidence) -> bool:
    looked = evidence.checks.filter(clinic=None).exclude(checked_by=None)
    last = looked.order_by("-checked_at", "-pk").first()
    return bool(last and last.result == CheckResult.CONFIRMED)


@transaction.atomic
def _write(
    evidence: Any,  # of `evidence_at`
    finding: _Finding,
    outcome: ForeignOutcome,
    claims: Claims | None,
    *,
    now: datetime,
    asked_at: datetime | None,
) -> EvidenceCheck | None:
    held = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if held.withdrawn_at or not _is_wanted(evidence, now, asked_at):
        return _found_since(evidence, asked_at)
    today: date = evidence.day_there
    issuer = _storable(claims.issuer) if claims else ""
    check = EvidenceCheck.objects.create(
        evidence=evidence,
        method=CheckMethod.MACHINE,
        address=issuer[:300],
        result=finding.result,
        refusal=finding.refusal,
        note=finding.note[:300],
        told={"outcome": str(outcome), "issuer": issuer},
        checked_at=now,
        next_due=today + finding.look_again if finding.look_again else None,
    )
    basis_changed.send(sender=EvidenceCheck, user=evidence.user, now=now)
    tell_if_refused(check, now=now)
    audit.record("evidence.checked", check, now=now, evidence=evidence.pk, result=str(check.result))
    return check


def _storable(words: str) -> str:
    """A stranger's words without what no database keeps, such as a zero byte."""
    return "".join(character for character in words if character.isprintable())


def is_known(claims: Claims) -> bool:
    """Whether the issuer's host is ours, or that of a body on record."""
    if names_us(claims):
        return True
    host = _host(claims.issuer)
    registers = Authority.objects.exclude(register_url="").values_list("register_url", flat=True)
    return any(_is_within(_plain(_host(url)), host) for url in registers) if host else False


def _host(name: str) -> str:
    if name.startswith("did:web:"):
        return unquote(name.removeprefix("did:web:").partition(":")[0]).partition(":")[0].lower()
    return (urlsplit(name).hostname or "").lower()


def _plain(host: str) -> str:
    return host.removeprefix("www.")


def _is_within(body: str, host: str) -> bool:
    """`badges.college.example` speaks for `college.example`; a shared suffix alone does not."""
    return bool(body) and (host == body or host.endswith(f".{body}"))


def names_holder(claims: Claims, user: User) -> bool | None:
    """Whether it names an e-mail address of theirs; None when it names none at all.

    A legal name is no proof: everybody types their own.
    """
    told = list(_addresses(claims.document.get("credentialSubject")))
    if not told:
        return None
    return address_named(claims, {user.email, *_verified_addresses(user)}) is not None


def address_named(claims: Claims, addresses: Iterable[str]) -> str | None:
    """The one of these addresses that the badge names as its holder's."""
    told = list(_addresses(claims.document.get("credentialSubject")))
    known = (each for each in addresses if any(_is_same(identity, each) for identity in told))
    return next(known, None)


def _verified_addresses(user: User) -> list[str]:
    verified = EmailAddress.objects.filter(user=user, verified=True)
    return list(verified.values_list("email", flat=True))


def _addresses(subject: Any) -> Iterator[dict[str, Any]]:
    found = subject.get("identifier") if isinstance(subject, dict) else None
    for identity in found if isinstance(found, list) else [found]:
        if isinstance(identity, dict) and identity.get("identityType") == "emailAddress":
            yield identity


def _is_same(identity: dict[str, Any], address: str) -> bool:
    stated, salt = identity.get("identityHash"), identity.get("salt", "")
    if not isinstance(stated, str) or not isinstance(salt, str):
        return False
    if not identity.get("hashed"):
        return stated.lower() == address.lower()
    return stated == "sha256$" + hashlib.sha256(f"{address}{salt}".encode()).hexdigest()
