"""Where people stand, today and on a past day. One function judges, here and on the desk."""

from datetime import date
from uuid import UUID

from django.http import Http404
from ninja import Query, Router

from certificates.enums import Status
from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.moments import moment_of
from clinics.api.noting import note_reading
from clinics.api.paging import PageAsked, Slug, StaffPage, staff_page
from clinics.api.schemas import PersonStatuses, StandingOut, StatusesPage
from clinics.domain.standing import Standing, standing
from clinics.enums import ApiScope, ViewingKind
from clinics.queries import person_file, requirements_at
from training.lib import clock

router = Router(tags=["Statuses"])


@router.get(
    "/statuses", response=StatusesPage, auth=ClientToken(ApiScope.STATUSES), operation_id="statuses"
)
def statuses(
    request: ApiRequest,
    page: Query[PageAsked],
    as_of: date | None = None,
    person: UUID | None = None,
    position: Slug | None = None,
    location: Slug | None = None,
    requirement: Slug | None = None,
    status: Status | None = None,
) -> StatusesPage:
    """Of each person how they meet what is asked of them. `requirement` and `status` choose among
    the standings; a page counts people, also those of whom nothing is left then."""
    now = clock.now()
    moment = moment_of(as_of, request.clinic, now=now)
    if person:
        one = person_file(request.clinic, person, moment, now=now)
        if one is None:
            raise Http404
        found = StaffPage([one], None)
    else:
        found = staff_page(
            request.clinic, page, moment, now=now, position=position, location=location
        )
    note_reading(request, found.people, ViewingKind.API, now=now)
    asked = requirements_at(request.clinic, moment)
    items = []
    for each in found.people:
        standings = [standing(each, line, moment) for line in asked.of(each).values()]
        items.append(
            PersonStatuses(
                person=each.public_id,
                name=each.label,
                consent=each.consent,
                standings=[
                    standing_out(line)
                    for line in standings
                    if requirement in {None, line.requirement.slug}
                    and status in {None, line.status}
                ],
            )
        )
    return StatusesPage(as_of=as_of, items=items, next=found.next)


def standing_out(line: Standing) -> StandingOut:
    return StandingOut(
        requirement=line.requirement.slug,
        kind=line.requirement.kind,
        title=line.requirement.title,
        level=line.requirement.level,
        status=line.status,
        detail=line.detail,
        until=line.until,
        source=line.source,
        checked_at=line.checked_at,
        regions=sorted(line.regions),
        excluded=sorted(line.excluded),
    )
