"""What is held about a person's credentials."""

from typing import Any

from django.dispatch import receiver

from certificates.models import Credential, CredentialRevocation
from training.people.models import User
from training.people.signals import collect_personal_data


@receiver(collect_personal_data)
def add_credentials(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    """Credentials with everything that happened to them, and what they were held against.

    The private note of a suspension or revocation is part of it: it is about the person.
    """
    credentials = user.credentials.prefetch_related(
        "cycles__type_version", "editions", "suspensions", "documents", "scope__sign_off"
    )
    revocations = {
        row.credential_id: row for row in CredentialRevocation.objects.filter(credential__user=user)
    }
    rows = credentials.select_related("type", "replaces").order_by("pk")
    parts.append(("credentials", [_told(row, revocations.get(row.pk)) for row in rows]))
    parts.append(
        (
            "evaluations",
            [
                {
                    "of": f"{row.type_version.type.slug} {row.type_version.number}",
                    "for_renewal": row.is_renewal,
                    "met": row.met,
                    "inputs": row.inputs,
                    "result": row.result,
                    "made_at": row.made_at.isoformat(),
                }
                for row in user.evaluations.select_related("type_version__type").order_by("pk")
            ],
        )
    )


def _told(credential: Credential, revocation: CredentialRevocation | None) -> dict[str, Any]:
    return {
        "number": credential.number,
        "code": credential.code,
        "type": credential.type.slug,
        "is_draft": credential.is_draft,
        "issued_at": credential.issued_at.isoformat(),
        "replaces": credential.replaces.number if credential.replaces else None,
        "cycles": [
            {
                "number": cycle.number,
                "title": cycle.type_version.title,
                "valid_from": cycle.valid_from.isoformat(),
                "valid_until": cycle.valid_until.isoformat() if cycle.valid_until else None,
                "time_zone": cycle.time_zone,
                "recorded_at": cycle.begun_at.isoformat(),
            }
            for cycle in credential.cycles.all()
        ],
        "examinations": [
            {"id": str(entry.sign_off.public_id), "added_at": entry.added_at.isoformat()}
            for entry in credential.scope.all()
        ],
        "editions": [
            {
                "number": edition.number,
                "reason": edition.reason,
                "planned_at": edition.planned_at.isoformat(),
                "facts": edition.facts,
            }
            for edition in credential.editions.all()
        ],
        "documents": [
            {"serial": paper.serial, "made_at": paper.made_at.isoformat(), "sha256": paper.sha256}
            for paper in credential.documents.all()
        ],
        "suspensions": [
            {
                "reason": row.reason,
                "public_text": row.public_text,
                "private_note": row.private_note,
                "from_at": row.from_at.isoformat(),
                "until_at": row.until_at.isoformat() if row.until_at else None,
            }
            for row in credential.suspensions.all()
        ],
        "revocation": revocation
        and {
            "reason": revocation.reason,
            "public_text": revocation.public_text,
            "private_note": revocation.private_note,
            "revoked_at": revocation.revoked_at.isoformat(),
        },
    }
