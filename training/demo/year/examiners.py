"""Five instructors beside the one who can sign in: whom a body recognises for what, and how long.

One recognition has run out, and one was withdrawn for cause: what its holder signed in the disputed
time is on a list that two admins have begun to go through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.domain.practical.recognition_reviews import decide, propose_answer
from certificates.enums import ReviewAnswer
from certificates.models import ReviewRow
from training.people.domain.recognitions import Grant, record_recognitions, withdraw_all
from training.people.enums import AuthorityKind, RecognitionRole, ScopeKind
from training.people.models import Authority, User

UPPER = ("upper-trapezius", "infraspinatus", "deltoid", "triceps", "wrist-extensors")
LOWER = ("gluteus-medius", "gluteus-maximus", "hamstrings", "quadriceps", "gastrocnemius")
CORE_PLUS = ("levator-scapulae", "supraspinatus")
LUMBAR = ("lumbar-multifidus",)
THORAX = ("rhomboids", "middle-trapezius", "thoracic-iliocostalis")
REGIONS = ("shoulder-girdle", "arm", "hip", "thigh", "lower-leg", "lumbar")
LAPSED_FOR, WITHDRAWN_FOR, DISPUTED_FOR = (timedelta(days=days) for days in (45, 20, 160))
_LASTING = timedelta(days=1300)


@dataclass(frozen=True)
class Instructor:
    """`ended` says how long ago the recognition ran out or was withdrawn."""

    name: str
    muscles: tuple[str, ...] = ()
    programme: tuple[RecognitionRole, ...] = ()
    supervises: tuple[str, ...] = ()
    ended: timedelta | None = None
    for_cause: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@instructors.example"

    def grants(self, programme: str) -> Iterator[Grant]:
        for role in self.programme:
            yield Grant(role, ScopeKind.PROGRAMME, programme)
        for muscle in self.muscles:
            yield Grant(RecognitionRole.EXAMINE, ScopeKind.MUSCLE, muscle)
        for region in self.supervises:
            yield Grant(RecognitionRole.SUPERVISE, ScopeKind.REGION, region)


_EXAMINE, _TEACH, _AUTHOR = RecognitionRole.EXAMINE, RecognitionRole.TEACH, RecognitionRole.AUTHOR
EVERYTHING = Instructor(
    "Marguerite Oyelaran-Swift",
    muscles=UPPER + LOWER + LUMBAR,
    programme=(_EXAMINE, _TEACH),
    supervises=REGIONS,
)
LEGS = Instructor(
    "Anselm Kirkbride", muscles=LOWER + LUMBAR, programme=(_EXAMINE,), supervises=REGIONS[2:]
)
BY_NAME = Instructor("Sunniva Adeyemi-Roth", muscles=UPPER + THORAX, programme=(_AUTHOR, _EXAMINE))
LAPSED = Instructor("Tobias Winterbourne", muscles=UPPER, programme=(_EXAMINE,), ended=LAPSED_FOR)
WITHDRAWN = Instructor(
    "Corvin Halloran-Bose",
    muscles=UPPER + CORE_PLUS,
    programme=(_EXAMINE, _TEACH),
    ended=WITHDRAWN_FOR,
    for_cause=True,
)
INSTRUCTORS = (EVERYTHING, LEGS, BY_NAME, LAPSED, WITHDRAWN)


def recognise_all(programme: str, admin: User, *, now: datetime) -> dict[Instructor, User]:
    """Recorded on their first day; how one of them ends is told later, by `end_for_cause`."""
    provider, _ = Authority.objects.get_or_create(
        slug="demo-provider",
        defaults={
            "name": "Demonstration provider",
            "kind": AuthorityKind.PROVIDER,
            "jurisdiction": "None (demonstration)",
        },
    )
    since = now - _LASTING
    found = {}
    for number, instructor in enumerate(INSTRUCTORS, start=2):
        user = User.objects.create_user(instructor.email, legal_name=instructor.name)
        record_recognitions(
            user,
            list(instructor.grants(programme)),
            authority=provider,
            period=DateRange(since.date(), _until(instructor, now)),
            verified_by=admin,
            number=f"DEMO-{number}",
            now=since,
        )
        found[instructor] = user
    return found


def _until(instructor: Instructor, now: datetime) -> date:
    if instructor.ended and not instructor.for_cause:
        return (now - instructor.ended).date()
    return date(now.year + 2, 12, 31)


def examiners_on(
    moment: datetime, sheets: Sequence[str], people: dict[Instructor, User], *, now: datetime
) -> list[User]:
    """Who is recognised for these muscles that day and for the sheets of the programme."""
    return [
        user
        for instructor, user in people.items()
        if set(sheets) <= set(instructor.muscles)
        and (instructor.ended is None or moment < now - instructor.ended - timedelta(days=2))
    ]


def end_for_cause(people: dict[Instructor, User], admins: Sequence[User], *, now: datetime) -> None:
    """The body takes it back; two admins have agreed on one row, and one waits for the second."""
    proposer, decider = admins
    user, recorded_at = people[WITHDRAWN], now - WITHDRAWN_FOR + timedelta(hours=5)
    withdraw_all(
        user.recognitions.order_by("pk"),
        from_date=user.today(now - WITHDRAWN_FOR),
        disputed_from=user.today(now - DISPUTED_FOR),
        reason="The provider found sheets that were signed without the station being seen.",
        actor=proposer,
        now=recorded_at,
    )
    rows = list(ReviewRow.objects.filter(review__recognition__instructor=user).order_by("pk")[:2])
    for row, answer in zip(rows, (ReviewAnswer.STANDS, ReviewAnswer.RE_EXAMINE), strict=False):
        note = "A second examiner saw the same station that day."
        if answer != ReviewAnswer.STANDS:
            note = "Nobody else saw this station."
        propose_answer(row, answer, note=note, by=proposer, now=now - timedelta(days=9))
    if rows:
        decide(rows[0], by=decider, now=now - timedelta(days=6))
