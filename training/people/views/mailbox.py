"""Mail as it was sent, for development: without a mail server it is kept as files."""

import email
import email.policy
import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from training.lib.htmx import render_page

_NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
_SHOWN = 100


def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest first. `?to=` keeps one address."""
    paths = sorted(_folder().glob("*.eml"), reverse=True)[:_SHOWN]
    to = request.GET.get("to", "").lower()
    mails = [mail for mail in map(_read, paths) if to in mail["to"].lower()]
    return render_page(request, "people/mailbox.html", {"mails": mails, "to": to})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render_page(request, "people/mail.html", {"mail": _read(_path(name))})


def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone; its inline styles are allowed here and nothing else is."""
    response = HttpResponse(_read(_path(name))["html"])
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox allow-popups"
    )
    return response


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _path(name: str) -> Path:
    path = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return path


def _read(path: Path) -> dict[str, Any]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return {
        "name": path.stem,
        "subject": message["subject"],
        "to": message["to"],
        "from": message["from"],
        "sent": datetime.fromtimestamp(int(path.stem[:20]) / 1e9).astimezone(),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
