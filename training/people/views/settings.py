"""Settings: a list of rows, and one small page a row."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from training.lib import clock
from training.lib.htmx import render_page
from training.people.domain.profiles import change_profile
from training.people.enums import Theme
from training.people.forms import settings as rows
from training.people.forms.places import country_name, zone_name
from training.people.models import User
from training.people.requests import SignedInRequest

YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class Row:
    """A row that is changed on a page of its own: the field of the person, and its form."""

    what: Promise
    field: str
    form: type[forms.Form]


ROWS = {
    "name": Row(gettext_lazy("Legal name"), "legal_name", rows.NameForm),
    "country": Row(gettext_lazy("Country"), "country", rows.CountryForm),
    "time-zone": Row(gettext_lazy("Time zone"), "time_zone", rows.TimeZoneForm),
    "language": Row(gettext_lazy("Language"), "language", rows.LanguageForm),
    "colours": Row(pgettext_lazy("theme", "Colours"), "theme", rows.ThemeForm),
    "quiz-keys": Row(gettext_lazy("Quiz keys"), "quiz_keys", rows.QuizKeysForm),
}


@login_required
def overview(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "people/settings.html", {"rows": _rows(request.user)})


@login_required
def change(request: SignedInRequest, row: str) -> HttpResponse:
    if row not in ROWS:
        raise Http404
    kind = ROWS[row]
    form = kind.form(request.POST or None, initial={kind.field: getattr(request.user, kind.field)})
    if request.method == "POST" and form.is_valid():
        change_profile(request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("%(what)s saved.") % {"what": kind.what})
        return _after_saving(redirect("people:settings"), form)
    context = {"form": form, "what": kind.what}
    return render_page(request, "people/settings_row.html", context, status=_status(form))


def _after_saving(response: HttpResponse, form: forms.Form) -> HttpResponse:
    """Colours hold on this device at once, over an older choice made in the footer."""
    if "theme" in form.cleaned_data:
        theme = form.cleaned_data["theme"]
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
    return response


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200


def _rows(user: User) -> list[dict[str, str]]:
    """What · value · where to change it."""
    values = {
        "name": user.legal_name or _("Not entered yet"),
        "country": country_name(user.country),
        "time-zone": zone_name(user.time_zone),
        "language": str(dict(settings.LANGUAGES).get(user.language, user.language)),
        "colours": str(Theme(user.theme).label),
        "quiz-keys": _("On") if user.quiz_keys else _("Off"),
    }
    email = {
        "what": _("E-mail"),
        "value": user.email,
        "url": reverse("account_email"),
    }
    own = [
        {"what": str(row.what), "value": values[name], "url": reverse("people:change", args=[name])}
        for name, row in ROWS.items()
    ]
    return [own[0], email, *own[1:]]
