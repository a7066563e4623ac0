"""The acts of this app that take two people."""

from django.utils.translation import gettext_lazy as _

from certificates.domain.renaming import RENAME, rename
from certificates.domain.revocation import REVOKE, describe_certificate, revoke
from training.people.domain.acts import register_act

register_act(REVOKE, label=_("Revoke a certificate"), execute=revoke, describe=describe_certificate)
register_act(
    RENAME,
    label=_("New edition after a change of name"),
    execute=rename,
    describe=describe_certificate,
)
