from certificates.rules.certificates import (
    may_ask_for_new_name,
    may_download,
    may_propose_revocation,
    visible_certificates,
)
from certificates.rules.practical import (
    examinable,
    may_list_examinees,
    recognition_to_examine,
    recognition_to_sign_checklist,
    scope_of,
    visible_checklists,
    visible_sign_offs,
)

__all__ = [
    "examinable",
    "may_ask_for_new_name",
    "may_download",
    "may_list_examinees",
    "may_propose_revocation",
    "recognition_to_examine",
    "recognition_to_sign_checklist",
    "scope_of",
    "visible_certificates",
    "visible_checklists",
    "visible_sign_offs",
]
