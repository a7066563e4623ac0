"""What a holder reads about links, and where somebody looked from, in words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.enums import ShareField
from certificates.models import Credential
from certificates.queries.sharing import newest_title

register = template.Library()


@register.filter
def origin_words(origin: str) -> str:
    """The stored mark of `viewings.origin_of`: "Firefox/Linux/7F3A"."""
    browser, system, network = [*origin.split("/"), "", "", ""][:3]
    who = _("A program")
    if browser:
        words = _("{browser} on {system}") if system else "{browser}"
        who = words.format(browser=browser, system=system)
    return _("{who}, network {mark}").format(who=who, mark=network) if network else who


@register.filter
def field_words(fields: Iterable[str]) -> str:
    """What a link shows, always the first two."""
    chosen = [str(ShareField(name).label) for name in fields]
    return ", ".join([_("What it is"), _("Whether it stands"), *chosen])


@register.filter
def last_day(ends_at: datetime) -> date:
    """The day with which it ends, in the zone of the page: midnight belongs to the day before."""
    return timezone.localtime(ends_at - timedelta(microseconds=1)).date()


@register.filter
def title_of(credential: Credential) -> str:
    return newest_title(credential)
