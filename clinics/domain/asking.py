"""Asking people for what they lack, by one link: once, added to, reminded of, closed by itself."""

import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.domain.judging_papers import PAPERS
from clinics.domain.standing import Standing, standing
from clinics.enums import Act, RequestEnding, RequirementKind
from clinics.models import EvidenceRequest, RequestedPaper
from clinics.queries.files import PersonFile
from clinics.queries.requirements import RequirementsAt, requirements_at
from clinics.queries.roster import person_file
from training.lib import background
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import Clinic, Membership, User
from training.people.queries import managers_of
from training.people.rules import can_manage

REMIND_JOB, LOOK_JOB = "evidence-request-remind", "evidence-request-look"
REMINDERS = (timedelta(days=3), timedelta(days=7), timedelta(days=14))
LOOK_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What became of asking some people."""

    requests: Sequence[EvidenceRequest]
    mailed: int


def lacking(file: PersonFile, rules: RequirementsAt, moment: datetime) -> list[Standing]:
    """What is needed of the person and only the person can bring: missing, ended, refused."""
    standings = (standing(file, each, moment) for each in rules.of(file).values())
    return [each for each in standings if each.is_needed and each.act == Act.ASK]


@transaction.atomic
def ask_people(
    clinic: Clinic,
    wanted: Sequence[tuple[PersonFile, Sequence[Standing]]],
    *,
    by: User,
    now: datetime,
) -> Asked:
    """One request for each person; an open one is added to, and nobody is mailed twice in a day."""
    if not can_manage(by, clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can ask for papers."))
    found: list[EvidenceRequest] = []
    mailed = 0
    parts = {
        part.public_id: part
        for part in Membership.objects.live_at(now)
        .filter(clinic=clinic, public_id__in=[file.public_id for file, _lacks in wanted])
        .select_related("user", "clinic")
    }
    for file, standings in wanted:
        part = parts.get(file.public_id)
        if part is None or not standings or not file.is_open:
            continue
        request, is_new = _open_request(part, by=by, now=now)
        _add(request, standings, now=now)
        mailed += _mail(request, part, now=now, first=is_new)
        _plan_reminders(request, now=now)
        found.append(request)
        audit.record(
            "papers.asked",
            request,
            actor=by,
            now=now,
            clinic=clinic.pk,
            requirements=[each.requirement.slug for each in standings],
        )
    return Asked(found, mailed)


def _open_request(part: Membership, *, by: User, now: datetime) -> tuple[EvidenceRequest, bool]:
    return EvidenceRequest.objects.get_or_create(
        membership=part,
        closed_at=None,
        defaults={
            "clinic": part.clinic,
            "asked_by": by,
            "asked_at": now,
            "mailed_at": now,
            "looked_at": now,
        },
    )


def _add(request: EvidenceRequest, standings: Iterable[Standing], *, now: datetime) -> None:
    """What was given and is lacking again is asked for anew."""
    for each in standings:
        RequestedPaper.objects.update_or_create(
            request=request,
            requirement=each.requirement.slug,
            defaults={
                "kind": each.requirement.kind,
                "title": each.requirement.title,
                "why": each.detail[:300],
                "asked_at": now,
                "given_at": None,
            },
        )


def _mail(request: EvidenceRequest, part: Membership, *, now: datetime, first: bool) -> bool:
    """At most once on a day of the clinic; the row itself says when the last one went."""
    zone = zoneinfo.ZoneInfo(part.clinic.time_zone)
    day = now.astimezone(zone).date()
    if not first:
        if request.mailed_at.astimezone(zone).date() >= day:
            return False
        EvidenceRequest.objects.filter(pk=request.pk).update(mailed_at=now)
        request.mailed_at = now
    return send_mail_later(
        kind=NoticeKind.INVITATION,
        key=f"papers-asked:{request.public_id}:{day}",
        user=part.user,
        template="emails/papers_asked.txt",
        context={
            "clinic": part.clinic.name,
            "count": request.papers.filter(given_at=None).count(),
            "url": reverse("clinics:asked", args=[request.public_id]),
        },
        now=now,
    )


def _plan_reminders(request: EvidenceRequest, *, now: datetime) -> None:
    """From the first asking on; what is added later rides along."""
    for number, wait in enumerate(REMINDERS):
        payload = {"request": request.pk, "last": number == len(REMINDERS) - 1}
        due = request.asked_at + wait
        key = f"{request.public_id}:{wait.days}"
        background.enqueue(REMIND_JOB, key, payload, now=now, not_before=max(due, now))


def remind(pk: int, *, last: bool, now: datetime) -> None:
    """Look first: whoever has given everything since is not bothered. The last one goes higher."""
    look_again(pk, now=now)
    with transaction.atomic():
        request = _locked_open(pk)
        if request is None:
            return
        _mail(request, request.membership, now=now, first=False)
        if last:
            _escalate(request, now=now)
        audit.record("papers.reminded", request, now=now, clinic=request.clinic_id, last=last)


def _escalate(request: EvidenceRequest, *, now: datetime) -> None:
    """The clinic's managers hear once that a fortnight has passed."""
    papers = list(request.papers.all())
    for manager in managers_of(request.clinic, now=now):
        send_mail_later(
            kind=NoticeKind.LAPSE,
            key=f"papers-not-given:{request.public_id}:{manager.pk}",
            user=manager,
            template="emails/papers_not_given.txt",
            context={
                "clinic": request.clinic.name,
                "person": str(request.membership.user),
                "given": sum(paper.given_at is not None for paper in papers),
                "count": len(papers),
                "url": reverse("clinics:request", args=[request.clinic.slug, request.public_id]),
            },
            now=now,
        )


