"""The statements of `courses.domain.statements` on pages and in mails."""

from typing import Any

from django import template

from courses.domain import statements

register = template.Library()
register.simple_tag(statements.draft_for_review)
register.simple_tag(statements.short_statement)


@register.inclusion_tag("courses/_limits.html")
def limits_of_theory() -> dict[str, Any]:
    return {
        "does_not_attest": statements.theory_does_not_attest(),
        "register_sentence": statements.register_sentence(),
    }
