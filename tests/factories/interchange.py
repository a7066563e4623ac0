"""Files of questions on their way into a bank and out of it."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from quizzes.models import Bank, ItemExport, ItemImport
from training.lib import clock
from training.people.models import User

REPORT = {
    "items": [
        {
            "ref": "A1",
            "status": "refused",
            "kind": "",
            "reasons": ["Some text."],
            "title": "Some text.",
            "place": "",
            "fate": "new",
            "notes": [],
            "question": "",
            "number": 0,
            "source": [["text", "Some text."]],
        }
    ],
    "counts": {"total": 1, "ok": 0, "changed": 0, "refused": 1},
}


def make_import(bank: Bank, user: User, *, data: bytes = b"X?{=a ~b}", **facts: Any) -> ItemImport:
    now = clock.now()
    facts = {"name": "Some text.", "created_at": now, "expires_at": now + timedelta(days=7)} | facts
    row = ItemImport(bank=bank, user=user, **facts)
    row.file.save(f"{row.public_id}.upload", ContentFile(data))
    return row


def make_export(bank: Bank, user: User) -> ItemExport:
    now = clock.now()
    row = ItemExport(
        bank=bank,
        user=user,
        format="gift",
        told={"A1": ["Some text."]},
        created_at=now,
        ready_at=now,
        expires_at=now + timedelta(days=7),
    )
    row.file.save(f"{row.public_id}.export", ContentFile(b"X?{=a ~b}"))
    return row


def files_of_questions(bank: Bank, user: User) -> dict[str, Any]:
    """What addresses of such files are about, by address and part."""
    read = make_import(bank, user, state="read", report=REPORT, total=1, done=1)
    export = make_export(bank, user)
    imports = ("import", "import_write", "import_cancel", "import_refused")
    return {
        **{f"quizzes:author_{name}:public_id": read.public_id for name in imports},
        "quizzes:author_import_template:ending": "csv",
        "quizzes:author_export:public_id": export.public_id,
        "quizzes:author_export_file:public_id": export.public_id,
    }
