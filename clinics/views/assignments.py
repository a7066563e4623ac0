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
from clinics.queries.positions import held_now, locations_at, positions_at
from clinics.queries.roster import staff_labels
from clinics.views.visits import Visit, clinic_act, clinic_form
from training.lib.errors import DomainError
from training.people.enums import MembershipRole
from training.people.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def assign(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    member = _member(visit, public_id)
    form = _form(request, visit)
    if form.is_bound and form.is_valid():
        position, location = form.chosen
        try:
            assign_position(member, position, location, by=visit.user, now=visit.now)
        except DomainError as error:
            form.add_error("position", error.message)
        else:
            messages.success(request, _("Assigned. What the position needs counts from now on."))
            return redirect("clinics:person", visit.clinic.slug, public_id)
    context = {
        "clinic": visit.clinic,
        "form": form,
        "member": member,
        "label": staff_labels(visit.clinic, now=visit.now, only=[member.pk])[member.pk],
        "held": held_now(member, visit.now),
    }
    status = 422 if form.errors else 200
    return render(request, "clinics/requirements/assign.html", context, status=status)


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


def _form(request: HttpRequest, visit: Visit) -> AssignForm:
    return AssignForm(
        request.POST or None,
        positions={each.slug: each for each in positions_at(visit.clinic, visit.now)},
        locations={each.slug: each for each in locations_at(visit.clinic, visit.now)},
    )


def _member(visit: Visit, public_id: UUID) -> Membership:
    staff = visit.clinic.memberships.live_at(visit.now).filter(role=MembershipRole.STAFF)
    return get_object_or_404(staff, public_id=public_id)