def plan_look(user: User, *, now: datetime) -> None:
    """Something of the person changed: see whether it was what a clinic asked for."""
    open_ones = EvidenceRequest.objects.filter(membership__user=user, closed_at=None)
    duties = [
        (f"{pk}:{now.isoformat()}", {"request": pk})
        for pk in open_ones.values_list("pk", flat=True)
    ]
    background.enqueue_many(LOOK_JOB, duties, now=now)


def look_again(pk: int, *, now: datetime) -> EvidenceRequest | None:
    """Note what was given; close when all of it is, or when the clinic may not look any more."""
    with transaction.atomic():
        request = _locked_open(pk)
        if request is None:
            return None
        part = request.membership
        file = person_file(request.clinic, part.public_id, now, now=now)
        if file is None or not file.is_open or file.left_at:
            _close(request, RequestEnding.CONSENT, now=now)
            return request
        rules = requirements_at(request.clinic, now)
        still = {each.requirement.slug: each for each in lacking(file, rules, now)}
        for paper in request.papers.filter(given_at=None):
            if paper.requirement not in still or gave_since(file, paper):
                RequestedPaper.objects.filter(pk=paper.pk).update(given_at=now)
        EvidenceRequest.objects.filter(pk=request.pk).update(looked_at=now)
        if not request.papers.filter(given_at=None).exists():
            _close(request, RequestEnding.GIVEN, now=now)
    return request


def gave_since(file: PersonFile, paper: RequestedPaper) -> bool:
    """A next policy is given before the old one has ended, which the standing still speaks of."""
    kind = evidence_kind(paper.kind)
    return any(
        line.given_at >= paper.asked_at and not line.check_refusal
        for line in (file.papers_of(kind) if kind else ())
    )


def evidence_kind(kind: str) -> str:
    """The kind of paper that a requirement is met by; empty where it is no paper."""
    if kind == RequirementKind.INSURANCE:
        return "insurance"
    found = PAPERS.get(RequirementKind(kind))
    return str(found) if found else ""


@transaction.atomic
def withdraw_request(request: EvidenceRequest, *, by: User, now: datetime) -> None:
    if not can_manage(by, request.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can withdraw this."))
    locked = _locked_open(request.pk)
    if locked is None:
        raise Conflict(_("This request has ended already."))
    _close(locked, RequestEnding.WITHDRAWN, now=now, by=by)


def stale_requests(*, now: datetime) -> list[int]:
    """Open ones nobody looked at for a day: time and rules change what is lacking as well."""
    old = EvidenceRequest.objects.filter(closed_at=None, looked_at__lte=now - LOOK_AGAIN)
    return list(old.order_by("looked_at").values_list("pk", flat=True)[:200])


def next_reminder(request: EvidenceRequest, *, now: datetime) -> date | None:
    """The day of the next one, for whoever asked."""
    zone = zoneinfo.ZoneInfo(request.clinic.time_zone)
    coming = [request.asked_at + wait for wait in REMINDERS if request.asked_at + wait > now]
    return coming[0].astimezone(zone).date() if coming and request.closed_at is None else None


def _locked_open(pk: int) -> EvidenceRequest | None:
    rows = EvidenceRequest.objects.select_for_update(of=("self",), no_key=True)
    related = rows.select_related("clinic", "membership__user", "membership__clinic")
    return related.filter(pk=pk, closed_at=None).first()


def _close(
    request: EvidenceRequest, ending: RequestEnding, *, now: datetime, by: User | None = None
) -> None:
    request.closed_at, request.ending, request.looked_at = now, ending, now
    request.save(update_fields=["closed_at", "ending", "looked_at"])
    audit.record(
        "papers.request-ended", request, actor=by, now=now, clinic=request.clinic_id, how=ending
    )
