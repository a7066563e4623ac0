"""Fields of the clinic desk that several forms share."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from clinics.forms.base import NO_PATIENTS
from training.lib.text import clean_text
from training.people.anatomy import regions
from training.people.forms.fields import LineField


class OwnChoiceField(forms.ChoiceField):
    """A thing of this clinic. One of another clinic is as unknown as one that never was: 404."""

    def validate(self, value: str) -> None:
        if value and not self.valid_value(value):
            raise Http404
        super().validate(value)


class OwnChoicesField(forms.MultipleChoiceField):
    """Things of this clinic; one of another clinic among them, and there is nothing: 404."""

    def validate(self, value: list[str]) -> None:
        if not all(self.valid_value(each) for each in value):
            raise Http404
        super().validate(value)


class NoteField(LineField):
    """A free line, with the hint that belongs to every one of them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 300)
        options.setdefault("help_text", NO_PATIENTS)
        super().__init__(**options)


class TextField(forms.CharField):
    """Several lines, stored in NFC."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 12}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return clean_text(text) if text else ""


class PlaceField(forms.ChoiceField):
    """A region, or a muscle in it, in one list: `thorax` or `thorax:rhomboids`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Region and muscle"))
        options.setdefault("error_messages", {"required": _("Choose the region.")})
        super().__init__(choices=_places, **options)

    def clean(self, value: Any) -> tuple[str, str]:
        """The region, and the muscle or nothing."""
        region, _mark, muscle = str(super().clean(value)).partition(":")
        return region, muscle


def _places() -> list[tuple[Any, Any]]:
    groups = [
        (
            region.name,
            [
                (region.slug, _("{region}, muscle not said").format(region=region.name)),
                *((f"{region.slug}:{muscle.slug}", muscle.name) for muscle in region.muscles),
            ],
        )
        for region in regions().values()
    ]
    return [("", _("Choose")), *groups]
