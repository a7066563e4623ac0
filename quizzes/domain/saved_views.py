"""Filters of a bank under a name, for another evening; each person's own."""

from django.utils.translation import gettext as _

from quizzes.models import Bank, SavedView
from training.lib.errors import DomainError
from training.people.models import User

MOST_VIEWS = 30  # of a person in a bank: more are not found again


def keep_view(bank: Bank, user: User, *, name: str, query: str) -> None:
    """The same name again replaces what it stood for."""
    if len(query) > SavedView._meta.get_field("query").max_length:  # type: ignore[operator]
        raise DomainError(_("This search is too long to be saved. Use fewer words."))
    kept = SavedView.objects.filter(user=user, bank=bank)
    if kept.count() >= MOST_VIEWS and not kept.filter(name=name).exists():
        words = _("You have {most} views of this bank. Delete one you do not use any more.")
        raise DomainError(words.format(most=MOST_VIEWS))
    SavedView.objects.update_or_create(user=user, bank=bank, name=name, defaults={"query": query})
