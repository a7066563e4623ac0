"""What follows from quizzes and stations: credentials, their renewals, and ends that came near."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from certificates.domain.credentials.cycles import add_months
from certificates.domain.credentials.life import begin, extend
from certificates.domain.credentials.renewal_path import renew_by_holder
from certificates.domain.requirements.attesting import attest
from certificates.domain.requirements.evaluating import assess, evaluate, tree_of
from certificates.models import Credential, CredentialTypeVersion, Reminder
from certificates.queries.types import held_of_types, offered_versions
from training.demo.year.sittings import Sitting
from training.lib.errors import DomainError
from training.people.models import User

CORE = "core-upper-quarter"
_LASTS = 24  # months; what the type says is what counts, this only chooses the day it began
_DECLARED = "kept-in-practice"


@dataclass(frozen=True)
class Veteran:
    """Who began two years ago: in how many days that ends, and how long ago it was renewed."""

    ends_in: int
    renewed_ago: int | None = None

    def began_at(self, now: datetime) -> datetime:
        """Noon of the day from which the two years are counted, where the issuer is."""
        zone = ZoneInfo(settings.ISSUER_TIME_ZONE)
        last_day = now.astimezone(zone).date() + timedelta(days=self.ends_in)
        return datetime.combine(add_months(last_day, -_LASTS), time(12), zone)


# Renewed in time twice, due soon and sooner, in the grace, and over.
VETERANS = (
    Veteran(ends_in=71, renewed_ago=14),
    Veteran(ends_in=38, renewed_ago=33),
    Veteran(ends_in=52),
    Veteran(ends_in=17),
    Veteran(ends_in=-11),
    Veteran(ends_in=-58),
)


def award_after(person: User, moment: datetime) -> None:
    """What the duty gives that is planned beside what completes something; what is not met yet is
    looked at by no record of its own, because that would be eight for each event."""
    for version in met_types([person.pk], now=moment).get(person.pk, []):
        evaluation = evaluate(person, version, now=moment)
        begin(person, version, evaluation, now=moment)
    for credential in Credential.objects.filter(user=person, issued_at__lt=moment).order_by("pk"):
        extend(credential, now=moment)


def met_types(people: Sequence[int], *, now: datetime) -> dict[int, list[CredentialTypeVersion]]:
    """What people have come to meet at the moment and do not hold."""
    versions = list(offered_versions())
    held = held_of_types(people, [version.type_id for version in versions])
    assessed = assess(people, [tree_of(version) for version in versions], at=now)
    return {
        person: [
            version
            for version, result in zip(versions, results, strict=True)
            if result.outcome.met and (person, version.type_id) not in held
        ]
        for person, results in assessed.items()
    }


def fourth_passes(sittings: Iterable[Sitting], quizzes: int) -> dict[int, datetime]:
    """Of whoever has passed every quiz: when the last of them was passed for the first time."""
    first: dict[int, dict[int, datetime]] = {}
    for sitting in sorted(sittings, key=lambda each: each.ended_at):
        if sitting.passed:
            attempt = sitting.attempt
            first.setdefault(attempt.user_id, {}).setdefault(attempt.quiz_id, sitting.ended_at)
    return {user: max(done.values()) for user, done in first.items() if len(done) == quizzes}


def renew_some(people: Sequence[tuple[User, Veteran]], *, now: datetime) -> None:
    """Those who did it declared what is asked and were held against the rules of a renewal."""
    for person, veteran in people:
        held = Credential.objects.filter(user=person, type__slug=CORE).first()
        if held is None or veteran.renewed_ago is None:
            continue
        at = now - timedelta(days=veteran.renewed_ago)
        attest(person, _DECLARED, _declaration(held), at - timedelta(hours=1))
        with suppress(DomainError):  # who lacks a quiz of the last year stays due
            renew_by_holder(held, now=at)


def _declaration(held: Credential) -> str:
    """In the words of the rules: others would be another declaration."""
    cycle = held.cycles.select_related("type_version").latest("number")
    (text,) = (
        leaf["attestation"]["text"]
        for leaf in cycle.type_version.renewal_requires["all"]
        if "attestation" in leaf
    )
    return str(text)


def note_reminders(people: Iterable[User], *, now: datetime) -> None:
    """What fell due on a past day was sent on that day."""
    due = Reminder.objects.filter(user__in=people, due_at__lte=now - timedelta(days=1))
    due.filter(sent_at=None, skipped_because="").update(sent_at=F("due_at"))
