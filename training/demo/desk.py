"""What a manager of the demo clinic did beside the roster: documents, events, requests, a pack.

Told by the acts a manager would do, on days before today, so that each page of the desk has
something true to show. The words of the texts are those of the programme; nobody in them is a
patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinics.domain.asking import ask_people, lacking, look_again
from clinics.domain.bulk.giving import read_lines
from clinics.domain.bulk.runs import begin_run
from clinics.domain.documents import Wording, add_document, add_version, sign_for
from clinics.domain.event_card import card_as_text
from clinics.domain.events import (
    Said,
    amend_event,
    close_event,
    follow_up,
    note_sessions,
    record_event,
)
from clinics.domain.packs.asking import cancel, request_pack
from clinics.domain.refreshers import ask_refresher, offers
from clinics.domain.requirement_sets import today_at
from clinics.domain.systems.clients import make_client
from clinics.domain.watching.following import follow, managing
from clinics.enums import (
    ApiScope,
    DocumentKind,
    EventKind,
    EventSeverity,
    EventTechnique,
    PackAudience,
    RequirementKind,
    WatchChannel,
    WatchSubject,
)
from clinics.models import AdverseEvent, BulkVerification, ClinicDocument
from clinics.queries import requirements_at
from clinics.queries.roster import person_file
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership, User
from training.people.queries import reporting_bodies

CONSENT = """What is done and why, and what it may change.
What may happen: bruising, bleeding, pain during and after.
What is rare and serious: near the chest, a pneumothorax.
What else can be done, and that doing nothing is a choice.
It can be stopped at any time.
A new region with a different risk is a new conversation."""
SIGNS = """
Near the chest, say what to watch for: chest or shoulder pain worse on breathing, breathlessness,
dry cough, at once or days later. Then: emergency department now."""
INFECTION = """Clean hands right before needling, and the fingertips again after palpating.
The site is clean, without cuts or infection.
Sharps container within reach, replaced when three-quarters full. Never re-sheath, never hand a
used needle over.
Count in, count out."""
# Of the staff of `training.demo.harbourside`, by name: who asks, answers and is asked.
NEEDLED, WATCHED = "Ines Okonkwo-Lindqvist", "Farid Lindholm"
ANSWERED, SILENT = "Pia Nguyễn", "Hui Abernathy"
TOPIC = "3.2"  # of the programme: risk zones and pneumothorax
UNKNOWN_CODE = "NW-0000-0000-0000"


@dataclass(frozen=True)
class Desk:
    """The clinic whose story is told, by whom, and who works there, by name."""

    clinic: Clinic
    manager: User
    staff: dict[str, Membership]
    now: datetime

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def day(self, days: int) -> date:
        return today_at(self.clinic, self.ago(days))


def keep_desk(clinic: Clinic, manager: User, *, now: datetime) -> None:
    """The last three months; after `staff_clinic`, whose people it is about."""
    parts = clinic.memberships.filter(role=MembershipRole.STAFF).select_related("user", "clinic")
    staff = {part.user.legal_name: part for part in parts.order_by("pk")}
    desk = Desk(clinic, manager, staff, now)
    consent_form = _documents(desk)
    _events(desk, consent_form)
    _requests(desk)
    _packs(desk)
    _follow(desk)
    booking = [ApiScope.PEOPLE, ApiScope.STATUSES]
    ends_at = now + timedelta(days=270)
    make_client(clinic, "Booking system", scopes=booking, ends_at=ends_at, by=manager, now=now)


def verify_codes(clinic: Clinic, codes: Sequence[str], *, now: datetime) -> None:
    """Codes of the demo's certificates and one that nobody has; once."""
    manager = clinic.memberships.filter(role=MembershipRole.MANAGER).first()
    if manager and codes and not BulkVerification.objects.filter(clinic=clinic).exists():
        given = read_lines("\n".join([*codes, UNKNOWN_CODE]))
        begin_run(clinic, given, by=manager.user, now=now)


def _documents(desk: Desk) -> ClinicDocument:
    """Most have read the plan, few the new version of the form; a policy is overdue for a look."""
    plan = _document(desk, DocumentKind.EVENT_PLAN, card_as_text(), look_in=285)
    form = _document(desk, DocumentKind.CONSENT_FORM, CONSENT, look_in=285)
    policy = _document(desk, DocumentKind.INFECTION_CONTROL, INFECTION, look_in=-6)
    readers = [part.user for part in desk.staff.values()]
    for reader in readers[1:]:
        sign_for(plan.last_version, by=reader, now=desk.ago(70))
    for reader in readers[::4]:
        sign_for(policy.last_version, by=reader, now=desk.ago(70))
    signs = Wording(
        text=CONSENT + SIGNS,
        paper=None,
        review_due=desk.day(-350),
        changes="Names what to watch for after needling near the chest.",
    )
    newest = add_version(form, signs, seen=1, by=desk.manager, now=desk.ago(12))
    for reader in readers[::3]:
        sign_for(newest, by=reader, now=desk.ago(9))
    return form


def _document(desk: Desk, kind: DocumentKind, text: str, *, look_in: int) -> ClinicDocument:
    wording = Wording(text=text, paper=None, review_due=desk.day(-look_in))
    return add_document(
        desk.clinic,
        kind=kind,
        title=str(kind.label),
        wording=wording,
        by=desk.manager,
        now=desk.ago(80),
    )


