"""What this app holds about a person, in words a person understands."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile

from training.people.models import (
    AuditEntry,
    ClinicInvitation,
    Recognition,
    RecognitionRequest,
    RecognitionSuspension,
    TwoPersonAct,
    User,
)


def own_parts(user: User) -> Iterator[tuple[str, Any]]:
    """Pairs of file name and rows. Secrets (password, factor keys) are no data about a person."""
    yield (
        "account",
        _rows(
            User.objects.filter(pk=user.pk),
            "public_id email legal_name country time_zone language theme quiz_keys date_joined "
            "last_login",
        ),
    )
    yield "emails", _rows(EmailAddress.objects.filter(user=user), "email verified primary")
    yield (
        "second_factors",
        _rows(Authenticator.objects.filter(user=user), "type created_at last_used_at"),
    )
    yield (
        "devices",
        _rows(UserSession.objects.filter(user=user), "ip user_agent created_at last_seen_at"),
    )
    yield (
        "registrations",
        _rows(
            user.registrations,
            "authority__name number registration_class conditions declared_at ended_at",
        ),
    )
    yield (
        "source_checks",
        _rows(
            user.registrations.exclude(checks=None),
            "number checks__method checks__address checks__result checks__note "
            "checks__checked_at checks__next_due checks__image_sha256 checks__clinic__name",
        ),
    )
    yield (
        "recognitions",
        _rows(
            user.recognitions,
            "authority__name role scope_kind scope number period evidence_sha256 verified_at "
            "withdrawn_from withdrawn_reason withdrawn_at disputed_from",
        ),
    )
    yield (
        "recognition_suspensions",
        _rows(
            RecognitionSuspension.objects.filter(recognition__instructor=user),
            "recognition__role recognition__scope period reason made_at lifted_at",
        ),
    )
    yield (
        "recognition_requests",
        _rows(
            user.recognition_requests,
            "authority__name role scope evidence_sha256 asked_at state answered_at answer_note",
        ),
    )
    yield "memberships", _rows(user.memberships, "clinic__name role started_at ended_at")
    yield "consents", _rows(user.consents, "clinic__name started_at ended_at")
    yield (
        "invitations",
        _rows(
            ClinicInvitation.objects.filter(email=user.email),
            "clinic__name email invited_at expires_at accepted_at withdrawn_at",
        ),
    )
    yield "notice_choices", _rows(user.notice_choices, "kind wanted")
    yield (
        "proposals",
        _rows(
            TwoPersonAct.objects.filter(proposed_by=user),
            "kind reason state proposed_at decided_at",
        ),
    )
    yield (
        "acts_in_the_audit_log",
        _rows(AuditEntry.objects.filter(actor_id=user.pk), "at verb object_type object_id data"),
    )


def own_files(user: User) -> Iterator[tuple[str, FieldFile]]:
    """One letter may stand for several recognitions: it is given once."""
    held: list[Recognition | RecognitionRequest] = [
        *user.recognition_requests.exclude(evidence="").order_by("pk"),
        *user.recognitions.exclude(evidence="").order_by("pk"),
    ]
    files = {row.evidence.name: row.evidence for row in held}
    for name, file in files.items():
        yield f"recognitions/{str(name).rpartition('/')[2]}", file


def _rows(rows: Any, names: str) -> list[dict[str, Any]]:
    queryset: QuerySet = rows.all()
    return [
        {name: _text(value) for name, value in row.items()}
        for row in queryset.values(*names.split())
    ]


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | dict | list) else str(value)
