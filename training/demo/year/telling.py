"""The year, told once: clinics, instructors, sittings, stations, credentials, renewals, figures."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from courses.models import Course, CourseVersion, Enrolment
from quizzes.domain.statistics.storing import ask_for_statistics
from quizzes.enums import AttemptsCounted
from training.demo.year.cycles import make_takers, read_examinations, sit_year
from training.demo.year.examinations import Stations, examine_at, log_needling
from training.demo.year.examiners import (
    CORE_PLUS,
    EVERYTHING,
    LOWER,
    UPPER,
    WITHDRAWN,
    Instructor,
    end_for_cause,
    examiners_on,
    recognise_all,
)
from training.demo.year.keeping import keep_enrolments, keep_sittings
from training.demo.year.people import PLACES, open_clinics
from training.demo.year.scale import Scale
from training.demo.year.sittings import Examination, Sitting, Taker, sit_cycle
from training.demo.year.standings import (
    VETERANS,
    award_after,
    fourth_passes,
    note_reminders,
    renew_some,
)
from training.people.enums import MembershipRole
from training.people.models import Clinic, User

_EXPERIENCED = 3.4  # what years of practice add
_CANDIDATES = 16  # who went to the stations
_LOGS = 8  # who keeps a log of needling


def is_told() -> bool:
    return Clinic.objects.filter(slug=PLACES[0].slug).exists()


@transaction.atomic
def tell_year(
    course: Course,
    here: Clinic,
    admins: Sequence[User],
    without: Iterable[User],
    scale: Scale,
    *,
    now: datetime,
) -> None:
    """Once. `here` is the clinic that is there already; `without` are those who can sign in:
    their story is told by somebody else."""
    if is_told() or not settings.ALLOW_DRAFT:
        return
    chance = random.Random(scale.seed)  # noqa: S311
    apart = {user.pk for user in without}
    staff = here.memberships.filter(role=MembershipRole.STAFF).order_by("pk")
    at_home = [part.user for part in staff.select_related("user")]
    _clinics, others = open_clinics(admins[0], chance, staff=scale.people - len(at_home), now=now)
    people = [user for user in [*at_home, *others] if user.pk not in apart]
    instructors = recognise_all(course.slug, admins[0], now=now)
    year = _Year(course, people, instructors, scale, chance, now)
    year.sit()
    year.go_to_stations()
    end_for_cause(instructors, admins, now=now)
    year.finish()


class _Year:
    """What several chapters look up."""

    def __init__(
        self,
        course: Course,
        people: Sequence[User],
        instructors: dict[Instructor, User],
        scale: Scale,
        chance: random.Random,
        now: datetime,
    ) -> None:
        self.course, self.scale, self.chance, self.now = course, scale, chance, now
        self.instructors = instructors
        self.people = {user.pk: user for user in people}
        self.edition: CourseVersion = course.versions.exclude(published_at=None).latest("number")
        self.takers = make_takers(people, seed=scale.seed)
        # Of the staff who came last: the first ones are those whom the desk tells of.
        self.veterans = list(zip(reversed(self.takers), VETERANS, strict=False))
        anybody = Enrolment(
            user=people[0], course=course, course_version=self.edition, started_at=now
        )
        self.examinations = read_examinations(course, anybody, seed=scale.seed)
        self.sittings: list[Sitting] = []

    def sit(self) -> None:
        enrolments: list[Enrolment] = []
        for taker, veteran in self.veterans:
            practised = taker.learner.ability + _EXPERIENCED
            taker.learner = replace(taker.learner, ability=practised, haste=0, omits=0)
            begun, done = self._sit_long_ago(taker, veteran.began_at(self.now))
            enrolments += begun
            self.sittings += done
        begun, done = sit_year(
            self.takers,
            self.examinations,
            self.edition,
            attempts=self.scale.attempts - len(self.sittings),
            now=self.now,
            kept={taker.user_id for taker, _veteran in self.veterans},
            chance=self.chance,
        )
        self.sittings += done
        keep_enrolments(enrolments + begun)
        keep_sittings(self.sittings)

    def _sit_long_ago(self, taker: Taker, until: datetime) -> tuple[list[Enrolment], list[Sitting]]:
        """Until all was passed, well before the day on which the credential begins."""
        begun: list[Enrolment] = []
        done: list[Sitting] = []
        wanted: list[Examination] = list(self.examinations)
        for cycle in range(3):
            started_at = until - timedelta(days=200 - 60 * cycle)
            ended_at = started_at + timedelta(days=59)
            enrolment = Enrolment(
                user_id=taker.user_id,
                course=self.course,
                course_version=self.edition,
                started_at=started_at,
                ended_at=ended_at,
            )
            sat = list(sit_cycle(taker, enrolment, wanted, studied=cycle, until=ended_at))
            taker.begin_cycle()
            begun.append(enrolment)
            done += sat
            passed = {sitting.attempt.quiz_id for sitting in sat if sitting.passed}
            wanted = [each for each in wanted if each.version.quiz_id not in passed]
            if not wanted:
                break
        return begun, done

    def go_to_stations(self) -> None:
        stations = Stations(self.course)
        for taker, veteran in self.veterans:
            at = veteran.began_at(self.now)
            self._examine(
                stations, self.people[taker.user_id], UPPER, at - timedelta(days=2), sure=True
            )
            award_after(self.people[taker.user_id], at)
        self._extend_two(stations)
        old = {taker.user_id for taker, _veteran in self.veterans}
        passed = fourth_passes(self.sittings, len(self.examinations))
        ready = sorted((at, pk) for pk, at in passed.items() if pk not in old)
        for place, (at, pk) in enumerate(ready):
            person = self.people[pk]
            award_after(person, at + timedelta(minutes=5))
            day = at + timedelta(days=self.chance.randrange(6, 25))
            if place < _CANDIDATES and day < self.now - timedelta(days=2):
                muscles = LOWER if place % 5 == 4 else UPPER
                award_after(person, self._examine(stations, person, muscles, day))
        renew_some(
            [(self.people[taker.user_id], veteran) for taker, veteran in self.veterans],
            now=self.now,
        )

    def _extend_two(self, stations: Stations) -> None:
        """By the examiner whose recognition is withdrawn later, within the disputed time."""
        examiner = self.instructors[WITHDRAWN]
        for (taker, _veteran), muscle in zip(self.veterans, CORE_PLUS, strict=False):
            at = self.now - timedelta(days=70)
            person = self.people[taker.user_id]
            sheets = stations.muscles([muscle])
            examine_at(sheets, person, [examiner], self.chance, begins_at=at, until=at, sure=True)
            award_after(person, at + timedelta(hours=1))

    def _examine(
        self,
        stations: Stations,
        person: User,
        muscles: Sequence[str],
        at: datetime,
        *,
        sure: bool = False,
    ) -> datetime:
        found = examiners_on(at, muscles, self.instructors, now=self.now)
        self.chance.shuffle(found)
        found.append(self.instructors[EVERYTHING])  # a retest is hers
        ends_at = examine_at(
            stations.of(muscles),
            person,
            found,
            self.chance,
            begins_at=at,
            until=self.now - timedelta(days=2),
            sure=sure,
        )
        return ends_at + timedelta(hours=1)

    def finish(self) -> None:
        people = list(self.people.values())
        for person in people[:_LOGS]:
            supervisor = self.instructors[EVERYTHING]
            log_needling(person, supervisor, self.chance, sessions=3, now=self.now)
        note_reminders(people, now=self.now)
        for examination in self.examinations:
            for counted in (AttemptsCounted.FIRST, AttemptsCounted.ALL):
                ask_for_statistics(examination.version, counted, now=self.now)
