"""What a recognition is for, in words."""

from django import template

from training.people.models import Recognition

register = template.Library()


@register.filter
def scope_words(recognition: Recognition, names: dict[tuple[str, str], str]) -> str:
    """Role and thing by name; the slug itself where nothing of that name is left."""
    name = names.get((recognition.scope_kind, recognition.scope), recognition.scope)
    kind = recognition.get_scope_kind_display()
    return f"{recognition.get_role_display()}: {name} ({kind})"


@register.filter
def title_of(titles: dict[str, str], slug: str) -> str:
    return titles.get(slug, slug)
