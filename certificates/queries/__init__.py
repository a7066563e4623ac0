from certificates.queries.certificates import (
    certificates_without_document,
    passes_without_certificate,
    read_corrections,
    touched_by,
    with_status_at,
    would_be_touched,
)
from certificates.queries.credentials import (
    credentials_at,
    current_credential,
    scope_at,
    status_of,
    version_in_force,
)
from certificates.queries.papers import editions_without_document
from certificates.queries.practical import (
    examined_checklists,
    failures_with,
    with_what_followed,
)
from certificates.queries.registrations import (
    REGISTER_LOOK_UP_LASTS,
    registers_of,
    with_register_status_at,
)

__all__ = [
    "REGISTER_LOOK_UP_LASTS",
    "certificates_without_document",
    "credentials_at",
    "current_credential",
    "editions_without_document",
    "examined_checklists",
    "failures_with",
    "passes_without_certificate",
    "read_corrections",
    "registers_of",
    "scope_at",
    "status_of",
    "touched_by",
    "version_in_force",
    "with_register_status_at",
    "with_status_at",
    "with_what_followed",
    "would_be_touched",
]
