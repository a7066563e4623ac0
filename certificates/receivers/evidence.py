"""What is held about a person's papers from outside, their log and their declarations."""

from typing import Any

from django.db.models.fields.files import FieldFile
from django.dispatch import receiver

from certificates.models import Evidence
from certificates.queries.evidence import answered_sessions
from training.people.models import User
from training.people.signals import collect_personal_data, collect_personal_files

_PAPER = [
    "kind",
    "title",
    "issuer",
    "number",
    "issued_on",
    "valid_until",
    "time_zone",
    "details",
    "content_type",
    "sha256",
    "size",
    "machine_form",
    "given_at",
    "withdrawn_at",
]
_CHECK = [
    "method",
    "address",
    "result",
    "refusal",
    "note",
    "told",
    "checked_at",
    "next_due",
    "clinic__name",
]


@receiver(collect_personal_data)
def add_papers(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    """Every version, also what was taken back."""
    papers = user.evidence.order_by("given_at", "pk")
    parts.append(("papers_from_elsewhere", [_told(paper) for paper in papers]))


@receiver(collect_personal_files)
def add_paper_files(
    sender: Any, user: User, files: list[tuple[str, FieldFile]], **kwargs: Any
) -> None:
    """Named as in the list of papers, by their id."""
    for paper in user.evidence.exclude(file="").order_by("given_at", "pk"):
        ending = str(paper.file.name).rpartition(".")[2]
        files.append((f"from_elsewhere/{paper.public_id}.{ending}", paper.file))


@receiver(collect_personal_data)
def add_log(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    """Sessions with their answers; of those supervised for others only the ids."""
    sessions = answered_sessions(user.needling_log.all())
    parts.append(
        (
            "needling_log",
            [
                {
                    "id": str(session.public_id),
                    "day": session.day.isoformat(),
                    "region": session.region,
                    "muscle": session.muscle,
                    "technique": session.technique,
                    "supervisor": str(session.supervisor),
                    "adverse_event": session.adverse_event,
                    "noted_at": session.noted_at.isoformat(),
                    "confirmed": session.answer.confirmed if hasattr(session, "answer") else None,
                    "answer": session.answer.note if hasattr(session, "answer") else "",
                }
                for session in sessions
            ],
        )
    )
    supervised = [str(row.public_id) for row in user.supervised_sessions.order_by("pk")]
    parts.append(("needling_sessions_supervised", supervised))


@receiver(collect_personal_data)
def add_declarations(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    made = user.attestations.order_by("made_at").values("slug", "text", "made_at")
    parts.append(("declarations", [row | {"made_at": str(row["made_at"])} for row in made]))


def _told(paper: Evidence) -> dict[str, Any]:
    checks = paper.checks.order_by("checked_at", "pk").values(*_CHECK)
    told: dict[str, Any] = {name: _text(getattr(paper, name)) for name in _PAPER}
    told["id"] = str(paper.public_id)
    told["checks"] = [{name: _text(value) for name, value in row.items()} for row in checks]
    return told


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | dict) else str(value)
