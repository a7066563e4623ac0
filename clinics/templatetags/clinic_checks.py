"""Words about what was found in a paper or of a row."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.models import EvidenceCheck
from clinics.domain.saying import region_names
from clinics.enums import BulkVerdict
from clinics.models import BulkRow

register = template.Library()


@register.filter
def read_in_policy(look: EvidenceCheck) -> str:
    """What the reader of a policy noted beside the finding; empty for any other look."""
    if "excluded_regions" not in look.told:
        return ""
    named = look.told["needling_named"]
    excluded = region_names(look.told["excluded_regions"])
    return " ".join(
        [
            _("Read in the policy: needling is named.")
            if named
            else _("Read in the policy: needling is not named."),
            _("It excludes: %(regions)s.") % {"regions": excluded}
            if excluded
            else _("It excludes no region."),
        ]
    )


@register.filter
def chip_word(row: BulkRow) -> str:
    """Another word than that of the colour, where nobody took anything back."""
    forged = {BulkVerdict.OURS_ALTERED, BulkVerdict.OTHER_INVALID}
    return _("Invalid") if row.verdict in forged else ""


@register.filter
def until_words(row: BulkRow) -> str:
    until = row.facts.get("until")
    if not until:
        return ""
    return _("to %(day)s") % {"day": date_format(date.fromisoformat(until), "DATE_FORMAT")}
