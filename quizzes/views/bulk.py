"""Acts on many questions of a bank: those that were marked, or all that match the filters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import bank_pages as pages
from quizzes.bank_forms import ACT_FORMS, MoveForm
from quizzes.domain.bulk import AT_ONCE, carry_out, plan_change
from quizzes.models import Bank, BulkChange
from quizzes.reviewing import visible_banks
from training.lib import clock
from training.lib.errors import DomainError
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: SignedInRequest, slug: str) -> HttpResponse:
    """What may be done to the chosen questions, each act with its form."""
    bank = pages.bank_of(request, slug)
    selection = pages.read_selection(bank, request.GET, on_date=pages.today_of(request))
    ids = selection.ids
    if not request.POST:
        return _show(request, bank, selection, ids)
    form = _form(_others(request, bank), request.POST.get("act", ""), request.POST)
    if not form.is_valid():
        return _show(request, bank, selection, ids, sent=form, status=422)
    if request.POST.get("count") != str(len(ids)):
        words = _("Other questions match by now. Look at the number and do it again.")
        return _show(request, bank, selection, ids, sent=form, refusal=words, status=409)
    return _do(request, bank, selection, ids, form)


@login_required
@never_cache
@require_safe
def change(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponse:
    """How far an act on many questions is; the page asks again by itself."""
    bank = pages.bank_of(request, slug)
    mine = BulkChange.objects.filter(bank=bank, user=request.user)
    row = get_object_or_404(mine, public_id=public_id)
    context = {"bank": bank, "change": row, "total": len(row.items)}
    return render_page(
        request, "quizzes/author/change.html", context, partial="quizzes/author/_change.html"
    )


def _do(
    request: SignedInRequest, bank: Bank, selection: pages.Selection, ids: list[int], form: Form
) -> HttpResponse:
    act, value, now = request.POST["act"], form.value, clock.now()  # type: ignore[attr-defined]
    try:
        made = plan_change(bank, ids, act=act, value=value, user=request.user, now=now)
    except DomainError as refusal:
        return _show(request, bank, selection, ids, refusal=str(refusal), status=refusal.status)
    if len(ids) > AT_ONCE:
        return redirect("quizzes:author_change", bank.slug, made.public_id)
    carry_out(made, now=now)
    if made.refusal:
        return _show(request, bank, selection, ids, sent=form, refusal=made.refusal, status=409)
    messages.success(request, done_words(made))
    return redirect(f"{reverse('quizzes:author_bank', args=[bank.slug])}?{selection.query}")


def done_words(made: BulkChange) -> str:
    words = ngettext("{act}: {n} question.", "{act}: {n} questions.", made.done)
    return words.format(act=made.get_act_display(), n=made.done)


def _form(others: QuerySet[Bank], act: str, data: Any = None) -> Form:
    if act not in ACT_FORMS:
        raise DomainError(_("Choose what to do with the questions."))
    form = ACT_FORMS[act](data, auto_id=f"{act}-%s")
    if isinstance(form, MoveForm):
        form.fields["bank"].queryset = others  # type: ignore[attr-defined]
    form.act = act  # type: ignore[attr-defined]
    return form


def _others(request: SignedInRequest, bank: Bank) -> QuerySet[Bank]:
    """Where the person may take questions of this bank: what is in use there is drawn there."""
    mine = visible_banks(request.user, pages.today_of(request))
    return mine.filter(course=bank.course_id).exclude(pk=bank.pk).order_by("module_slug")


def _show(
    request: SignedInRequest,
    bank: Bank,
    selection: pages.Selection,
    ids: list[int],
    *,
    sent: Form | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    others = _others(request, bank)
    forms = [
        sent if sent is not None and sent.act == act else _form(others, act)  # type: ignore[attr-defined]
        for act in ACT_FORMS
    ]
    if not others.exists():
        forms = [form for form in forms if not isinstance(form, MoveForm)]
    context = {
        "bank": bank,
        "selection": selection,
        "count": len(ids),
        "some": selection.items.order_by("ref")[:10],
        "forms": forms,
        "form": sent,
        "refusal": refusal,
    }
    return render(request, "quizzes/author/bulk.html", context, status=status)
