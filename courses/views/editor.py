"""The lesson editor: what it shows, and what it asks for while somebody writes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain import drafting
from courses.domain.comparing import compare_texts
from courses.domain.figures import add_figure
from courses.forms import FigureForm, LessonForm
from courses.models import LessonVersion
from courses.queries import changed_facts, other_changes
from courses.rules import visible_drafts
from courses.views.threads import threads_for
from training.lib import clock
from training.lib.errors import Conflict, DomainError
from training.lib.htmx import render_page
from training.lib.moments import hour
from training.people.requests import SignedInRequest


@login_required
@require_POST
def preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The text in the editor as readers would see it; nothing is saved."""
    row = own_draft(request, public_id)
    rendered = drafting.preview(row, request.POST.get("source", "")[:100_000])
    if getattr(request, "htmx", False):
        return render_page(request, "courses/author/_preview.html", {"rendered": rendered})
    return show_editor(request, row, LessonForm(request.POST), rendered=rendered)


@login_required
@require_POST
def autosave(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """Save while the author writes. What stands in the way is a sentence beside the button."""
    row = own_draft(request, public_id)
    form = LessonForm(request.POST)
    if not form.is_valid():
        problems = [str(sentence) for errors in form.errors.values() for sentence in errors]
        return JsonResponse({"problem": " ".join(problems)}, status=422)
    changes = form.cleaned_data
    try:
        drafting.save_draft(row, seen=changes["seen"], changes=changes, now=clock.now())
    except Conflict as conflict:
        return JsonResponse({"conflict": str(conflict)}, status=409)
    words = _("Saved %(hour)s") % {"hour": hour(row.updated_at, seconds=True)}
    return JsonResponse({"seen": row.updated_at.isoformat(), "saved": words})


@login_required
@require_POST
def figure(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Store a picture and give the line that shows it; the typed text stays in the editor."""
    row = own_draft(request, public_id)
    form, line = FigureForm(request.POST, request.FILES, use_required_attribute=False), ""
    if form.is_valid():
        facts = form.cleaned_data
        words = {"alt": facts["alt"], "caption": facts["caption"]}
        try:
            line = add_figure(row, facts["figure"], request.user, **words, now=clock.now())
        except DomainError as refusal:
            form.add_error("figure", str(refusal))
    return _show_figure(request, row, form, line)


def _show_figure(
    request: SignedInRequest, row: LessonVersion, form: FigureForm, line: str
) -> HttpResponse:
    status = 200 if line else 422
    shown = _new_figure_form() if line else form
    if getattr(request, "htmx", False):
        context = {"change": row, "figure_form": shown, "figure_line": line}
        return render_page(request, "courses/author/_figure.html", context, status=status)
    more = {"figure_form": shown, "figure_line": line, "problems": [] if line else [form]}
    return show_editor(request, row, LessonForm(request.POST), status=status, **more)


def own_draft(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    mine = visible_drafts(request.user, request.user.today(clock.now()))
    related = mine.select_related("lesson__course", "based_on", "author")
    return get_object_or_404(related, public_id=public_id)


def show_editor(
    request: SignedInRequest,
    row: LessonVersion,
    form: LessonForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """`more`: a conflict with its sentence, a preview of text that is not saved, a figure."""
    stored = LessonVersion.objects.get(pk=row.pk)
    newest = drafting.newest_published(row.lesson)
    edition = drafting.newest_edition(row.lesson)
    context = {
        "change": stored,
        "lesson": row.lesson,
        "form": form,
        "figure_form": _new_figure_form(),
        "references": edition.references if edition else {},
        "rendered": drafting.preview(row, stored.source),
        "newest": newest if newest and newest.pk != row.based_on_id else None,
        "others": other_changes(row),
        "threads": threads_for(request, row),
    }
    return render_page(request, "courses/author/draft.html", context | more, status=status)


def show_both(request: SignedInRequest, row: LessonVersion, conflict: str) -> HttpResponse:
    """The editor's text and the stored one. Having seen both, the author may save again."""
    stored = LessonVersion.objects.filter(pk=row.pk).first()
    if stored is None:
        raise Conflict(conflict)
    data = request.POST.copy()
    data["seen"] = stored.updated_at.isoformat()
    return show_editor(
        request,
        stored,
        LessonForm(data),
        conflict=conflict,
        conflict_facts=changed_facts(stored, row),
        conflict_passages=compare_texts(stored.source, row.source),
        status=409,
    )


def _new_figure_form() -> FigureForm:
    return FigureForm(use_required_attribute=False)
