"""Who works at the clinic."""

from uuid import UUID

from django.http import Http404
from ninja import Query, Router

from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.noting import note_reading
from clinics.api.paging import PageAsked, Slug, staff_page
from clinics.api.schemas import ClinicOut, HeldOut, PeoplePage, PersonOut
from clinics.enums import ApiScope, ViewingKind
from clinics.queries import PersonFile, person_file
from training.lib import clock

router = Router(tags=["People"])


@router.get("/clinic", response=ClinicOut, auth=ClientToken(), operation_id="clinic")
def clinic(request: ApiRequest) -> ClinicOut:
    """The clinic of the token, and what the token may do."""
    caller = request.auth
    return ClinicOut(
        slug=request.clinic.slug,
        name=request.clinic.name,
        time_zone=request.clinic.time_zone,
        client=caller.client.name,
        scopes=sorted(caller.scopes),
        ends_at=caller.client.ends_at,
    )


@router.get(
    "/people", response=PeoplePage, auth=ClientToken(ApiScope.PEOPLE), operation_id="people"
)
def people(
    request: ApiRequest,
    page: Query[PageAsked],
    position: Slug | None = None,
    location: Slug | None = None,
) -> PeoplePage:
    """The roster of today with consent and positions."""
    now = clock.now()
    found = staff_page(request.clinic, page, now, now=now, position=position, location=location)
    note_reading(request, found.people, ViewingKind.ROSTER, now=now)
    return PeoplePage(items=[person_out(each) for each in found.people], next=found.next)


@router.get(
    "/people/{uuid:person}",
    response=PersonOut,
    auth=ClientToken(ApiScope.PEOPLE),
    operation_id="person",
)
def person(request: ApiRequest, person: UUID) -> PersonOut:
    """One person who is, or has been, on the roster."""
    now = clock.now()
    found = person_file(request.clinic, person, now, now=now)
    if found is None:
        raise Http404
    note_reading(request, [found], ViewingKind.ROSTER, now=now)
    return person_out(found)


def person_out(found: PersonFile) -> PersonOut:
    return PersonOut(
        id=found.public_id,
        name=found.label,
        consent=found.consent,
        consent_since=found.consent_at if found.is_open else None,
        joined_at=found.joined_at,
        left_at=found.left_at,
        positions=[
            HeldOut(
                position=held.position,
                title=held.title,
                location=held.location,
                location_name=held.location_name,
            )
            for held in found.positions
        ],
    )
