"""The rest of the staff of the demo clinic: three houses, and papers in every state.

So the desk has something true to show: most are in order, some have yet to send a paper, one policy
leaves out the thorax, one has ended, and a few nobody has checked.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from certificates.domain.evidence.paper_checks import Found, check_paper
from certificates.domain.evidence.papers import Given, give_paper, read_upload
from certificates.enums import EvidenceKind
from clinics.domain.positions import assign, open_location, open_position
from clinics.domain.requirement_lines import AskedLine, AskedSet
from clinics.domain.requirement_sets import publish_requirements, today_at
from clinics.domain.starter_sets import lines_here, starter_sets
from clinics.enums import RequirementKind, RequirementLevel
from clinics.models import Position
from clinics.queries.requirement_choices import requirement_choices
from training.lib.papers import Paper
from training.people.domain.consent import give_consent
from training.people.domain.registrations import declare_registration, record_source_check
from training.people.enums import AuthorityKind, CheckMethod, CheckResult, MembershipRole
from training.people.models import Authority, Clinic, Membership, User

LOCATIONS = ["Harbour Street", "Station Road", "North Shore"]
POSITION = "Physiotherapist who needles"
RULES = "british-columbia"
# Of the starter set; the practical examination waits for the sheets of the starter programme.
ASKED = (
    RequirementKind.REGISTRATION,
    RequirementKind.INSURANCE,
    RequirementKind.CPR,
    RequirementKind.CRIMINAL_RECORD,
)

CHECKED, UPLOADED, SILENT = "checked", "uploaded", "silent"


@dataclass(frozen=True)
class Looks:
    """Who looks at sources, and for which clinic alone, if for one."""

    by: User
    clinic: Clinic | None


@dataclass(frozen=True)
class Member:
    """What somebody of the staff has sent: `insurance`, `register` and `cpr` as the desk has them.

    `lapses_in` are the days to the end of the policy, negative when it has ended. What was checked
    counts everywhere (an admin looked) or, `here`, at the clinic alone, with a receipt.
    """

    name: str
    location: int
    insurance: str = CHECKED
    register: str = CHECKED
    cpr: str = CHECKED
    lapses_in: int = 200
    excluded: tuple[str, ...] = ()
    here: bool = False
    consents: bool = True


STAFF = [
    Member("Amara Villeneuve", 0, here=True),
    Member("Bastien Oyelaran", 0, insurance=UPLOADED),
    Member("Chiara Nakashima", 0),
    Member("Dov Rasmussen", 0, lapses_in=25),
    Member("Esther Balakrishnan", 0, register=UPLOADED),
    Member("Farid Lindholm", 0, excluded=("thorax",)),
    Member("Greta Mbeki-Sørensen", 1),
    Member("Hui Abernathy", 1, insurance=SILENT, cpr=SILENT),
    Member("Ilse Kowalczyk", 1, cpr=UPLOADED),
    Member("Jonas Tremblay", 1),
    Member("Kalinda O’Rourke", 1, lapses_in=-12),
    Member("Leif Dhillon", 1, consents=False),
    Member("Malika Thorvald", 2, here=True),
    Member("Nils Castellanos", 2, insurance=UPLOADED, register=UPLOADED),
    Member("Odile Ferrante", 2),
    Member("Pia Nguyễn", 2, lapses_in=48),
    Member("Quentin Haugen", 2, register=SILENT),
]


def staff_clinic(clinic: Clinic, manager: User, admin: User, *, now: datetime) -> None:
    """Seventeen people on the roster beside those who can sign in."""
    since = now - timedelta(days=90)
    position = open_position(clinic, POSITION, by=manager, now=since)
    _ask(position, by=manager, since=since, now=now)
    houses = [open_location(clinic, name, by=manager, now=since) for name in LOCATIONS]
    for membership in clinic.memberships.filter(role=MembershipRole.STAFF):
        assign(membership, position, houses[0], by=manager, now=since)
    regulator = Authority.objects.filter(
        kind=AuthorityKind.REGULATOR, jurisdiction="British Columbia"
    ).first()
    for number, member in enumerate(STAFF, start=1):
        user = _user(number, member)
        membership = Membership.objects.create(
            clinic=clinic, user=user, role=MembershipRole.STAFF, started_at=since
        )
        assign(membership, position, houses[member.location], by=manager, now=since)
        if member.consents:
            give_consent(user, clinic, now=since)
            looks = Looks(manager, clinic) if member.here else Looks(admin, None)
            send_papers(user, member, looks, now=now)
            register_member(user, regulator, f"BC-2{number:05}", member, looks, now=now)


def _ask(position: Position, *, by: User, since: datetime, now: datetime) -> None:
    """The rules the clinic began with; the theory that can be examined here is optional."""
    today = today_at(position.clinic, since)
    starter = starter_sets()[RULES]
    lines = lines_here(starter, requirement_choices(position.clinic, now, today))
    asked = [replace(line, level=RequirementLevel.NEEDED) for line in lines if line.kind in ASKED]
    asked += [_optional(line) for line in lines if line.kind == RequirementKind.THEORY]
    rules = AskedSet(asked, starts_on=today, source=starter.slug)
    publish_requirements(position, rules, by=by, now=since)


def _optional(line: AskedLine) -> AskedLine:
    return replace(line, level=RequirementLevel.OPTIONAL)


def _user(number: int, member: Member) -> User:
    return User.objects.create_user(f"staff{number:02}@harbourside.example", legal_name=member.name)


def register_member(
    user: User,
    regulator: Authority | None,
    number: str,
    member: Member,
    looks: Looks,
    *,
    now: datetime,
) -> None:
    if regulator is None or member.register == SILENT:
        return
    declared = declare_registration(
        user, authority=regulator, number=number, now=now - timedelta(days=80)
    )
    if member.register == CHECKED:
        record_source_check(
            declared,
            result=CheckResult.CONFIRMED,
            address=regulator.register_url or regulator.name,
            note="",
            checked_by=looks.by,
            clinic=looks.clinic,
            now=now - timedelta(days=40),
        )


def send_papers(user: User, member: Member, looks: Looks, *, now: datetime) -> None:
    for given, state in _papers(member, today=now.date()):
        photo = _photo(user, given) if state == UPLOADED else None
        paper = give_paper(user, given, photo, now=now - timedelta(days=30))
        if state == CHECKED:
            seen = Found(
                method=CheckMethod.PHONE, result=CheckResult.CONFIRMED, address=given.issuer
            )
            check_paper(paper, seen, by=looks.by, clinic=looks.clinic, now=now - timedelta(days=20))


def _photo(user: User, given: Given) -> Paper:
    """What a phone would send of it, so that there is a document beside the fields."""
    facts = [given.title, given.issuer, given.number, str(user), "", f"Issued {given.issued_on}"]
    facts += [f"Valid to {given.valid_until}"] if given.valid_until else []
    if given.details.get("needling_named"):
        facts.append("Covers dry needling. Excludes no region.")
    picture = Image.new("RGB", (900, 760), "white")
    words = "\n".join([*facts, "", "Made up for a demonstration."])
    ImageDraw.Draw(picture).multiline_text(
        (80, 90), words, fill="black", font=ImageFont.load_default(34), spacing=18
    )
    content = io.BytesIO()
    picture.save(content, "JPEG")
    return read_upload(content.getvalue())


def _papers(member: Member, *, today: date) -> Iterable[tuple[Given, str]]:
    if member.insurance != SILENT:
        policy = Given(
            kind=EvidenceKind.INSURANCE,
            title="Professional liability insurance",
            issuer="Demonstration insurer",
            number="DEMO-P",
            issued_on=today - timedelta(days=300),
            valid_until=today + timedelta(days=member.lapses_in),
            details={"needling_named": True, "excluded_regions": list(member.excluded)},
        )
        yield policy, member.insurance
    if member.cpr != SILENT:
        course = Given(
            kind=EvidenceKind.CPR,
            title="CPR and first aid",
            issuer="Demonstration first aid school",
            number="DEMO-C",
            issued_on=today - timedelta(days=200),
            valid_until=today + timedelta(days=400),
            details={},
        )
        yield course, member.cpr
    record = Given(
        kind=EvidenceKind.CRIMINAL_RECORD,
        title="Criminal record check",
        issuer="Demonstration review office",
        number="DEMO-R",
        issued_on=today - timedelta(days=400),
        details={},
    )
    yield record, CHECKED
