"""Who works as what: said on a page of its own, shown on the page of the person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinics.domain.positions import assign as assign_position
from clinics.domain.positions import end_assignment
from clinics.forms.places import AssignForm
from clinics.queries.positions import held_now
from clinics.queries.roster import staff_labels
from clinics.views.visits import Visit, clinic_act, clinic_form
from training.lib.refusals import refusals_in, status_of
from training.people.enums import MembershipRole
from training.people.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def assign(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    member = _member(visit, public_id)
    form = AssignForm(request.POST or None, clinic=visit.clinic, now=visit.now)
    if form.is_bound and form.is_valid():
        with refusals_in(form, at="position"):
            assign_position(member, *form.chosen, by=visit.user, now=visit.now)
            messages.success(request, _("Assigned. What the position needs counts from now on."))
            return redirect("clinics:person", visit.clinic.slug, public_id)
    context = {
        "clinic": visit.clinic,
        "form": form,
        "member": member,
        "label": staff_labels(visit.clinic, now=visit.now, only=[member.pk])[member.pk],
        "held": held_now(member, visit.now),
    }
    template = "clinics/requirements/assign.html"
    return render(request, template, context, status=status_of(form))


@clinic_act
def end(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The position and location of the address's person, by their slugs."""
    held = held_now(_member(visit, public_id), visit.now)
    location = request.POST.get("location", "")
    named = {"location__slug": location} if location else {"location": None}
    found = held.filter(position__slug=request.POST.get("position", ""), **named).first()
    if found is None:
        raise Http404
    end_assignment(found, by=visit.user, now=visit.now)
    messages.success(request, _("Ended. Past days still know it."))
    return redirect("clinics:person", visit.clinic.slug, public_id)


def _member(visit: Visit, public_id: UUID) -> Membership:
    staff = visit.clinic.memberships.live_at(visit.now).filter(role=MembershipRole.STAFF)
    return get_object_or_404(staff, public_id=public_id)
