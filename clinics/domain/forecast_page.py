"""The page that looks ahead: what may be chosen, and what comes out of it in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.domain.need_sentences import within
from clinics.domain.saying import day as in_words
from clinics.domain.saying import region_names
from clinics.domain.simulation import Simulation, Subject, regions_of
from clinics.enums import ForecastKind
from clinics.queries import PersonFile, RequirementsAt

# Each line of the overview is a look ahead of its own: a large clinic chooses one at a time.
MOST_PEOPLE = 60


@dataclass(frozen=True)
class Places:
    """Locations and positions that somebody has, by slug."""

    locations: Mapping[str, str]
    positions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DayLine:
    """A row of the table beside the plot; `names` are those who stop that day."""

    day: date
    left: int
    names: str
    reasons: str


def subjects_of(files: Sequence[PersonFile], asked: RequirementsAt) -> list[Subject]:
    """Everything, each requirement of these people, each region somebody was examined in."""
    regions = [(slug, region_names([slug])) for slug in regions_of(files)]
    return [
        Subject(ForecastKind.EVERYTHING, title=_("everything that is needed")),
        *(
            Subject(ForecastKind.REQUIREMENT, line.slug, line.title)
            for line in asked.columns(files)
        ),
        *(
            Subject(ForecastKind.REGION, slug, _("%(region)s scope") % {"region": within(name)})
            for slug, name in sorted(regions, key=lambda pair: pair[1])
        ),
    ]


def chosen_subject(key: str, subjects: Sequence[Subject]) -> Subject:
    """What is not offered asks for everything."""
    return next((each for each in subjects if each.key == key), subjects[0])


def places_of(files: Iterable[PersonFile]) -> Places:
    held = [each for person in files for each in person.positions]
    return Places(
        locations={each.location: each.location_name for each in held if each.location},
        positions={each.position: each.title for each in held},
    )


def at_place(files: Iterable[PersonFile], location: str, position: str) -> list[PersonFile]:
    """Who holds a position at the location; who works at all locations works at this one too."""
    if not location and not position:
        return list(files)
    return [
        person
        for person in files
        if any(
            (not location or each.location in {"", location})
            and (not position or each.position == position)
            for each in person.positions
        )
    ]


def sentence_of(found: Simulation) -> str:
    """First what happens on the worst day, then how many are left in the end."""
    words: dict[str, object] = {"what": within(found.subject.title), "end": in_words(found.end)}
    if not found.asked:
        return _("Nobody here is asked for %(what)s.") % words
    words |= {"n": found.holding, "of": found.asked}
    if not found.holding:
        return _("Today none of %(of)s people meet %(what)s.") % words
    if found.worst is None:
        text = ngettext(
            "If nobody acts, the one person who meets %(what)s today still does on %(end)s.",
            "If nobody acts, all %(n)s who meet %(what)s today still do on %(end)s.",
            found.holding,
        )
        return text % words
    return f"{_worst(found)} {_left(found)}"


def _worst(found: Simulation) -> str:
    day = found.worst
    assert day is not None  # noqa: S101  (asked for only then)
    count = len(day.losses)
    if found.subject.kind == ForecastKind.EVERYTHING:
        text = ngettext(
            "If nobody acts, on %(day)s, %(n)s of %(of)s no longer meets %(what)s.",
            "If nobody acts, on %(day)s, %(n)s of %(of)s no longer meet %(what)s.",
            count,
        )
    else:
        text = ngettext(
            "If nobody acts, on %(day)s, %(n)s of %(of)s loses %(what)s.",
            "If nobody acts, on %(day)s, %(n)s of %(of)s lose %(what)s.",
            count,
        )
    what = within(found.subject.title)
    return text % {"day": in_words(day.day), "n": count, "of": found.holding, "what": what}


def _left(found: Simulation) -> str:
    words = {"left": found.left, "of": found.holding, "end": in_words(found.end)}
    if not found.left:
        return _("On %(end)s, nobody is left.") % words
    return _("On %(end)s, %(left)s of %(of)s are left.") % words


def lines_of(found: Simulation) -> list[DayLine]:
    """The first day, each day of change, and the last, so that the table tells what is drawn."""
    changes = {each.day: each for each in found.days}
    days = sorted({found.start, *changes, found.end})
    return [
        DayLine(
            day,
            found.holding_on(day),
            ", ".join(loss.person.label for loss in changes[day].losses) if day in changes else "",
            "; ".join(dict.fromkeys(loss.reason for loss in changes[day].losses))
            if day in changes
            else "",
        )
        for day in days
    ]
