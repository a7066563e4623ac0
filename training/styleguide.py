"""Every component in every state, on one page, for whoever builds pages. Development only."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.lib import clock
from training.lib.forms import DatePartsField

STATUSES = [
    ("valid", "to 31 March 2027"),
    ("expiring", "31 March, 12 days"),
    ("expired", "since 31 March 2026"),
    ("suspended", "since 3 May, two people decided"),
    ("revoked", "on 3 May 2026, issued in error"),
    ("superseded", "version 2 was issued on 3 May"),
    ("restricted", "policy excludes the thorax"),
    ("unverified", "uploaded 3 May, your clinic checks next"),
    ("missing", ""),
    ("not_required", ""),
    ("unknown", "the register did not answer"),
    ("draft", ""),
]

ICONS = [
    *("arrow-left", "arrow-right", "check", "clock", "flag", "print", "download", "external"),
    *("search", "menu", "copy", "warning", "info", "lock", "person", "book"),
]
COLOURS = [
    *("bg", "surface", "surface-2", "line", "line-strong", "ink", "ink-2", "accent"),
    *("accent-soft", "warm", "warm-soft", "good", "good-soft", "bad", "bad-soft"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Legal name", help_text="As on your regulator's register.")
    email = forms.EmailField(label="E-mail")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    province = forms.ChoiceField(
        label="Province", choices=[("", "Choose"), ("BC", "British Columbia")]
    )
    ends_on = DatePartsField(label="Policy ends on")
    kind = forms.ChoiceField(
        label="What do you add?",
        widget=forms.RadioSelect,
        choices=[
            ("insurance", "Insurance schedule"),
            ("cpr", "CPR card"),
            ("other", "Something else"),
        ],
    )
    note = forms.CharField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="No patient details, please. There is no place for them here.",
    )
    paper = forms.FileField(label="Paper", required=False, help_text="PDF or photo, up to 20 MB")
    share = forms.BooleanField(
        label="My clinic may see this", help_text="You can end it at any time."
    )


def page(request: HttpRequest) -> HttpResponse:
    wrong = {"ends_on_day": "31", "ends_on_month": "feb", "ends_on_year": "2027", "name": "Ada"}
    context: dict[str, Any] = {
        "statuses": STATUSES,
        "fresh": SampleForm(
            auto_id="fresh_%s", initial={"ends_on": date(2027, 3, 31), "kind": "insurance"}
        ),
        "wrong": SampleForm(wrong, auto_id="wrong_%s"),
        "page_of_list": Paginator(range(120), 20).get_page(request.GET.get("page")),
        "now": clock.now(),
        "columns": [
            {"label": "Person", "sort_url": "?sort=person", "sort": "ascending"},
            {"label": "Paper"},
            {"label": "Days left", "numeric": True, "sort_url": "?sort=days"},
        ],
        "table_rows": [["Person A", "Insurance", "12"], ["Person B", "CPR", "240"]],
        "facts": [
            {"term": "Programme", "text": "Dry Needling Foundations"},
            {"term": "Issued", "text": "3 May 2026"},
            {"term": "Register", "text": "Public register", "url": "#"},
        ],
        "crumbs": [{"label": "Courses", "url": "#"}, {"label": "Safety", "url": "#"}],
        "tabs": [
            {"label": "Open", "url": "#", "current": True, "count": 3},
            {"label": "Done", "url": "#", "count": 12},
            {"label": "All", "url": "#"},
        ],
        "steps": [
            {"label": "Account", "state": "done", "url": "#"},
            {"label": "Registration", "state": "current"},
            {"label": "Programme", "state": "open"},
        ],
        "icons": ICONS,
        "colours": COLOURS,
        "options": [
            ("A", "Perpendicular to the skin, through the full depth of the muscle"),
            ("B", "Shallow angle, along the fibres and away from the interspace"),
            ("C", "Towards the chest wall, while the breath is held"),
        ],
        "numbers": range(1, 13),
    }
    return render(request, "pages/styleguide.html", context)
