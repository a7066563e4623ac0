"""A paper or a registration given where a clinic asked for it or has written it down."""

from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest

from certificates.domain.evidence.papers import give_paper, read_upload
from certificates.forms.evidence import FORMS, PaperForm
from clinics.domain.asking import evidence_kind
from clinics.enums import RequirementKind
from clinics.models import RosterEntry
from training.lib import clock
from training.lib.refusals import refusals_in
from training.people.domain.registrations import declare_registration
from training.people.forms.settings import RegistrationForm
from training.people.requests import SignedInRequest


def form_for(request: HttpRequest, kind: str, noted: RosterEntry | None) -> Form:
    """The form of the kind, filled in with what the clinic wrote down; 404 where there is none."""
    if kind == RequirementKind.REGISTRATION:
        return RegistrationForm(request.POST or None, initial=_declared(noted))
    paper = FORMS.get(evidence_kind(kind))
    if paper is None:
        raise Http404
    if request.method == "POST":
        return paper(request.POST, request.FILES, use_required_attribute=False)
    return paper(initial=_last_day(kind, noted))


def give(request: SignedInRequest, form: Form) -> bool:
    """Kept as what the person gives; on a refusal the form says why and what was typed stays."""
    with refusals_in(form):
        if isinstance(form, PaperForm):
            file = read_upload(form.upload, turned=form.cleaned_data["turned"])
            give_paper(request.user, form.given, file, now=clock.now())
        else:
            declare_registration(request.user, **form.cleaned_data, now=clock.now())
        return True
    return False


def _declared(noted: RosterEntry | None) -> dict[str, Any]:
    if noted is None:
        return {}
    return {"number": noted.number, "authority": noted.regulator.slug if noted.regulator else ""}


def _last_day(kind: str, noted: RosterEntry | None) -> dict[str, Any]:
    day = noted.papers.get(kind) if noted else None
    return {"valid_until": date.fromisoformat(day)} if day else {}
