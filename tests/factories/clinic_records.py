"""Events, documents and packs of a clinic."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clinics.domain.documents import Wording, add_document
from clinics.domain.events import Said, follow_up, record_event
from clinics.domain.keeping import KEEP_JOB
from clinics.domain.packs.asking import request_pack
from clinics.domain.refreshers import ask_refresher
from clinics.models import AdverseEvent, ClinicDocument, PackRun
from courses.models import Course
from quizzes.domain.practice_sets import CriticalTopic
from quizzes.models import ItemVersion, Quiz
from tests.factories.numbers import NOW
from training.lib import background, clock
from training.lib.models import Job
from training.lib.papers import PDF, Paper
from training.people.domain.erasure import EMPTY_JOB, erase_account, plan_emptying
from training.people.models import Authority, Clinic, Membership, User


def make_event(clinic: Clinic, by: User, *, at: Any = NOW, **fields: Any) -> AdverseEvent:
    facts = {
        "day": at.date(),
        "severity": "mild",
        "kind": "bruising",
        "region": "thorax",
        "muscle": "rhomboids",
        "technique": "static",
    }
    return record_event(clinic, Said(**facts | fields), by=by, now=at)


def make_document(
    clinic: Clinic, by: User, *, kind: str = "event-plan", at: Any = NOW, **fields: Any
) -> ClinicDocument:
    facts = {"text": "Some text.", "paper": None, "review_due": at.date() + timedelta(days=365)}
    wording = Wording(**facts | fields)
    return add_document(clinic, kind=kind, title="Some text.", wording=wording, by=by, now=at)


def make_critical_topic(course: Course, *, title: str = "Some text.") -> CriticalTopic:
    """A topic of the course whose first questions count as critical ones of its practice pool."""
    quiz = Quiz.objects.filter(course=course).earliest("pk")
    versions = ItemVersion.objects.filter(item__bank__course=course).order_by("pk")[:2]
    return CriticalTopic(
        course=course,
        module=quiz.module_slug,
        topic="3.2",
        title=title,
        questions=tuple(version.item_id for version in versions),
        lessons=(),
    )


def make_ready_pack(clinic: Clinic, by: User, *people: Membership, at: Any = NOW) -> PackRun:
    """A pack that can be fetched; what is in its file does not matter here."""
    day = at.date()
    run = request_pack(
        clinic,
        people,
        from_day=day,
        to_day=day,
        audience="insurer",
        reason="Some text.",
        by=by,
        now=at,
    )
    stored = default_storage.save(f"packs/{run.public_id}.zip", ContentFile(b"PK"))
    PackRun.objects.filter(pk=run.pk).update(
        file=stored, total=3, done=3, size=2, ready_at=at, expires_at=at + timedelta(days=30)
    )
    return run


def clinic_records_of_world(
    clinic: Clinic, manager: User, membership: Membership, course: Course, body: Authority
) -> dict[str, Any]:
    """One of each, by the addresses they have."""
    now = clock.now()
    event = make_event(clinic, manager, at=now, membership=membership)
    follow_up(event, note="Some text.", authority=body, form_url="", by=manager, now=now)
    plan = make_document(clinic, manager, at=now)
    paper = Paper(b"%PDF-1.7\n%%EOF\n", PDF)
    filed = make_document(clinic, manager, kind="consent-form", at=now, text="", paper=paper)
    refresher = ask_refresher(event, membership, make_critical_topic(course), by=manager, now=now)
    run = make_ready_pack(clinic, manager, membership, at=now)
    of_pack = ("pack", "make-pack-again", "cancel-pack", "pack-file")
    of_event = ("event", "amend-event", "follow-up-event", "close-event", "ask-refresher")
    of_refresher = ("refresher", "start-refresher")
    return {
        **{f"clinics:{name}:public_id": event.public_id for name in of_event},
        **{f"clinics:{name}:public_id": refresher.public_id for name in of_refresher},
        **{f"clinics:{name}:public_id": run.pack.public_id for name in of_pack},
        "clinics:document": plan.slug,
        "clinics:document-file:document": filed.slug,
        "clinics:document-file:number": 1,
    }


def erase_wholly(user: User, *, now: Any = NOW) -> None:
    """Deletes the account, and has workers keep what clinics knew and then empty it."""
    erase_account(user, now=now)
    _work_through(KEEP_JOB, now)
    plan_emptying(now=now)
    _work_through(EMPTY_JOB, now)


def _work_through(kind: str, now: Any) -> None:
    while waiting := Job.objects.filter(kind=kind, done_at=None).first():
        assert background.run_job(waiting.pk, now=now)
