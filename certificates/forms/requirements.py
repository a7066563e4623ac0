"""Which jurisdictions to look at, and as of which day; a change of a rule by an admin."""

import zoneinfo
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates.domain.requirements.missing import MOST_AT_ONCE
from certificates.domain.requirements.requirements import MalformedTree, check_tree
from certificates.models import JurisdictionRule
from certificates.queries.jurisdictions import known_jurisdictions
from training.lib.forms import DatePartsField


class PlacesForm(forms.Form):
    """Two places side by side, and the day. A link can say the same as the form."""

    use_required_attribute = False
    place = forms.ChoiceField(label=_("Jurisdiction"), required=False)
    other = forms.ChoiceField(label=_("Beside it"), required=False)
    on = DatePartsField(
        label=_("As of"), required=False, help_text=_("Empty: today. For example, 14 5 2026")
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        known = list(known_jurisdictions().items())
        for name in ("place", "other"):
            self.fields[name].choices = [("", _("None")), *known]  # type: ignore[attr-defined]

    def clean_on(self) -> date | None:
        on = self.cleaned_data["on"]
        if on and on > self.today:
            raise ValidationError(_("Choose a day that has come: nobody knows later ones."))
        return on

    @property
    def chosen(self) -> list[str]:
        """Names of the places, none twice."""
        known = known_jurisdictions()
        slugs = [self.cleaned_data.get(name) for name in ("place", "other")]
        return [known[slug] for slug in dict.fromkeys(slugs) if slug in known][:MOST_AT_ONCE]

    def moment(self, now: datetime) -> datetime:
        """The end of a past day in the issuer's zone, or now."""
        on = self.cleaned_data.get("on")
        if not on or on == self.today:
            return now
        zone = zoneinfo.ZoneInfo(settings.ISSUER_TIME_ZONE)
        return datetime.combine(on + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)


class RuleForm(forms.ModelForm):
    """A rule from a day on, as an admin has read it at its source."""

    since = forms.DateField(
        label=_("Holds from"),
        help_text=_("The present row ends the day before. Enter it like 2027-03-31."),
    )

    source_url = forms.URLField(
        label=_("Address of the source"), required=False, max_length=200, assume_scheme="https"
    )
    requires = forms.JSONField(
        label=_("Held against papers by"),
        required=False,
        initial=dict,
        help_text=_("A requirement tree; {} where the rule is told and not held against papers."),
    )

    class Meta:
        model = JurisdictionRule
        fields = ["slug", "jurisdiction", "authority", "title", "text", "requires", "source"]
        fields += ["source_url", "confidence", "last_checked"]
        help_texts = {"slug": _("That of the rule that changes, or a new one.")}

    def clean_requires(self) -> Any:
        tree = self.cleaned_data["requires"] or {}
        if tree:
            try:
                check_tree(tree, "requires")
            except MalformedTree as error:
                raise ValidationError(error.message) from error
        return tree
