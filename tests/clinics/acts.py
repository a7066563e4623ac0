"""Whatever is written of the people of a clinic, as acts that change one world."""

from datetime import timedelta
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.models import Evidence, JurisdictionRule, Suspension
from clinics.models import Assignment, ClinicDocumentVersion, ReadingReceipt
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.clinics.ruled import assign, make_rules
from tests.factories import (
    NOW,
    make_consent,
    make_membership,
    make_quiz,
    make_user,
)
from tests.factories.clinic_records import make_document
from tests.factories.credentials import make_credential, make_credential_type
from tests.factories.evidence import make_evidence, make_evidence_check
from tests.factories.requirements import make_rule
from training.people.models import (
    Clinic,
    Consent,
    Recognition,
    RecognitionSuspension,
    TwoPersonAct,
    User,
)

DAY = timedelta(days=1)
LIST = "bc-needling-prerequisite"


class World:
    """A clinic that asks for everything, of two people who have some of it; acts change it."""

    def __init__(self, clinic, manager, people):
        self.clinic, self.manager, self.people, self.now = clinic, manager, people, NOW
        quiz = make_quiz()
        kind = make_credential_type(quiz.quiz.course)
        self.document = make_document(clinic, manager)
        self.asked = {
            "theory": {"programme": quiz.quiz.course.slug, "module": "3-safety"},
            "credential": {"type": kind.type.slug},
            "insurance": {"amount": "5000000 CAD"},
            "cpr": {"months": 6},
            "cpd": {"hours": 10, "months": 12},
            "course": {"listed": LIST},
            "reading": {"document": self.document.slug},
        }
        self.position = self.new_rules(NOW - 90 * DAY)
        for user in people:
            assign(user, self.position)
            self.credential = make_credential(user, kind)
            self.registration = make_registration(user, declared_at=NOW - 9 * DAY)
            make_certificate(user, quiz=quiz)

    def new_rules(self, at, **changes):
        kinds = ("registration", "practical", *self.asked)
        lines = [(kind, "needed") for kind in kinds]
        return make_rules(self.clinic, self.manager, *lines, at=at, **self.asked | changes)

    def paper(self, kind="insurance", **fields):
        days = {"issued_on": self.now.date() - 20 * DAY, "valid_until": self.now.date() + 70 * DAY}
        facts = {"given_at": self.now, "time_zone": "America/Vancouver"} | days | fields
        return make_evidence(self.people[0], kind=kind, **facts)

    def check(self, paper, **fields):
        facts = {"clinic": self.clinic, "checked_by": self.manager, "checked_at": self.now}
        return make_evidence_check(paper, **facts | fields)

    def newest_paper(self):
        return Evidence.objects.filter(withdrawn_at=None).order_by("-pk").first() or self.paper()


def give_policy(world):
    details = {"needling_named": True, "amount": "6000000 CAD", "excluded_regions": []}
    world.check(world.paper(details=details))


def give_unchecked(world):
    world.paper("cpr")


def give_hours(world):
    world.check(world.paper("cpd", details={"hours": {"online": 6}}))


def give_course(world):
    world.check(world.paper("course", issuer="Gunn IMS"))


def refuse(world):
    world.check(world.newest_paper(), result="differs", refusal="wrong-person")


def find_excluded(world):
    told = {"needling_named": True, "excluded_regions": ["thorax"]}
    world.check(world.newest_paper(), told=told)


def to_be_checked_again(world):
    world.check(world.newest_paper(), next_due=world.now.date() + DAY)


def withdraw(world):
    Evidence.objects.filter(pk=world.newest_paper().pk).update(withdrawn_at=world.now)


def replace_paper(world):
    old = world.newest_paper()
    if not Evidence.objects.filter(replaces=old).exists():
        make_evidence(old.user, kind=old.kind, given_at=world.now, replaces=old)


def check_register(world):
    make_check(world.registration, world.manager, clinic=world.clinic, checked_at=world.now)


def register_unreachable(world):
    facts = {"result": "could_not_check", "checked_at": world.now}
    make_check(world.registration, world.manager, clinic=world.clinic, **facts)


def set_conditions(world):
    registration = world.registration
    type(registration).objects.filter(pk=registration.pk).update(conditions="Supervised.")


def suspend_credential(world):
    held = world.credential
    if not held.suspensions.exists():
        act = TwoPersonAct.objects.create(
            kind="suspend",
            object_type="certificates.credential",
            object_id=str(held.pk),
            reason="It is so.",
            proposed_by=world.manager,
            proposed_at=world.now,
        )
        facts = {"reason": "safety", "public_text": "Under review.", "act": act}
        Suspension.objects.create(credential=held, from_at=world.now, **facts)


def suspend_recognition(world):
    for held in Recognition.objects.filter(role="examine", suspensions=None):
        facts = {"reason": "r", "made_by": world.manager, "made_at": world.now}
        period = DateRange(NOW.date() - 5 * DAY, NOW.date() + 500 * DAY)
        RecognitionSuspension.objects.create(recognition=held, period=period, **facts)


def end_consent(world):
    Consent.objects.filter(person=world.people[0], ended_at=None).update(ended_at=world.now)


def consent_again(world):
    user = world.people[0]
    if not Consent.objects.filter(person=user, ended_at=None).exists():
        make_consent(user, world.clinic, started_at=world.now)


def leave(world):
    world.clinic.memberships.filter(user=world.people[1], ended_at=None).update(ended_at=world.now)


def join(world):
    user = make_user(legal_name="Cy Newcomer")
    make_membership(world.clinic, user, started_at=world.now)
    make_consent(user, world.clinic, started_at=world.now)


def rename(world):
    User.objects.filter(pk=world.people[0].pk).update(legal_name=f"Ana {world.now:%H%M}")


def rename_position(world):
    type(world.position).objects.update(title=f"Physio {world.now:%H%M}")


def end_position(world):
    rows = Assignment.objects.filter(ended_at=None, started_at__lt=world.now)
    Assignment.objects.filter(pk=rows.values("pk")[:1]).update(ended_at=world.now)


def ask_for_more(world):
    world.new_rules(world.now, cpd={"hours": 20, "months": 12}, cpr={"months": 3})


def another_zone(world):
    Clinic.objects.filter(pk=world.clinic.pk).update(time_zone="Asia/Tokyo")
    world.clinic.refresh_from_db()


def name_programmes(world):
    if not JurisdictionRule.objects.filter(slug=LIST).exists():
        make_rule(
            slug=LIST,
            requires={"listed-course": {"providers": ["Gunn IMS"]}},
            period=DateRange(NOW.date() - 900 * DAY, None),
            recorded_at=world.now,
        )


def read_document(world):
    version = world.document.versions.latest("number")
    ReadingReceipt.objects.get_or_create(
        version=version, user=world.people[0], defaults={"signed_at": world.now}
    )


def another_version(world):
    newest = ClinicDocumentVersion.objects.latest("number")
    newest.pk, newest.public_id = None, uuid4()
    newest.number, newest.made_at, newest.changes = newest.number + 1, world.now, "More."
    newest.save(force_insert=True)


def nothing(world):
    """Time alone."""


ACTS = [
    give_policy,
    give_unchecked,
    give_hours,
    give_course,
    refuse,
    find_excluded,
    to_be_checked_again,
    withdraw,
    replace_paper,
    check_register,
    register_unreachable,
    set_conditions,
    suspend_credential,
    suspend_recognition,
    name_programmes,
    read_document,
    another_version,
    ask_for_more,
    another_zone,
    rename,
    rename_position,
    nothing,
    end_position,
    end_consent,
    consent_again,
    leave,
    join,
]
