"""What this app empties when a person's account is deleted; facts of what was attested stay."""

from typing import Any

from django.db.models import F, Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast

from certificates.domain.evidence.papers import FILE_NAME
from certificates.domain.holder.reminders import close_reminders
from certificates.domain.requirements.held import Source
from certificates.models import (
    CalendarFeed,
    Evaluation,
    Evidence,
    EvidenceCheck,
    Examinee,
    NeedlingSession,
    SessionAnswer,
    ShareGrant,
    Viewing,
)
from training.people.models import User


def forget_person(user: User, files: list[str]) -> None:
    """Links, looks, files and typed words go; papers keep their kind, dates and hash, and sessions
    of the log their day, region and answer.

    Nobody else may then show what the person had shown, and a later question whether a standing
    was well founded can still be answered.
    """
    files += _files_of(user)
    Viewing.objects.filter(viewer=user).update(viewer=None)
    user.viewings.all().delete()
    ShareGrant.objects.filter(user=user).delete()
    CalendarFeed.objects.filter(user=user).delete()
    user.bundles.all().delete()
    Examinee.objects.filter(Q(candidate=user) | Q(examiner=user)).delete()
    close_reminders(user)
    _empty_papers(user)
    _empty_log(user)
    _empty_evaluations(user)


def _files_of(user: User) -> list[str]:
    checks = EvidenceCheck.objects.filter(evidence__user=user)
    return [
        *user.evidence.values_list("file", flat=True),
        *checks.values_list("image", flat=True),
        *user.bundles.values_list("file", flat=True),
    ]


def _empty_papers(user: User) -> None:
    """By the narrow exception of migrations 0012, 0015 and 0017, which the Erasure row opens."""
    Evidence.objects.filter(user=user).update(
        title="", issuer="", number="", file="", machine_form="", details=_without_typed_words()
    )
    EvidenceCheck.objects.filter(evidence__user=user).update(address="", note="", told={}, image="")


def _empty_log(user: User) -> None:
    NeedlingSession.objects.filter(user=user).update(technique="")
    SessionAnswer.objects.filter(session__user=user).update(note="")


def _without_typed_words() -> Func:
    """Files are named after people, an amount is a line of text; hours, months and regions are
    facts."""
    return Func(
        F("details"),
        Cast(Value(FILE_NAME), TextField()),
        Cast(Value("amount"), TextField()),
        template="%(expressions)s",
        arg_joiner=" - ",
        output_field=JSONField(),
    )


def _empty_evaluations(user: User) -> None:
    """They quote papers by the title their holder typed, and registrations by number."""
    for row in Evaluation.objects.filter(user=user):
        Evaluation.objects.filter(pk=row.pk).update(
            inputs=_without_names(row.inputs), result=_without_names(row.result)
        )


def _without_names(told: Any) -> Any:
    """The same, with empty texts where a quoted record named itself."""
    if isinstance(told, list):
        return [_without_names(part) for part in told]
    if not isinstance(told, dict):
        return told
    rest = {name: _without_names(part) for name, part in told.items()}
    if told.get("source") == Source.REGISTRATION:
        rest["ref"] = ""
    if told.get("source") == Source.EVIDENCE:
        rest["title"] = ""
    return rest
