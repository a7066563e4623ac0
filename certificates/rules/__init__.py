from certificates.rules.certificates import (
    may_ask_for_new_name,
    may_propose_revocation,
    visible_certificates,
)
from certificates.rules.credentials import (
    credentials_of,
    may_ask_for_new_name_of_credential,
    may_propose_remedy,
    may_propose_withdrawal,
    may_read_history,
    may_renew,
    visible_credentials,
)
from certificates.rules.practical import (
    examinable,
    has_examined,
    may_list_examinees,
    offered_checklists,
    recognition_to_examine,
    recognition_to_sign_checklist,
    scope_of,
    visible_checklists,
    visible_sign_offs,
)

__all__ = [
    "credentials_of",
    "examinable",
    "has_examined",
    "may_ask_for_new_name",
    "may_ask_for_new_name_of_credential",
    "may_list_examinees",
    "may_propose_remedy",
    "may_propose_revocation",
    "may_propose_withdrawal",
    "may_read_history",
    "may_renew",
    "offered_checklists",
    "recognition_to_examine",
    "recognition_to_sign_checklist",
    "scope_of",
    "visible_certificates",
    "visible_checklists",
    "visible_credentials",
    "visible_sign_offs",
]
