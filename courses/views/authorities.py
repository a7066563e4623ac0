"""Bodies: who they are, when we last looked, which programmes they list and whom they recognise."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.authority_forms import ApprovalForm, AuthorityForm, AuthoritySearchForm, EndForm
from courses.domain import approvals
from courses.queries.recognising import approvals_of, programmes
from training.lib import clock
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in
from training.people.decorators import admin_required, reauthenticated
from training.people.domain.authorities import add_authority, change_authority, note_look
from training.people.freshness import is_old
from training.people.models import Authority
from training.people.queries import recognised_by
from training.people.requests import SignedInRequest
from training.people.scopes import names

PAGE = 25


@login_required
@require_safe
def authorities(request: SignedInRequest) -> HttpResponse:
    form, today = AuthoritySearchForm(request.GET), request.user.today(clock.now())
    rows = Authority.objects.all()
    if form.is_valid():
        rows = _found(rows, **form.cleaned_data)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listed = [(row, is_old(row.last_checked, today=today)) for row in page]
    context = {"form": form, "page": page, "listed": listed}
    return render_page(request, "courses/authorities.html", context)


def _found(rows: QuerySet[Authority], *, q: str, kind: str) -> QuerySet[Authority]:
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(jurisdiction__icontains=q))
    return rows.filter(kind=kind) if kind else rows


@login_required
@require_safe
def authority(request: SignedInRequest, slug: str) -> HttpResponse:
    found, today = get_object_or_404(Authority, slug=slug), request.user.today(clock.now())
    recognised = Paginator(recognised_by(found, today), PAGE).get_page(request.GET.get("page"))
    context = {
        "authority": found,
        "is_old": is_old(found.last_checked, today=today),
        "approvals": approvals_of(found),
        "programmes": programmes(),
        "today": today,
        "page": recognised,
        "names": names(),
    }
    return render_page(request, "courses/authority.html", context)


@admin_required
@reauthenticated
def new(request: SignedInRequest) -> HttpResponse:
    form = AuthorityForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            made = add_authority(**form.cleaned_data, by=request.user, now=clock.now())
            messages.success(request, _("The body is on the list."))
            return redirect("courses:authority", made.slug)
    return _page(request, form, None, _("Add a body"), _("Add the body"))


@admin_required
@reauthenticated
def change(request: SignedInRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Authority, slug=slug)
    stored = get_object_or_404(Authority, slug=slug)  # a form writes on the object it is given
    form = AuthorityForm(request.POST or None, instance=found)
    if form.is_valid():
        change_authority(stored, by=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("courses:authority", slug)
    return _page(request, form, stored, _("Change a body"), _("Save the changes"))


@admin_required
@require_POST
def looked(request: SignedInRequest, slug: str) -> HttpResponse:
    note_look(get_object_or_404(Authority, slug=slug), by=request.user, now=clock.now())
    messages.success(request, _("Noted that you looked at the register today."))
    return redirect("courses:authority", slug)


@admin_required
@reauthenticated
def add_approval(request: SignedInRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Authority, slug=slug)
    form = ApprovalForm(request.POST or None)
    if form.is_valid():
        course = form.cleaned_data["course"]
        told = {name: form.cleaned_data[name] for name in ("period", "source")}
        with refusals_in(form):
            approvals.add_approval(course, found, **told, by=request.user, now=clock.now())
            messages.success(request, _("The approval is entered."))
            return redirect("courses:authority", slug)
    return _page(request, form, found, _("Enter an approval"), _("Enter the approval"))


@admin_required
@reauthenticated
def end_approval(request: SignedInRequest, slug: str, course: str, start: str) -> HttpResponse:
    found = get_object_or_404(Authority, slug=slug)
    rows = approvals_of(found).filter(course__slug=course, period__startswith=_day(start))
    approval, form = get_object_or_404(rows), EndForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            approvals.end_approval(approval, **form.cleaned_data, by=request.user, now=clock.now())
            messages.success(request, _("The approval is ended."))
            return redirect("courses:authority", slug)
    return _page(request, form, found, _("End an approval"), _("End the approval"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _page(
    request: SignedInRequest, form: Any, found: Authority | None, title: str, action: str
) -> HttpResponse:
    context = {"form": form, "authority": found, "title": title, "action": action}
    status = 422 if form.errors else 200
    return render_page(request, "courses/authority_form.html", context, status=status)
