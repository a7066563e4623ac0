"""People with access to a clinic: its managers, and auditors who read until a day."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.forms.access import AuditorForm, ManagerForm
from clinics.queries.access import asked_to_audit, auditing, could_manage, managing
from clinics.queries.roster import staff_labels
from clinics.queries.viewings import viewings_of
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import refusals_in, status_of
from training.people.domain.clinics import appoint_manager, end_membership, invite_member
from training.people.enums import MembershipRole
from training.people.requests import SignedInRequest

VIEWINGS_A_PAGE = 50


@require_safe
@clinic_page
def access(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _access_page(request, visit, _manager_form(visit))


@clinic_act
def appoint(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = _manager_form(visit, request.POST)
    if not form.is_valid():
        return _access_page(request, visit, form)
    people = could_manage(visit.clinic, now=visit.now) | managing(visit.clinic, now=visit.now)
    chosen = get_object_or_404(people, public_id=form.cleaned_data["person"])
    appoint_manager(visit.clinic, person=chosen.user, by=visit.user, now=visit.now)
    text = _("{name} manages this clinic with you now.")
    messages.success(request, text.format(name=chosen.user))
    return redirect("clinics:access", visit.clinic.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def invite_auditor(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = AuditorForm(request.POST or None, today=visit.today)
    if form.is_bound and form.is_valid():
        with refusals_in(form, at="email"):
            _invite(visit, **form.cleaned_data)
            messages.success(request, _("Invitation sent to %(email)s.") % form.cleaned_data)
            return redirect("clinics:access", visit.clinic.slug)
    context = {"clinic": visit.clinic, "form": form}
    template = "clinics/access/invite_auditor.html"
    return render(request, template, context, status=status_of(form))


def _invite(visit: Visit, *, email: str, until: date) -> None:
    invite_member(
        visit.clinic,
        email=email,
        role=MembershipRole.AUDITOR,
        access_until=visit.end_of(until),
        invited_by=visit.user,
        now=visit.now,
    )


@require_POST
@clinic_page
def end(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """A manager ends anybody's, an auditor their own; who ends their own leaves at once."""
    held = managing(visit.clinic, now=visit.now) | auditing(visit.clinic, now=visit.now)
    membership = get_object_or_404(held, public_id=public_id)
    if not visit.may_act and (visit.as_of or membership.user_id != visit.user.pk):
        raise PermissionDenied
    end_membership(membership, by=visit.user, now=visit.now)
    messages.success(request, _("The access has ended."))
    if membership.user_id == visit.user.pk:
        return redirect("clinics:index")
    return redirect("clinics:access", visit.clinic.slug)


@login_required
@never_cache
@require_safe
def viewings(request: SignedInRequest) -> HttpResponse:
    """Who at a clinic looked at my papers, when, and at what."""
    rows = Paginator(viewings_of(request.user), VIEWINGS_A_PAGE)
    context = {"page": rows.get_page(request.GET.get("page"))}
    return render(request, "clinics/access/viewings.html", context)


def _manager_form(visit: Visit, data=None) -> ManagerForm:
    """Every one of the staff can be named, oneself too: the domain says why not."""
    people = list(could_manage(visit.clinic, now=visit.now))
    own = managing(visit.clinic, now=visit.now).filter(user=visit.user)
    labels = staff_labels(visit.clinic, now=visit.now, only=[each.pk for each in people])
    choices = [(str(each.public_id), labels[each.pk]) for each in people]
    if data is not None:
        choices += [(str(each.public_id), str(each.user)) for each in own]
    return ManagerForm(data, people=choices)


def _access_page(request: HttpRequest, visit: Visit, form: ManagerForm) -> HttpResponse:
    context = {
        "clinic": visit.clinic,
        "visit": visit,
        "managers": managing(visit.clinic, now=visit.now),
        "auditors": auditing(visit.clinic, now=visit.now),
        "invitations": asked_to_audit(visit.clinic),
        "form": form,
        "has_candidates": could_manage(visit.clinic, now=visit.now).exists(),
    }
    return render(request, "clinics/access/access.html", context, status=status_of(form))