def _events(desk: Desk, consent_form: ClinicDocument) -> None:
    bruise = _happened(desk, 63, EventSeverity.MILD, EventKind.BRUISING, "hip:gluteus-medius")
    _followed(desk, bruise, 62, "Talked about at the staff meeting.")
    nothing = "None: mild and short, and the consent form names it."
    close_event(bruise, change=nothing, document=None, by=desk.manager, now=desk.ago(60))
    faint = _happened(desk, 38, EventSeverity.MILD, EventKind.FAINT, "shoulder-girdle")
    _followed(desk, faint, 37, "Event plan followed. Everybody lies down for the first session.")
    _serious(desk, consent_form)
    _happened(desk, 2, EventSeverity.MILD, EventKind.LOST_NEEDLE, "lumbar:lumbar-multifidus")
    month = desk.day(0).replace(day=1)
    for sessions in (402, 385, 410):
        month = (month - timedelta(days=1)).replace(day=1)
        note_sessions(desk.clinic, month=month, sessions=sessions, by=desk.manager, now=desk.ago(1))


def _serious(desk: Desk, consent_form: ClinicDocument) -> None:
    """Entered early, amended, reported, followed by a refresher, ended in one change."""
    place, kind = "shoulder-girdle:upper-trapezius", EventKind.PNEUMOTHORAX
    event = _happened(desk, 20, EventSeverity.SIGNIFICANT, kind, place, NEEDLED)
    said = _said(desk, 20, EventSeverity.SERIOUS, kind, place, NEEDLED)
    reason = "The severity was not known when it was entered."
    amend_event(event, said, reason=reason, seen=1, by=desk.manager, now=desk.ago(19))
    _followed(desk, event, 19, "Event plan followed: emergency department at once.")
    if body := reporting_bodies().filter(jurisdiction="British Columbia").first():
        follow_up(
            event,
            note="Reported by telephone, then on their form.",
            authority=body,
            form_url="",
            by=desk.manager,
            now=desk.ago(18),
        )
    if topic := next((each for each in offers().values() if each.topic == TOPIC), None):
        ask_refresher(event, desk.staff[NEEDLED], topic, by=desk.manager, now=desk.ago(15))
    change = "The consent form names what to watch for after needling near the chest."
    close_event(event, change=change, document=consent_form, by=desk.manager, now=desk.ago(12))


def _happened(
    desk: Desk, days: int, severity: EventSeverity, kind: EventKind, place: str, who: str = ""
) -> AdverseEvent:
    said = _said(desk, days, severity, kind, place, who)
    return record_event(desk.clinic, said, by=desk.manager, now=desk.ago(days))


def _said(
    desk: Desk, days: int, severity: EventSeverity, kind: EventKind, place: str, who: str
) -> Said:
    region, _mark, muscle = place.partition(":")
    technique = EventTechnique.STATIC if muscle else EventTechnique.NOT_SAID
    membership = desk.staff.get(who)
    return Said(desk.day(days), severity, kind, region, muscle, technique, membership)


def _followed(desk: Desk, event: AdverseEvent, days: int, note: str) -> None:
    follow_up(event, note=note, authority=None, form_url="", by=desk.manager, now=desk.ago(days))


def _requests(desk: Desk) -> None:
    """One that was answered, and one that waits."""
    for name, days in (ANSWERED, 45), (SILENT, 5):
        asked_at = desk.ago(days)
        part = desk.staff[name]
        file = person_file(desk.clinic, part.public_id, asked_at, now=desk.now)
        if file is None:
            continue
        lacks = lacking(file, requirements_at(desk.clinic, asked_at), asked_at)
        asked = ask_people(desk.clinic, [(file, lacks)], by=desk.manager, now=asked_at)
        for request in asked.requests:
            look_again(request.pk, now=desk.ago(days // 2))


def _packs(desk: Desk) -> None:
    """One that a worker makes, and one that was called off."""
    whole = request_pack(
        desk.clinic,
        list(desk.staff.values()),
        from_day=desk.day(75),
        to_day=desk.day(60),
        audience=PackAudience.OWN_FILE,
        reason="Trying what a pack looks like.",
        whole_roster=True,
        by=desk.manager,
        now=desk.ago(30),
    )
    cancel(whole.pack, by=desk.manager, now=desk.ago(30))
    request_pack(
        desk.clinic,
        [desk.staff[NEEDLED]],
        from_day=desk.day(20),
        to_day=desk.day(20),
        audience=PackAudience.INSURER,
        reason="The insurer asks about this day.",
        by=desk.manager,
        now=desk.now,
    )


def _follow(desk: Desk) -> None:
    """Everybody once a day, insurance at once, and one person on the desk."""
    manager = managing(desk.manager, desk.clinic, now=desk.now)
    since = desk.ago(60)
    follow(manager, WatchSubject.ROSTER, [WatchChannel.DIGEST], now=since)
    follow(
        manager,
        WatchSubject.RULE,
        [WatchChannel.MAIL],
        requirement=RequirementKind.INSURANCE.value,
        now=since,
    )
    watched = desk.staff[WATCHED]
    follow(manager, WatchSubject.PERSON, [WatchChannel.DESK], person=watched, now=since)
