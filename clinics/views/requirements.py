"""What a position needs: the editor, the preview of whom a change touches, and publishing it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinics.domain.requirement_lines import AskedLine, AskedSet
from clinics.domain.requirement_preview import preview_change
from clinics.domain.requirement_sets import newest_number, publish_requirements, today_at
from clinics.domain.starter_sets import lines_here, starter_sets
from clinics.forms.requirements import MOST_LINES, RequirementsForm
from clinics.models import Position
from clinics.queries.positions import set_in_force, sets_to_come
from clinics.queries.requirement_choices import Choices, requirement_choices
from clinics.views.visits import Visit, clinic_form
from training.lib.errors import Conflict


@dataclass(frozen=True)
class Editing:
    """The position somebody edits, and what its lines can name."""

    visit: Visit
    position: Position
    choices: Choices

    @property
    def today(self) -> Any:
        return today_at(self.visit.clinic, self.visit.now)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def requirements(request: HttpRequest, visit: Visit, position: str) -> HttpResponse:
    """Without a script each button posts the whole form; `act` says which one it was."""
    found = get_object_or_404(visit.clinic.positions.filter(closed_at=None), slug=position)
    today = today_at(visit.clinic, visit.now)
    editing = Editing(visit, found, requirement_choices(visit.clinic, visit.now, today))
    if request.method != "POST":
        return _page(request, editing, _opened(editing, request.GET.get("from", "")))
    form = RequirementsForm.typed(request.POST, choices=editing.choices, today=today)
    act = request.POST.get("act", "preview")
    if act not in {"preview", "publish"}:
        return _page(request, editing, form.after_act(act, request.POST.get("kind", "")))
    if not form.is_valid():
        return _page(request, editing, form, status=422)
    if act == "publish":
        return _publish(request, editing, form)
    return _page(request, editing, form, asked=form.asked)


def _publish(request: HttpRequest, editing: Editing, form: RequirementsForm) -> HttpResponse:
    """Exactly what was previewed; what changed since is shown again and not published."""
    visit, asked = editing.visit, form.asked
    if request.POST.get("seen") == asked.content_hash:
        try:
            publish_requirements(editing.position, asked, by=visit.user, now=visit.now)
        except Conflict as error:
            messages.error(request, f"{error} {_('This is the preview after theirs.')}")
        else:
            messages.success(request, _("Published. Past days stay as they were."))
            return redirect("clinics:position", visit.clinic.slug, editing.position.slug)
    else:
        messages.error(request, _("You changed something since the preview. Look at it again."))
    again = form.going_on_after(newest_number(editing.position))
    return _page(request, editing, form, asked=again, status=409)


def _opened(editing: Editing, source: str) -> RequirementsForm:
    """What is in force, or a starter set, or what is asked of everybody without rules."""
    visit, position, choices = editing.visit, editing.position, editing.choices
    starter, in_force = starter_sets().get(source), set_in_force(position, visit.now)
    if starter:
        lines = lines_here(starter, choices)
    elif in_force:
        lines, source = [AskedLine.of(line) for line in in_force.lines.all()], in_force.source
    else:
        lines, source = [AskedLine.of(line) for line in choices.usual], ""
    start = {"starts_on": editing.today, "source": source, "after": newest_number(position)}
    return RequirementsForm.filled(lines, start, choices=choices, today=editing.today)


def _page(
    request: HttpRequest,
    editing: Editing,
    form: RequirementsForm,
    *,
    asked: AskedSet | None = None,
    status: int = 200,
) -> HttpResponse:
    visit = editing.visit
    starter = starter_sets().get(form.start["source"].value() or "")
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "position": editing.position,
        "form": form,
        "after": asked.after if asked else form.start["after"].value(),
        "preview": preview_change(editing.position, asked, now=visit.now) if asked else None,
        "waiting": sets_to_come(editing.position, visit.now),
        "starter_sets": starter_sets().values(),
        "starter": starter,
        "rows": [(row, starter and starter.of_kind(row["kind"].value())) for row in form.rows],
        "is_full": len(form.rows) >= MOST_LINES,
    }
    return render(request, "clinics/requirements/edit.html", context, status=status)
