"""Which papers are kept of people who agree: what they say of themselves, never the files."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import Query, Router

from certificates.enums import Status
from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.moments import moment_of
from clinics.api.noting import note_reading
from clinics.api.paging import PageAsked, Slug, staff_page
from clinics.api.schemas import DocumentOut, DocumentsPage, PersonDocuments
from clinics.enums import ApiScope, ViewingKind
from clinics.queries import PersonFile
from training.lib import clock

router = Router(tags=["Documents"])


@router.get(
    "/documents",
    response=DocumentsPage,
    auth=ClientToken(ApiScope.DOCUMENTS),
    operation_id="documents",
)
def documents(
    request: ApiRequest,
    page: Query[PageAsked],
    as_of: date | None = None,
    position: Slug | None = None,
    location: Slug | None = None,
) -> DocumentsPage:
    """Of each person the papers that the clinic sees, with the checks that count at the clinic."""
    now = clock.now()
    moment = moment_of(as_of, request.clinic, now=now)
    found = staff_page(request.clinic, page, moment, now=now, position=position, location=location)
    note_reading(request, found.people, ViewingKind.DETAILS, now=now)
    items = [
        PersonDocuments(
            person=each.public_id,
            name=each.label,
            consent=each.consent,
            documents=list(_documents_of(each)),
        )
        for each in found.people
    ]
    return DocumentsPage(as_of=as_of, items=items, next=found.next)


def _documents_of(person: PersonFile) -> Iterator[DocumentOut]:
    yield from _certificates(person)
    yield from _credentials(person)
    yield from _examinations(person)
    yield from _papers(person)
    yield from _registrations(person)


def _certificates(person: PersonFile) -> Iterator[DocumentOut]:
    for line in person.certificates:
        yield _document(
            id=line.code,
            sort="certificate",
            kind=line.kind,
            title=line.title,
            number=line.number,
            status=line.status,
            is_draft=line.is_draft,
            issued_on=line.passed_on,
            page=_page(line.code),
        )


def _credentials(person: PersonFile) -> Iterator[DocumentOut]:
    for line in person.credentials:
        yield _document(
            id=str(line.public_id),
            sort="credential",
            kind=line.type,
            title=line.title,
            number=line.number,
            status=line.status,
            is_draft=line.is_draft,
            issued_on=line.valid_from,
            valid_until=line.valid_until,
            page=_page(line.code),
        )


def _examinations(person: PersonFile) -> Iterator[DocumentOut]:
    """What does not count says so by its status and is never green."""
    for line in person.sign_offs:
        yield _document(
            id=str(line.public_id),
            sort="examination",
            kind=line.region or line.module,
            title=line.title,
            status=Status.VALID if line.counts else Status.UNVERIFIED,
            is_draft=line.is_draft,
            issued_on=line.on,
        )


def _papers(person: PersonFile) -> Iterator[DocumentOut]:
    for line in person.papers:
        yield _document(
            id=str(line.public_id),
            sort="paper",
            kind=line.kind,
            title=line.title,
            number=line.number,
            issuer=line.issuer,
            status=line.status,
            issued_on=line.issued_on,
            valid_until=line.valid_until,
            checked_at=line.checked_at,
            check_result=line.check_result,
        )


def _registrations(person: PersonFile) -> Iterator[DocumentOut]:
    for line in person.registrations:
        yield _document(
            id=line.authority,
            sort="registration",
            kind=line.registration_class,
            title=line.authority_name,
            number=line.number,
            issuer=line.authority_name,
            status=line.status,
            checked_at=line.checked_at,
            check_result=line.check_result,
        )


def _document(**facts: Any) -> DocumentOut:
    nothing: dict[str, Any] = {"number": "", "issuer": "", "is_draft": False, "page": None}
    dates = dict.fromkeys(("issued_on", "valid_until", "checked_at", "check_result"))
    return DocumentOut(**{**nothing, **dates, **facts})


def _page(code: str) -> str:
    return settings.PUBLIC_URL + reverse("certificates:verify", args=[code])
