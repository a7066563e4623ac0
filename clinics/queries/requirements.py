"""What a clinic asks of whom at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from clinics.enums import RequirementKind, RequirementLevel
from clinics.models import RequirementLine, RequirementSet
from clinics.queries.files import PersonFile
from clinics.queries.lists import StoredList, stored_lists
from courses.models import Module
from quizzes.models import Quiz
from training.lib.db import read_rows
from training.lib.prepared import prepared_statement
from training.people.models import Clinic

_LEVELS = list(RequirementLevel)


@dataclass(frozen=True)
class Requirement:
    """What is asked, from a moment on; `settings` as `RequirementLine` has them.

    Its days end in the zone of the clinic. `lists` is what "on the list" means, day by day.
    `also` is what another position of the same person asks under the same name.
    """

    kind: RequirementKind
    slug: str
    title: str
    valid_from: datetime | None = None
    level: RequirementLevel = RequirementLevel.NEEDED
    reason: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    time_zone: str = "UTC"
    lists: tuple[StoredList, ...] = ()
    also: tuple["Requirement", ...] = ()


@dataclass
class RequirementsAt:
    """All that a clinic asks at a moment. Without rules of its own the usual ones hold."""

    usual: tuple[Requirement, ...]
    by_position: dict[str, tuple[Requirement, ...]]
    _known: dict[frozenset[str], dict[str, Requirement]] = field(default_factory=dict)
    _ranks: dict[str, int] = field(default_factory=dict)

    @property
    def time_zones(self) -> set[str]:
        """Of the days that are judged."""
        lists = (self.usual, *self.by_position.values())
        return {line.time_zone for lines in lists for line in lines}

    def columns(self, people: Iterable[PersonFile]) -> list[Requirement]:
        """Everything that is asked of any of these people, each thing once."""
        return self.columns_of(dict.fromkeys(_positions_of(person) for person in people))

    def columns_of(self, held: Iterable[frozenset[str]]) -> list[Requirement]:
        """The same for people who hold these positions; thousands share a few sets of them."""
        found: dict[str, Requirement] = {}
        for positions in held:
            found = self._of(positions) | found
        return sorted(found.values(), key=lambda line: self._rank(line.slug))

    def of(self, person: PersonFile) -> dict[str, Requirement]:
        """By slug, what is asked of this person: of two positions the one that asks for more.

        Where both ask as much but not the same, both have to be met.
        """
        return self._of(_positions_of(person))

    def _of(self, held: frozenset[str]) -> dict[str, Requirement]:
        if held not in self._known:
            self._known[held] = self._together(held)
        return self._known[held]

    def _together(self, held: frozenset[str]) -> dict[str, Requirement]:
        ruled = [slug for slug in self.by_position if slug in held]
        lists = [self.by_position[slug] for slug in ruled]
        if not lists or len(ruled) < len(held):
            lists.append(self.usual)
        found: dict[str, Requirement] = {}
        for line in (line for lines in lists for line in lines):
            known = found.get(line.slug)
            if known is None or _LEVELS.index(line.level) < _LEVELS.index(known.level):
                found[line.slug] = line
            elif line.level == known.level and line.settings != known.settings:
                found[line.slug] = replace(known, also=(*known.also, line))
        return found

    def _rank(self, slug: str) -> int:
        """Where a clinic put the line, in the first of its lists that has it."""
        if not self._ranks:
            for lines in (*self.by_position.values(), self.usual):
                for line in lines:
                    self._ranks.setdefault(line.slug, len(self._ranks))
        return self._ranks[slug]


def _positions_of(person: PersonFile) -> frozenset[str]:
    return frozenset(each.position for each in person.positions)


def requirements_at(clinic: Clinic, moment: datetime) -> RequirementsAt:
    """The sets that had started by then, the newest of each position.

    Three statements, and a fourth where a line asks for a listed programme.
    """
    sets = (
        RequirementSet.objects.filter(position__clinic=clinic, starts_at__lte=moment)
        .order_by("position_id", "-starts_at", "-number")
        .distinct("position_id")
    )
    in_force = {each.pk: each for each in sets.select_related("position")}
    by_position: dict[str, list[Requirement]] = {
        each.position.slug: [] for each in sorted(in_force.values(), key=_by_title)
    }
    lines = list(RequirementLine.objects.filter(set__in=in_force).order_by("rank"))
    lists = stored_lists({line.settings.get("listed", "") for line in lines}, known_at=moment)
    for line in lines:
        held = in_force[line.set_id]
        requirement = requirement_of(line, starts_at=held.starts_at, clinic=clinic, lists=lists)
        by_position[held.position.slug].append(requirement)
    return RequirementsAt(
        usual=tuple(usual_requirements(moment)),
        by_position={slug: tuple(lines) for slug, lines in by_position.items()},
    )


def _by_title(each: RequirementSet) -> str:
    return each.position.title.casefold()


def requirement_of(
    line: RequirementLine,
    *,
    starts_at: datetime,
    clinic: Clinic,
    lists: Mapping[str, tuple[StoredList, ...]],
) -> Requirement:
    """The line as it is judged; it need not be stored yet."""
    return Requirement(
        kind=RequirementKind(line.kind),
        slug=line.slug,
        title=line.title,
        valid_from=starts_at,
        level=RequirementLevel(line.level),
        reason=line.reason,
        settings=line.settings,
        time_zone=clinic.time_zone,
        lists=lists.get(line.settings.get("listed", ""), ()),
    )


def usual_requirements(moment: datetime) -> list[Requirement]:
    """The registration, and the theory of each module whose quiz was open by `moment`."""
    theory: dict[str, Requirement] = {}
    for programme, module, title, opened_at in read_rows(_asked_modules(moment)):
        slug = f"theory-{programme}-{module}"
        first = theory.get(slug)
        theory[slug] = Requirement(
            RequirementKind.THEORY,
            slug=slug,
            title=_("Theory: %(module)s") % {"module": title},
            valid_from=first.valid_from if first else opened_at,
            settings={"programme": programme, "module": module},
        )
    registration = Requirement(RequirementKind.REGISTRATION, "registration", _("Registration"))
    return [registration, *theory.values()]


@prepared_statement
def _asked_modules(moment: datetime) -> QuerySet[Any, Any]:
    """A later version renames a module, the first one opened it."""
    examined = Quiz.objects.filter(
        course=OuterRef("course_version__course"),
        module_slug=OuterRef("slug"),
        versions__published_at__lte=moment,
    )
    modules = Module.objects.filter(Exists(examined), course_version__published_at__lte=moment)
    return modules.order_by(
        "course_version__course__slug", "number", "course_version__number"
    ).values_list("course_version__course__slug", "slug", "title", "course_version__published_at")
