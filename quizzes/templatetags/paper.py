"""What a page with a whole form repeats: its questions, their options, and the map of them.

Written as text, because a template would take ten times as long for the same page, and everybody
who starts a quiz loads it. Whatever an author wrote goes through `escape`. The letter of an option
and the mark of the chosen one are drawn by css/pages/quiz.css.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quizzes.domain.paper import Paper, Question, Screen

register = template.Library()

_TOOLS = "quizzes/_question_tools.html"
# These kinds have nothing but options, and nearly all questions are of them.
_OPTIONS = {
    "quizzes/kinds/single_best_answer.html": "radio",
    "quizzes/kinds/multiple_response.html": "checkbox",
}
_written = lru_cache(maxsize=20_000)(escape)  # the same questions are shown to everybody


@register.simple_tag(takes_context=True)
def questions(context: Context, paper: Paper, *, screen: Screen, writes: bool) -> SafeString:
    """All questions of the page; those that are not on this screen are hidden."""
    written = []
    for shown in paper.screens:
        state = "" if shown.first == screen.first else " hidden"
        written.append(_case(shown, state))
        state += "" if writes else " disabled"
        written += [_question(context, question, shown, state) for question in shown.questions]
    return mark_safe("".join(written))


def _case(shown: Screen, state: str) -> str:
    """The text that the questions of a case set share."""
    if not shown.case:
        return ""
    title = _("For questions {first} to {last}").format(first=shown.first, last=shown.last)
    return (
        f'<section class="case" aria-labelledby="case-{shown.first}"'
        f' data-case="{shown.first}"{state}>'
        f'<h2 class="case-title" id="case-{shown.first}">{escape(title)}</h2>'
        f"{linebreaks(shown.case, autoescape=True)}</section>"
    )


def _question(context: Context, question: Question, shown: Screen, state: str) -> str:
    number, hint = question.position, question.hint
    member = f' data-set="{shown.first}"' if shown.case else ""
    described = f' aria-describedby="hint-{number}"' if hint else ""
    label = f'<span class="question-number">{number}.</span> ' if shown.case else ""
    parts = [
        f'<fieldset data-question="{number}" data-sequence="{question.sequence}"',
        f"{member}{state}{described}>",
        f'<legend class="question-stem">{label}{_written(question.shown["stem"])}</legend>',
        f'<input type="hidden" name="stored-{number}" value="yes">' if question.answered else "",
        f'<p class="question-hint" id="hint-{number}">{escape(hint)}</p>' if hint else "",
        _controls(context, question),
        _render(_TOOLS, context, question) if shown.case else "",
        "</fieldset>",
    ]
    return "".join(parts)


def _controls(context: Context, question: Question) -> str:
    if control := _OPTIONS.get(question.template):
        shown = question.shown["options"]
        return choices(control, shown, name=question.position, chosen=question.response)
    return _render(question.template, context, question)


def _render(name: str, context: Context, question: Question) -> str:
    with context.push(question=question):
        return get_template(name).template.render(context)  # type: ignore[attr-defined]


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
    several = control == "checkbox"
    start = f'<label><input type="{control}" name="response-{name}" value='
    off = " disabled" if disabled else ""
    labels = "".join(
        f'{start}"{_written(option["id"])}"{" checked" if option["id"] in checked else ""}{off}>'
        f"{_written(option['text'])}</label>"
        for option in options
    )
    classes = "options options-several" if several else "options"
    answer = "options" if several else "option"
    return mark_safe(f'<div class="{classes}" data-answer="{answer}">{labels}</div>')


@register.simple_tag
def question_map(places: Sequence[Any], *, current: int) -> SafeString:
    """A button per question that saves and goes there, with how it stands in words."""
    words = {True: escape(_("answered")), False: escape(_("open")), "flagged": escape(_("flagged"))}
    return mark_safe("".join(_button(place, current, words) for place in places))


def _button(place: Any, current: int, words: Mapping[Any, str]) -> str:
    number = place.position
    classes = " ".join(name for name in ("answered", "flagged") if getattr(place, name))
    looks = f' class="{classes}"' if classes else ""
    step = ' aria-current="step"' if number == current else ""
    state = words[place.answered] + (f", {words['flagged']}" if place.flagged else "")
    return (
        f'<li><button form="player" name="go" value="{number}"{looks}{step}'
        f' aria-label="{number}, {state}">{number}</button></li>'
    )
