"""What a recognition is for, in words."""

from django import template

from training.people.models import Recognition

register = template.Library()


@register.filter
def scope_name(names: dict[tuple[str, str], str], recognition: Recognition) -> str:
    """The name of what it is for; the slug itself where nothing of that name is left."""
    return names.get((recognition.scope_kind, recognition.scope), recognition.scope)


@register.filter
def title_of(titles: dict[str, str], slug: str) -> str:
    return titles.get(slug, slug)
