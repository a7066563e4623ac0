"""What a manager follows, and what the list of changes is narrowed to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.domain.watching.change_list import Filters
from clinics.enums import ChangeKind, WatchChannel, WatchSubject
from clinics.forms.fields import OwnChoiceField
from training.people.models import Membership

_LARGEST = 2**31 - 1


class FollowForm(forms.Form):
    """Somebody, a requirement or everything, and how to be told of it."""

    subject = forms.ChoiceField(
        label=_("What to follow"),
        choices=WatchSubject.choices,
        widget=forms.RadioSelect,
        initial=WatchSubject.ROSTER,
        error_messages={"required": _("Choose what to follow.")},
    )
    person = OwnChoiceField(label=_("Person"), required=False)
    requirement = OwnChoiceField(label=_("Requirement"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("How you are told"),
        choices=WatchChannel.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose how you are told.")},
    )

    def __init__(
        self,
        *arguments: Any,
        people: Iterable[tuple[Membership, str]],
        requirements: Iterable[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.people = {str(member.public_id): member for member, _name in people}
        names = [(str(member.public_id), name) for member, name in people]
        none = [("", _("None chosen"))]
        self.fields["person"].choices = none + names  # type: ignore[attr-defined]
        self.fields["requirement"].choices = none + list(requirements)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only what belongs to the chosen subject goes on."""
        data = super().clean() or {}
        subject = data.get("subject")
        if subject == WatchSubject.PERSON and not data.get("person"):
            self.add_error("person", _("Choose the person to follow."))
        if subject == WatchSubject.RULE and not data.get("requirement"):
            self.add_error("requirement", _("Choose the requirement to follow."))
        person = self.people.get(data.get("person", ""))
        data["person"] = person if subject == WatchSubject.PERSON else None
        if subject != WatchSubject.RULE:
            data["requirement"] = ""
        return data


class StopForm(forms.Form):
    """One thing that is followed, by one channel."""

    subject = forms.ChoiceField(choices=WatchSubject.choices)
    channel = forms.ChoiceField(choices=WatchChannel.choices)
    person = forms.UUIDField(required=False)
    requirement = forms.SlugField(required=False, max_length=100)


class ChangesForm(forms.Form):
    """Filters of the list, as they stand in the address."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *ChangeKind.choices]
    )
    person = forms.ChoiceField(label=_("Person"), required=False)
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    followed = forms.BooleanField(label=_("Only what I follow"), required=False)

    def __init__(
        self,
        *arguments: Any,
        people: Iterable[tuple[Membership, str]],
        requirements: Iterable[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        names = [(str(member.public_id), name) for member, name in people]
        self.fields["person"].choices = [("", _("Everybody")), *names]  # type: ignore[attr-defined]
        everything = [("", _("All requirements")), *requirements]
        self.fields["requirement"].choices = everything  # type: ignore[attr-defined]

    def filters(self, before: str) -> Filters:
        """Whatever is not a choice asks for nothing: an old address still shows the list."""
        self.is_valid()
        data = self.cleaned_data
        number = int(before) if before.isdecimal() and len(before) < 11 else None
        return Filters(
            kind=data.get("kind", ""),
            person=UUID(data["person"]) if data.get("person") else None,
            requirement=data.get("requirement", ""),
            before=min(number, _LARGEST) if number else None,
            followed=data.get("followed", False),
        )


class SeenForm(forms.Form):
    """Up to which number the list was read."""

    number = forms.IntegerField(min_value=0, max_value=_LARGEST)
