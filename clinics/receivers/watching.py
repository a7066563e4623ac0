"""The copy of everything has what a person follows and what was noted of them; both go too."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from clinics.models import Change, KnownStanding, Watch, WatchFeed
from training.people.models import User
from training.people.signals import collect_personal_data, person_erased


@receiver(collect_personal_data)
def add_watching(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    """The token of a feed is no data about a person."""
    noted = Change.objects.filter(membership__user=user).order_by("clinic", "number")
    followed = Watch.objects.filter(manager__user=user).order_by("begun_at", "pk")
    feeds = WatchFeed.objects.filter(manager__user=user).order_by("made_at")
    parts += [
        (
            "clinic_changes",
            list(
                noted.values(
                    "clinic__name", "kind", "title", "before", "after", "detail", "happened_at"
                )
            ),
        ),
        (
            "followed_at_clinics",
            list(
                followed.values(
                    "manager__clinic__name", "subject", "requirement", "channel", "begun_at"
                )
            ),
        ),
        ("clinic_feeds_made", list(feeds.values("manager__clinic__name", "made_at"))),
    ]


@receiver(person_erased)
def forget_watching(sender: Any, user: User, now: datetime, **kwargs: Any) -> None:
    """The list of changes stays: it names nobody but by the membership."""
    Watch.objects.filter(manager__user=user).delete()
    WatchFeed.objects.filter(manager__user=user).delete()
    KnownStanding.objects.filter(membership__user=user).delete()
