"""What a message to a webhook was about and what came of it, in words."""

from django import template
from django.utils.translation import gettext as _

from clinics.enums import ChangeKind
from clinics.models import Delivery, DeliveryTry

register = template.Library()


@register.filter
def message_words(delivery: Delivery) -> str:
    if delivery.change:
        return str(ChangeKind(delivery.change.kind).label)
    return _("Test message")


@register.filter
def outcome_words(tried: DeliveryTry) -> str:
    if tried.status is None:
        return {
            "inner-address": _("not sent: the address leads to an inner network"),
            "not-an-address": _("not sent: this is not an address that we send to"),
        }.get(tried.problem, _("no answer"))
    words = {"status": tried.status}
    if 200 <= tried.status < 300:
        return _("taken (%(status)s)") % words
    if 300 <= tried.status < 400:
        return _("a redirect, which we do not follow (%(status)s)") % words
    if tried.status == 410:
        return _("gone, says the other system (%(status)s)") % words
    return _("refused (%(status)s)") % words
