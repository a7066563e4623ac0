"""Countries and time zones to choose from, named in the person's language."""

import zoneinfo
from collections import defaultdict
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from training.people.enums import AuthorityKind
from training.people.models import Authority

Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]


def countries() -> Choices:
    """ISO codes with their names, in alphabetical order of the names."""
    return _countries(get_language() or "en")


@lru_cache(maxsize=8)
def _countries(language: str) -> Choices:
    names = _locale(language).territories.items()
    named = [(code, name) for code, name in names if len(code) == 2 and code.isalpha()]
    no_countries = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    return sorted(
        ((code, name) for code, name in named if code not in no_countries), key=lambda c: c[1]
    )


def country_name(code: str) -> str:
    return dict(countries()).get(code, code)


@lru_cache(maxsize=1)
def time_zones() -> Groups:
    """Zones by part of the world; "America/Vancouver" reads "Vancouver" under "America"."""
    groups: dict[str, Choices] = defaultdict(list)
    for zone in sorted(zoneinfo.available_timezones()):
        area, _slash, place = zone.partition("/")
        if place and area not in {"Etc", "SystemV", "posix", "right", "US", "Canada", "Brazil"}:
            groups[area].append((zone, zone_name(zone)))
    return [*groups.items(), ("UTC", [("UTC", "UTC")])]


def zone_name(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone


def regulators() -> Groups:
    """Regulators by country, by their slugs."""
    groups: dict[str, Choices] = defaultdict(list)
    rows = Authority.objects.filter(kind=AuthorityKind.REGULATOR).order_by("jurisdiction", "name")
    for row in rows:
        label = f"{row.jurisdiction}: {row.name}"
        groups[country_name(row.country) or _("Elsewhere")].append((row.slug, label))
    return sorted(groups.items())


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return Locale.parse("en")
