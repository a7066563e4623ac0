"""What is typed about recognitions: one letter of a body at a time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from training.lib.forms import DatePartsField
from training.people import anatomy
from training.people.domain.recognitions import Grant
from training.people.enums import RecognitionRole, ScopeKind
from training.people.forms.fields import LineField
from training.people.forms.papers import PaperField
from training.people.forms.places import Groups
from training.people.models import Authority, Recognition, RecognitionRequest, User
from training.people.scopes import scopes


def bodies() -> Groups:
    """Every authority by its kind, by slug."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in Authority.objects.order_by("kind", "name"):
        groups[str(row.get_kind_display())].append((row.slug, f"{row.name} ({row.jurisdiction})"))
    return list(groups.items())


class BodyField(forms.ChoiceField):
    """Cleans to the Authority."""

    def __init__(self, *, nothing: Any = None, **options: Any) -> None:
        options.setdefault("label", _("Body"))
        options.setdefault("error_messages", {"required": _("Choose the body.")})
        super().__init__(**options, choices=lambda: [("", nothing or _("Choose")), *bodies()])

    def clean(self, value: Any) -> Authority | None:
        slug = super().clean(value)
        return Authority.objects.filter(slug=slug).first() if slug else None


class PersonField(forms.EmailField):
    """By address, letter for letter; cleans to the person."""

    def clean(self, value: Any) -> User:
        email = super().clean(value)
        person = User.objects.filter(email=email.lower(), is_active=True).first()
        if person is None:
            raise ValidationError(_("Nobody has this address here. They sign up first."))
        return person


def _scope_field(kind: ScopeKind, label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=lambda: _choices(kind),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        **options,
    )


def _choices(kind: ScopeKind) -> list:
    """Muscles stand under their regions, or nobody finds one among fifty."""
    if kind != ScopeKind.MUSCLE:
        return list(scopes(kind).items())
    return [
        (region.name, [(muscle.slug, muscle.name) for muscle in region.muscles])
        for region in anatomy.regions().values()
    ]


class RecognitionsForm(forms.Form):
    """One letter: each role for each thing it is for becomes a recognition of its own."""

    instructor = PersonField(
        label=_("E-mail address of the instructor"),
        error_messages={"required": _("Enter the instructor's e-mail address.")},
    )
    authority = BodyField()
    number = LineField(label=_("Recognition number"), max_length=40, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=RecognitionRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    programme = _scope_field(
        ScopeKind.PROGRAMME,
        _("Whole programmes"),
        help_text=_("With their modules. Regions and muscles are covered only by name."),
    )
    module = _scope_field(ScopeKind.MODULE, _("Modules"))
    region = _scope_field(
        ScopeKind.REGION, _("Regions"), help_text=_("With the muscles of the region.")
    )
    muscle = _scope_field(ScopeKind.MUSCLE, _("Single muscles"))
    starts = DatePartsField(
        label=_("First day"), error_messages={"required": _("Enter the first day.")}
    )
    ends = DatePartsField(
        label=_("Last day"),
        required=False,
        help_text=_("For example, 31 3 2027. Leave it empty where the body names no end."),
    )
    paper = PaperField(label=_("Evidence"), required=False)

    def __init__(
        self, *arguments: Any, asked: RecognitionRequest | None = None, **options: Any
    ) -> None:
        if asked:
            options["initial"] = {
                "instructor": asked.instructor.email,
                "authority": asked.authority.slug,
                "roles": [asked.role],
            }
        super().__init__(*arguments, **options)
        if asked and asked.evidence:
            self.fields["paper"].help_text = _("Leave it empty to keep the paper of the request.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day lies before the first."))
        if not any(cleaned.get(kind) for kind in ScopeKind.values):
            self.add_error("region", _("Choose at least one thing it is for."))
        return cleaned

    @property
    def grants(self) -> list[Grant]:
        return [
            Grant(role, kind, scope)
            for role in self.cleaned_data["roles"]
            for kind in ScopeKind.values
            for scope in self.cleaned_data[kind]
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """As the domain takes them."""
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in ("authority", "number", "paper")}
        return facts | {"period": DateRange(cleaned["starts"], _day_after(cleaned["ends"]))}


def _day_after(last: date | None) -> date | None:
    """Ranges end with the first day that no longer counts; people know the last one."""
    return last + timedelta(days=1) if last else None


class _SeveralForm(forms.Form):
    """An act on one recognition, and on others of the same letter."""

    which = forms.MultipleChoiceField(
        label=_("Which recognitions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one recognition.")},
    )

    def __init__(
        self, *arguments: Any, sisters: Iterable[tuple[str, str]], first: str, **options: Any
    ) -> None:
        options.setdefault("initial", {"which": [first]})
        super().__init__(*arguments, **options)
        self.fields["which"].choices = list(sisters)  # type: ignore[attr-defined]


class SuspensionForm(_SeveralForm):
    from_date = DatePartsField(
        label=_("First day it does not hold"),
        error_messages={"required": _("Enter the first day it does not hold.")},
    )
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The instructor reads it."),
        error_messages={"required": _("Give the reason for the suspension.")},
    )


class LiftForm(forms.Form):
    holds_from = DatePartsField(
        label=_("First day it holds again"),
        error_messages={"required": _("Enter the first day it holds again.")},
    )


class WithdrawForm(_SeveralForm):
    from_date = DatePartsField(
        label=_("First day it does not hold"),
        error_messages={"required": _("Enter the first day it does not hold.")},
    )
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The instructor reads it."),
        error_messages={"required": _("Give the reason for the withdrawal.")},
    )
    for_cause = forms.BooleanField(
        label=_("For cause: what was signed is looked at again"),
        required=False,
        help_text=_("Opens a list of every record and credential of the disputed time."),
    )
    disputed_from = DatePartsField(
        label=_("Disputed from"),
        required=False,
        help_text=_("For example, 31 3 2027. Needed for a withdrawal for cause."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.pop("for_cause", False):
            cleaned["disputed_from"] = None
        elif not cleaned.get("disputed_from") and "disputed_from" not in self.errors:
            self.add_error("disputed_from", _("Enter the day from which on it is disputed."))
        return cleaned


class AskForm(forms.Form):
    """An instructor asks; an admin enters it from the paper."""

    authority = BodyField(label=_("Body that recognises you"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RecognitionRole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the role.")},
    )
    scope = LineField(
        label=_("For what"),
        max_length=300,
        help_text=_("Modules, regions or muscles, as your letter names them."),
        error_messages={"required": _("Say what it is for.")},
    )
    paper = PaperField(
        label=_("Evidence"),
        error_messages={"required": _("Choose the letter or certificate that shows it.")},
    )


class RefusalForm(forms.Form):
    note = LineField(
        label=_("Why it cannot be entered"),
        max_length=300,
        help_text=_("Whoever asked reads it."),
        error_messages={"required": _("Say why it cannot be entered.")},
    )


class SearchForm(forms.Form):
    """Filters of the list; they live in the address."""

    q = LineField(label=_("Name, address or number"), max_length=80, required=False)
    authority = BodyField(required=False, nothing=_("All"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("All")), *RecognitionRole.choices], required=False
    )


def sister_label(recognition: Recognition, names: dict[tuple[str, str], str]) -> str:
    name = names.get((recognition.scope_kind, recognition.scope), recognition.scope)
    return f"{recognition.get_role_display()}: {name}"
