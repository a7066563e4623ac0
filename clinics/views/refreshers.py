"""A refresher: asked by a manager after an event, done by the person with the practice means."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.domain.refreshers import (
    ask_refresher,
    enrolment_for,
    lessons_of,
    offers,
    progress_of,
    start_questions,
)
from clinics.forms.refreshers import RefresherForm
from clinics.models import Refresher
from clinics.queries.roster import staff_by_id, staff_labels
from clinics.views.members import MemberVisit, member_page
from clinics.views.visits import Visit, clinic_form
from training.lib.errors import DomainError
from training.lib.refusals import refusals_in, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def ask(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    event = get_object_or_404(visit.clinic.adverse_events, public_id=public_id)
    members = staff_by_id(visit.clinic, visit.now)
    labels = staff_labels(visit.clinic, now=visit.now)
    form = RefresherForm(request.POST or None, members=members, labels=labels, topics=offers())
    if form.is_bound and form.is_valid():
        topic = form.critical_topic
        with refusals_in(form, at="topic"):
            ask_refresher(event, form.membership, topic, by=visit.user, now=visit.now)
            messages.success(request, _("Asked. The person gets a mail, without the event."))
            return redirect("clinics:event", visit.clinic.slug, public_id)
    context = {"clinic": visit.clinic, "event": event, "form": form}
    return render(request, "clinics/events/ask.html", context, status=status_of(form))


@require_safe
@member_page
def refresher(request: HttpRequest, visit: MemberVisit, public_id: UUID) -> HttpResponse:
    found = _own(visit, public_id)
    enrolment = enrolment_for(found, visit.user)
    context = {
        "clinic": visit.clinic,
        "refresher": found,
        "done": getattr(found, "done", None),
        "progress": progress_of(found, visit.user),
        "enrolment": enrolment,
        "lessons": lessons_of(found, enrolment),
    }
    return render(request, "clinics/events/refresher.html", context)


@require_POST
@member_page
def start(request: HttpRequest, visit: MemberVisit, public_id: UUID) -> HttpResponse:
    try:
        session = start_questions(_own(visit, public_id), visit.user, now=visit.now)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("clinics:refresher", visit.clinic.slug, public_id)
    return redirect("quizzes:practice_session", session.public_id)


def _own(visit: MemberVisit, public_id: UUID) -> Refresher:
    """What was asked of this person; of nobody else, also not for a manager."""
    own = Refresher.objects.filter(membership__user=visit.user, membership__clinic=visit.clinic)
    return get_object_or_404(own.select_related("course", "done"), public_id=public_id)
