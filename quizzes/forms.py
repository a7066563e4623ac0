"""What people and clients send, checked before anything else looks at it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds.plain_forms import read_response
from training.lib.errors import DomainError


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy(
            "Whoever decides reads it, and the candidate. No patient details, please."
        ),
        error_messages={"required": gettext_lazy("Give the reason for voiding the attempt.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PracticeForm(forms.Form):
    """What to practise. Topics come from the questions there are."""

    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one topic.")},
    )
    count = forms.TypedChoiceField(
        label=gettext_lazy("How many questions"),
        coerce=int,
        choices=[(3, "3"), (5, "5"), (10, "10"), (20, "20")],
        widget=forms.RadioSelect,
    )
    only_wrong = forms.BooleanField(
        label=gettext_lazy("Only what I got wrong last time"), required=False
    )
    timed = forms.BooleanField(label=gettext_lazy("At the pace of the quiz"), required=False)

    def __init__(self, *arguments: Any, topics: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]


MOST_BYTES = 65_536
MOST_ENTRIES = 200
LONGEST_RESPONSE = 4_096
LARGEST_NUMBER = 2_147_483_647


class BadJson(DomainError):
    status = 400


class TooLarge(DomainError):
    status = 413


class NotInForm(DomainError):
    status = 404


class NotJson(DomainError):
    status = 415


@dataclass(frozen=True)
class Entry:
    """One answer as sent. Other fields (score, deadline, user …) are ignored, never stored."""

    position: int
    sequence: int
    response: Any
    writer: str | None


def read_json(request: HttpRequest) -> Any:
    """The body as JSON: small, flat enough to parse, without doubled names or odd numbers."""
    if request.content_type != "application/json" or request.headers.get("Content-Encoding"):
        raise NotJson(_("Send plain JSON (Content-Type: application/json)."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise TooLarge(_("This is too much at once. Send fewer answers."))
    return parse_json(request.body)


def parse_json(body: bytes) -> Any:
    try:
        return json.loads(body, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadJson(_("This is not valid JSON.")) from None


def read_entries(sent: Any) -> list[Any]:
    """A list stays one, a single answer becomes a list of one."""
    if not isinstance(sent, list):
        return [sent]
    if len(sent) > MOST_ENTRIES:
        raise TooLarge(_("This is too much at once. Send fewer answers."))
    return sent


def read_entry(sent: Any) -> Entry:
    """One answer; DomainError (422 or 413) names the field that is wrong."""
    if not isinstance(sent, dict):
        _refuse("", _("Send an object with position, sequence and response."))
    if "response" not in sent:
        _refuse("response", _("The response is missing; null clears an answer."))
    return Entry(
        position=_read_number(sent, "position"),
        sequence=_read_number(sent, "sequence"),
        response=check_response(sent["response"]),
        writer=read_writer(sent),
    )


def read_writer(sent: dict[str, Any]) -> str | None:
    """The token of the tab or device; None speaks for whichever writes now."""
    writer = sent.get("writer")
    if writer is None:
        return None
    if not (isinstance(writer, str) and 0 < len(writer) <= 64):
        _refuse("writer", _("The writer is the text you were given."))
    return _check_text(writer, "writer").lower()


def _read_number(sent: dict, name: str) -> int:
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        _refuse(name, _("{name} is a whole number from 0 on.").format(name=name))
    return value


def check_response(response: Any) -> Any:
    """The response, when it is of a size and of characters that can be stored."""
    try:
        text = json.dumps(response, ensure_ascii=False, allow_nan=False)
    except ValueError:
        _refuse("response", _("This number is too large."))
    _check_text(text, "response")
    if len(text) > LONGEST_RESPONSE:
        raise TooLarge(_("The response is too long."), field="response")
    return response


def read_answer(sent: QueryDict, form: Sequence[Any], position: int) -> tuple[bool, Any]:
    """Of a form without scripts: whether it holds an answer to save, and the answer.

    The page marks a question that has a stored answer: only there does a blank clear something.
    """
    if sent.get("go") in {"clear", f"clear-{position}"}:
        return True, None
    if not 1 <= position <= len(form):
        return False, None
    response = read_response(form[position - 1], sent, f"response-{position}")
    is_sent = response is not None or f"stored-{position}" in sent
    return is_sent, check_response(response)


def _check_text(text: str, name: str) -> str:
    """PostgreSQL stores neither NUL nor half of a surrogate pair."""
    if "\0" in text or "\\u0000" in text or any("\ud800" <= c <= "\udfff" for c in text):
        _refuse(name, _("Remove the characters that cannot be stored."))
    return text


def _refuse(field: str, sentence: str) -> NoReturn:
    raise DomainError(sentence, field=field)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def read_flag(sent: Any, item_count: int) -> tuple[int, bool]:
    """`{"position", "flagged"}` of a question in the form."""
    if not isinstance(sent, dict) or not isinstance(sent.get("flagged"), bool):
        _refuse("flagged", _("flagged is true or false."))
    return read_position(sent, item_count), sent["flagged"]


def read_position(sent: Any, item_count: int) -> int:
    """Of a question in the form."""
    if not isinstance(sent, dict):
        _refuse("position", _("Send an object with the position of a question."))
    position = _read_number(sent, "position")
    if not 1 <= position <= item_count:
        raise NotInForm(_("There is no such question in this attempt."))
    return position
