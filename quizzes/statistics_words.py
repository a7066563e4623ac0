"""Figures as sentences that say what to do, for a reader who is no statistician."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from quizzes.domain.firmness import LEAST, Firmness, firmness_of
from quizzes.domain.statistics import groups
from quizzes.domain.statistics.parts import letter_of, words_for
from quizzes.domain.statistics.verdicts import Finding, Verdict
from quizzes.models import ItemVersion

MOST_WORDS = 60  # characters of an option within a sentence


def firmness_sentence(n: int) -> str:
    """What may be made of so many responses; nothing where they are enough."""
    firmness = firmness_of(n)
    if firmness == Firmness.TOO_FEW:
        words = ngettext(
            "Too few to judge: {n} response of at least {least}. The figures are shown, and "
            "nothing is concluded from them.",
            "Too few to judge: {n} responses of at least {least}. The figures are shown, and "
            "nothing is concluded from them.",
            n,
        )
        return words.format(n=n, least=LEAST)
    if firmness == Firmness.EARLY:
        words = _("Early: {n} responses. Take the findings as hints; they may still change.")
        return words.format(n=n)
    return ""


def sentence_for(verdict: Verdict, version: ItemVersion) -> str:
    return _SENTENCES[verdict.finding](verdict.facts, version)


def name_of_option(version: ItemVersion, part: str) -> str:
    """The option with its letter, short enough for a sentence."""
    text = words_for(version, part).replace("\n", ", ")
    short = text if len(text) <= MOST_WORDS else f"{text[: MOST_WORDS - 1].rstrip()}…"
    letter = letter_of(version, part)
    if letter:
        return _("Option {letter} (“{text}”)").format(letter=letter, text=short)
    return _("The answer “{text}”").format(text=short)


def name_of_group(kind: str, group: str) -> str:
    if kind == groups.LANGUAGE:
        return _("people who use {language}").format(language=_language(group))
    if kind == groups.JURISDICTION:
        return _("people registered in {name}").format(name=group)
    return _("people of clinic no. {name}").format(name=group)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def per_cent(share: float | None) -> str:
    return "–" if share is None else _("{n}\u00a0%").format(n=round(100 * share))


def _key_doubtful(facts: dict[str, Any], version: ItemVersion) -> str:
    words = _("{option} attracts strong candidates: check the key.")
    return words.format(option=name_of_option(version, facts["option"]))


def _backwards(facts: dict[str, Any], _version: ItemVersion) -> str:
    return _(
        "People who do well elsewhere get this wrong. Check the key first, then whether the "
        "wording misleads those who know more."
    )


def _weak(facts: dict[str, Any], _version: ItemVersion) -> str:
    return _(
        "It hardly tells strong from weak candidates. Look at the options that nobody or everybody "
        "takes, and at what the question really asks."
    )


def _guessed(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _(
        "{share} right is no more than blind choice gives ({guess}). Check the key, and whether "
        "the lesson teaches this."
    )
    return words.format(share=per_cent(facts["share"]), guess=per_cent(facts["guess"]))


def _hard(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _(
        "Hard: {share} of those who answered are right. Read it once more; keep it if it is "
        "taught and fair."
    )
    return words.format(share=per_cent(facts["share"]))


def _easy(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _(
        "Easy: {share} of those who answered are right. Keep it if everybody must know it; else "
        "ask for more."
    )
    return words.format(share=per_cent(facts["share"]))


def _unpicked(facts: dict[str, Any], version: ItemVersion) -> str:
    words = _("Nobody takes {option}. Replace it with a mistake that people make, or drop it.")
    option = name_of_option(version, facts["option"])
    return words.format(option=option[:1].lower() + option[1:])


def _omitted(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _(
        "{share} leave it blank and go on. Ask whether it is understood; a blank is not counted "
        "as difficult here."
    )
    return words.format(share=per_cent(facts["share"]))


def _not_reached(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _("{share} do not get this far. Look at the time limit, not at the question.")
    return words.format(share=per_cent(facts["share"]))


def _drift(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _(
        "In the last three months {after} are right, before {before}. Has the lesson changed, or "
        "has the question become known?"
    )
    return words.format(after=per_cent(facts["after"]), before=per_cent(facts["before"]))


def _known(facts: dict[str, Any], _version: ItemVersion) -> str:
    words = _(
        "{right} of {n} people who hardly took time to read it are right, more than their score "
        "explains. It may be known: draw it less often, or replace it."
    )
    return words.format(right=facts["right"], n=facts["n"])


def _unequal(facts: dict[str, Any], _version: ItemVersion) -> str:
    harder = facts["delta"] < 0
    words = (
        _("Harder for {group} than for equally able {against}. Let somebody of that group read it.")
        if harder
        else _("Easier for {group} than for equally able {against}. Ask what the others lack.")
    )
    return words.format(
        group=name_of_group(facts["kind"], facts["group"]),
        against=name_of_group(facts["kind"], facts["against"]),
    )


_SENTENCES: dict[Finding, Callable[[dict[str, Any], ItemVersion], str]] = {
    Finding.KEY_DOUBTFUL: _key_doubtful,
    Finding.BACKWARDS: _backwards,
    Finding.WEAK: _weak,
    Finding.GUESSED: _guessed,
    Finding.HARD: _hard,
    Finding.EASY: _easy,
    Finding.UNPICKED: _unpicked,
    Finding.OMITTED: _omitted,
    Finding.NOT_REACHED: _not_reached,
    Finding.DRIFT: _drift,
    Finding.KNOWN: _known,
    Finding.UNEQUAL: _unequal,
}


def sentences_on_test(figures: dict[str, Any], n: int) -> list[str]:
    """What the examination as a whole allows one to say. Nothing below the least number."""
    if firmness_of(n) == Firmness.TOO_FEW:
        return []
    alpha, decision, near = figures["test"]["alpha"], figures["decision"], figures["near_cut"]
    found = [_on_alpha(alpha)] if alpha is not None else []
    if decision:
        words = _("A second form would decide alike for {share} of the people.")
        found.append(words.format(share=per_cent(decision["consistency"])))
    if near:
        words = _(
            "{share} have a total so near to their cut that chance may have decided for them."
        )
        found.append(words.format(share=per_cent(near["share"])))
    return found


def _on_alpha(alpha: float) -> str:
    if alpha >= 90:
        return _("Reliability is high: decisions about a person can rest on this examination.")
    if alpha >= 80:
        return _("Reliability is fair for decisions about a person.")
    if alpha >= 60:
        return _(
            "Reliability is moderate: decisions near the cut are unsure. More questions, or better "
            "ones, raise it."
        )
    return _(
        "Reliability is low: it allows to compare groups, not to decide about a person by this "
        "examination alone."
    )
