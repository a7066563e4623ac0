"""One small world in which every role has something to see, and something it must not see."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.domain.holder.calendar_feed import make_feed
from certificates.domain.holder.sharing import share_records
from certificates.enums import Paper
from certificates.models import Bundle, Certificate, Examinee, TouchedCertificate
from courses.models import EditionMove, LessonComment, LessonVersion
from quizzes.domain.editions import begin_edition
from quizzes.domain.item_drafts import open_draft
from quizzes.models import BulkChange, ItemVersion, Regrade
from tests.factories import (
    NOW,
    make_admin,
    make_authority,
    make_checklist,
    make_clinic,
    make_consent,
    make_course,
    make_enrolment,
    make_graded_attempt,
    make_membership,
    make_practice,
    make_quiz,
    make_recognition,
    make_sign_off,
    make_user,
)
from tests.factories.badges import machine_values
from tests.factories.clinic_checks import checks_of_world
from tests.factories.clinic_records import clinic_records_of_world
from tests.factories.credentials import credential_values
from tests.factories.evidence import evidence_of_world
from tests.factories.interchange import files_of_questions
from tests.factories.places import places_of_world
from tests.factories.recognising import recognition_values
from tests.factories.requirements import requirement_values
from tests.factories.rostering import roster_values
from tests.factories.systems import systems_of_world
from tests.factories.watching import watching_values
from tests.quizzes.panelling import make_judged_panel
from tests.quizzes.statistics_makers import sat_many, store_statistics
from tests.quizzes.timekeeping import make_accommodation, make_invigilator
from training.lib import clock
from training.lib.models import Job
from training.people.domain.clinics import invite_member, token_of
from training.people.models import DataExport, Registration, TwoPersonAct, User

ROLES = ("anonymous", "owner", "stranger", "instructor", "manager", "other_manager", "admin")


@dataclass
class World:
    """`people` by role; `values` fill addresses, by name of a part or by address and part."""

    people: dict[str, User | None]
    values: dict[str, Any] = field(default_factory=dict)

    def arguments(self, name: str, route: str) -> dict[str, Any]:
        """What an address is about: things of the owner, or what lies before the instructor."""
        parts = re.findall(r"<(?:\w+:)?(\w+)>", route)
        return {part: self.values.get(f"{name}:{part}", self._common(name, part)) for part in parts}

    def _common(self, name: str, part: str) -> Any:
        """Of a family of addresses (`quizzes:author_…`), of its app, or of all."""
        families = (f"{name.split('_')[0]}:{part}", f"{name.split(':')[0]}:{part}", part)
        return next((self.values[key] for key in families if key in self.values), None)


def make_world() -> World:
    """A physiotherapist with a passed quiz in a clinic, and everybody around her."""
    version = make_course(lessons=2)
    quiz = make_quiz(version)
    course = version.course
    owner, instructor, manager, other_manager = (make_user() for _ in range(4))
    admin = make_admin()
    for role in ("teach", "author"):
        make_recognition(instructor=instructor, role=role, scope=course.slug, verified_by=admin)
    clinic, other_clinic = make_clinic(), make_clinic()
    make_membership(clinic, manager, "manager")
    make_membership(other_clinic, other_manager, "manager")
    membership = make_membership(clinic, owner)
    make_consent(owner, clinic)
    invitation = invite_member(
        clinic, email="new@clinic.example", invited_by=manager, now=clock.now()
    )
    registration = Registration.objects.create(
        user=owner, authority=make_authority(), number="12345"
    )
    export = DataExport.objects.create(
        user=owner, requested_at=NOW, ready_at=NOW, expires_at=clock.now() + timedelta(days=1)
    )
    export.file.save("export.zip", ContentFile(b"PK"))
    enrolment = make_enrolment(owner, version)
    attempt = make_graded_attempt(owner, quiz)
    practice = make_practice(owner, quiz)
    certificate = issue_for_attempt(attempt, now=NOW)
    make_document(certificate, now=NOW, paper=Paper.A4)
    wish = make_accommodation(owner, state="requested", decided_at=None)
    make_invigilator(quiz.quiz, instructor, assigned_by=admin)
    act = TwoPersonAct.objects.create(
        kind="certificates.revoke",
        object_type="certificates.certificate",
        object_id=str(certificate.pk),
        payload={"public_text": "In error.", "private_note": "", "reason": "error"},
        reason="In error.",
        proposed_by=make_admin(),
        proposed_at=NOW,
    )
    text = LessonVersion.objects.filter(lesson__course=course).order_by("pk").first()
    draft = _copy(text, number=2, state="draft", author=instructor)
    proposed = _copy(
        LessonVersion.objects.filter(lesson__course=course).order_by("pk")[1],
        number=2,
        state="proposed",
        author=instructor,
    )
    comment = LessonComment.objects.create(
        version=proposed, author=admin, quote="Some text.", text="Some text.", made_at=NOW
    )
    move = EditionMove.objects.create(
        edition=version, read_again=False, total=1, asked_by=admin, asked_at=NOW
    )
    sat_many(quiz, ["abca", "aa-b"])
    store_statistics(quiz)
    question = open_draft(quiz.bank.items.order_by("pk").first(), instructor)
    begin_edition(quiz.quiz, quiz.bank, instructor)
    change = BulkChange.objects.create(
        bank=quiz.bank, user=instructor, act="limit", items=[question.item_id], created_at=NOW
    )
    regrade = _touching(certificate, proposer=instructor)
    panel = make_judged_panel(quiz, judge=instructor, chair=admin)
    checklist = make_checklist(course, title="Some text.")
    unsigned = make_checklist(
        course, title="Some text.", signed=False, muscle="", module="3-safety"
    )
    make_recognition(
        instructor=instructor,
        role="examine",
        scope_kind="muscle",
        scope=checklist.muscle,
        verified_by=admin,
    )
    sign_off = make_sign_off(checklist, owner, instructor)
    Examinee.objects.create(examiner=instructor, candidate=owner, day=instructor.today(clock.now()))
    recognising = recognition_values(
        owner, instructor, admin=admin, course=course, version=checklist
    )
    grant, token = share_records(
        owner,
        audience="Some text.",
        fields=["name"],
        certificates=[certificate],
        credentials=[],
        ends_at=clock.now() + timedelta(days=1),
        now=clock.now(),
    )
    bundle = Bundle.objects.create(
        user=owner, requested_at=NOW, ready_at=NOW, expires_at=clock.now() + timedelta(days=1)
    )
    bundle.file.save("bundle.zip", ContentFile(b"PK"))
    people = {
        "anonymous": None,
        "owner": owner,
        "stranger": make_user(),
        "instructor": instructor,
        "manager": manager,
        "other_manager": other_manager,
        "admin": admin,
    }
    for role in ("instructor", "manager", "other_manager", "admin"):
        Authenticator.objects.get_or_create(
            user=people[role],
            type=Authenticator.Type.TOTP,
            defaults={"data": {"secret": "unused"}},
        )
    held = credential_values(owner, course)
    world = World(
        people,
        {
            "certificates:public_id": certificate.public_id,
            "certificates:stop-share:public_id": grant.public_id,
            "certificates:shared:token": token,
            "certificates:feed:token": make_feed(owner, now=clock.now()),
            "certificates:download-bundle:public_id": bundle.public_id,
            "certificates:regrade:public_id": regrade.public_id,
            "certificates:answer-touched:public_id": regrade.public_id,
            "certificate": certificate.public_id,
            "attempt_id": attempt.public_id,
            "quizzes:regrade:public_id": regrade.public_id,
            "quizzes:decide_regrade:public_id": regrade.public_id,
            "quizzes:try_regrade:public_id": regrade.public_id,
            "quizzes:edition": quiz.number,
            "quizzes:wording": 1,
            "quizzes:item_statistics:item": regrade.item_version.item.public_id,
            "quizzes:download_statistics:name": "everything.json",
            **{
                f"quizzes:{name}:quiz": quiz.quiz.public_id
                for name in (
                    "quiz_statistics",
                    "compute_statistics",
                    "download_statistics",
                    "item_statistics",
                )
            },
            "quizzes:propose_regrade:item": regrade.item_version.item.public_id,
            "quizzes:propose_regrade:number": regrade.item_version.number,
            "certificates:sheet:person": owner.public_id,
            "certificates:examine-remove:person": owner.public_id,
            "certificates:sheet:slug": checklist.checklist.slug,
            "certificates:checklist:slug": unsigned.checklist.slug,
            "certificates:sign-checklist:slug": unsigned.checklist.slug,
            "certificates:send-checklist-back:slug": unsigned.checklist.slug,
            **{
                f"certificates:{name}:public_id": sign_off.public_id
                for name in ("sign-off", "amend-sign-off", "acknowledge-sign-off")
            },
            **held,
            **requirement_values(course),
            **machine_values(certificate),
            "quizzes:judging:public_id": panel.public_id,
            "code": certificate.code,
            "people:day": "2020-01-01",
            **roster_values(clinic, manager, membership),
            **checks_of_world(clinic, manager, membership, registration),
            **places_of_world(clinic),
            "clinics:slug": clinic.slug,
            "clinics:public_id": membership.public_id,
            **clinic_records_of_world(clinic, manager, membership, course, registration.authority),
            **systems_of_world(clinic, manager),
            **watching_values(clinic, manager),
            "api:person": membership.public_id,
            "clinics:withdraw:public_id": invitation.public_id,
            "clinics:standing-table:kind": "csv",
            "clinics:resend:public_id": invitation.public_id,
            "clinic": clinic.slug,
            "courses:slug": course.slug,
            "course": course.slug,
            "courses:lesson:slug": text.lesson.slug,
            "courses:finish:slug": text.lesson.slug,
            "courses:place:slug": text.lesson.slug,
            "courses:open_draft:slug": text.lesson.slug,
            "courses:public_id": draft.public_id,
            "courses:proposal:public_id": proposed.public_id,
            "courses:publish:public_id": proposed.public_id,
            "courses:return:public_id": proposed.public_id,
            "courses:take_back:public_id": proposed.public_id,
            "courses:version:public_id": text.public_id,
            "courses:compare:slug": text.lesson.slug,
            "courses:log:slug": text.lesson.slug,
            "courses:comment:public_id": proposed.public_id,
            "courses:answer_comment:public_id": comment.public_id,
            "courses:resolve_comment:public_id": comment.public_id,
            "courses:edition_move:public_id": move.public_id,
            "courses:name": "0" * 64 + ".svg",
            "enrolment_id": enrolment.public_id,
            "module": "3-safety",
            "quizzes:public_id": attempt.public_id,
            "position": 1,
            "quizzes:practice_lesson:slug": "lesson-1",
            **{f"quizzes:review_{act}lesson:slug": "lesson-1" for act in ("", "sign_", "return_")},
            "quizzes:practice_session:public_id": practice.public_id,
            "quizzes:practice_question:public_id": practice.public_id,
            "quizzes:practice_summary:public_id": practice.public_id,
            "quizzes:slug": course.slug,
            "quiz": quiz.quiz.slug,
            "quizzes:accommodation:public_id": wish.public_id,
            "quizzes:decide_accommodation:public_id": wish.public_id,
            "quizzes:end_accommodation:public_id": wish.public_id,
            "quizzes:author:slug": quiz.bank.slug,
            "quizzes:author_change:public_id": change.public_id,
            **files_of_questions(quiz.bank, instructor),
            **evidence_of_world(owner, instructor, registration),
            **recognising,
            "kind": "true-false",
            "pool": "exam",
            "item": question.item.public_id,
            "quizzes:author_reconcile:other": quiz.bank.items.latest("pk").public_id,
            "number": question.number,
            "people:public_id": act.public_id,
            "row": "name",
            "people:token": token_of(invitation),
            "people:download_data:public_id": export.public_id,
            "people:propose_factor_reset:public_id": other_manager.public_id,
            "people:authority": registration.authority.slug,
            "people:name": "no-mail",
            "version": version,
            "clinic_name": clinic.name,
        },
    )
    Job.objects.all().delete()  # what was planned long ago must not make this world look stuck
    return world


def _touching(certificate: Certificate, *, proposer: User) -> Regrade:
    """A correction that waits for a decision, and would change the result behind a certificate."""
    attempt = certificate.attempt
    regrade = Regrade.objects.create(
        quiz=attempt.quiz,
        item_version=ItemVersion.objects.filter(item__bank=attempt.quiz_version.bank).earliest(
            "pk"
        ),
        policy="drop",
        reason="In error.",
        proposed_by=proposer,
        proposed_at=NOW,
        planned_at=NOW,
        plan={
            "state": [1, 1],
            "looked_at": 1,
            "rows": [
                {
                    "attempt": str(attempt.public_id),
                    "before": ["4", "4", True],
                    "after": ["3", "3", True],
                    "cut": "2.25",
                }
            ],
        },
    )
    TouchedCertificate.objects.create(
        regrade=regrade, certificate=certificate, passed_before=True, passed_after=True
    )
    return regrade


def _copy(text: LessonVersion, **changes: Any) -> LessonVersion:
    """The next version of a lesson, as an author's work."""
    based_on = LessonVersion.objects.get(pk=text.pk)
    text = LessonVersion.objects.get(pk=text.pk)
    text.pk, text.public_id, text.published_at = None, LessonVersion().public_id, None
    for name, value in (changes | {"based_on": based_on, "updated_at": NOW}).items():
        setattr(text, name, value)
    text.save(force_insert=True)
    return text
