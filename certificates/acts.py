"""The acts of this app that take two people."""

from django.utils.translation import gettext_lazy as _

from certificates.domain.certificates.renaming import (
    RENAME,
    RENAME_CREDENTIAL,
    rename,
    rename_credential,
)
from certificates.domain.certificates.revocation import REVOKE, describe_certificate, revoke
from certificates.domain.credentials.replacing import REPLACE, replace
from certificates.domain.credentials.suspending import REINSTATE, SUSPEND, reinstate, suspend
from certificates.domain.credentials.withdrawing import (
    CORRECT,
    REVOKE_CREDENTIAL,
    correct,
    describe_credential,
    revoke_credential,
)
from training.people.domain.acts import register_act

register_act(REVOKE, label=_("Revoke a certificate"), execute=revoke, describe=describe_certificate)
register_act(
    RENAME,
    label=_("New edition after a change of name"),
    execute=rename,
    describe=describe_certificate,
)
for kind, label, execute in [
    (SUSPEND, _("Suspend a credential"), suspend),
    (REINSTATE, _("Reinstate a credential"), reinstate),
    (REVOKE_CREDENTIAL, _("Revoke a credential"), revoke_credential),
    (REPLACE, _("Give a new credential after a revoked one"), replace),
    (CORRECT, _("Correct what a credential states"), correct),
    (RENAME_CREDENTIAL, _("New edition of a credential after a change of name"), rename_credential),
]:
    register_act(kind, label=label, execute=execute, describe=describe_credential)
