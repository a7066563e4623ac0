"""What a page with a whole form repeats by the hundred: options, and the map of the questions.

Written as text, because a template would take ten times as long for the same page, and everybody
who starts a quiz loads it. Whatever an author wrote goes through `escape`.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import cycle
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

KEYS = "ABCDEFGH"  # letters on the keyboard that choose an option


@register.simple_tag
def choices(
    control: str,
    options: Iterable[Mapping[str, str]],
    *,
    name: int,
    chosen: Any,
    disabled: bool = False,
) -> SafeString:
    """One radio or checkbox per option; `chosen` is one id, several, or nothing."""
    checked = chosen if isinstance(chosen, list) else [chosen]
    start = f'<label class="option"><input type="{control}" name="response-{name}" value='
    off = " disabled" if disabled else ""
    end = f'<span class="option-choice">{escape(_("Your choice"))}</span></label>'
    return mark_safe(
        "".join(
            f'{start}"{escape(option["id"])}"{" checked" if option["id"] in checked else ""}{off}>'
            f'<span class="option-key" aria-hidden="true">{key}</span>'
            f"<span data-text>{escape(option['text'])}</span>{end}"
            for key, option in zip(cycle(KEYS), options, strict=False)
        )
    )


@register.simple_tag
def question_map(places: Sequence[Any], *, current: int) -> SafeString:
    """A button per question that saves and goes there, with how it stands in words."""
    words = {True: escape(_("answered")), False: escape(_("open")), "flagged": escape(_("flagged"))}
    return mark_safe("".join(_button(place, current, words) for place in places))


def _button(place: Any, current: int, words: Mapping[Any, str]) -> str:
    number = place.position
    classes = " ".join(name for name in ("answered", "flagged") if getattr(place, name))
    step = ' aria-current="step"' if number == current else ""
    state = words[place.answered] + (f", {words['flagged']}" if place.flagged else "")
    return (
        f'<li><button form="player" name="go" value="{number}" class="{classes}"{step}'
        f' aria-label="{number}, {state}">{number}</button></li>'
    )
