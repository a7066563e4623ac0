"""What positions need."""

from datetime import date

from ninja import Query, Router

from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.moments import moment_of
from clinics.api.paging import Slug, SluggedAsked
from clinics.api.schemas import PositionOut, RequirementOut, RequirementsOut
from clinics.enums import ApiScope
from clinics.queries import Requirement, requirements_at
from training.lib import clock

router = Router(tags=["Requirements"])


@router.get(
    "/requirements",
    response=RequirementsOut,
    auth=ClientToken(ApiScope.REQUIREMENTS),
    operation_id="requirements",
)
def requirements(
    request: ApiRequest,
    page: Query[SluggedAsked],
    as_of: date | None = None,
    position: Slug | None = None,
) -> RequirementsOut:
    """By position what was asked on the day; a page counts positions. Those without rules of their
    own are asked for what stands under the empty position, which comes last."""
    moment = moment_of(as_of, request.clinic, now=clock.now())
    asked = requirements_at(request.clinic, moment)
    lists = {**dict(sorted(asked.by_position.items())), "": asked.usual}
    wanted = [
        slug
        for slug in lists
        if position in {None, slug} and (not slug or slug > (page.cursor or ""))
    ]
    shown = wanted[: page.limit]
    items = [
        PositionOut(position=slug, requirements=[requirement_out(each) for each in lists[slug]])
        for slug in shown
    ]
    more = len(wanted) > page.limit
    return RequirementsOut(as_of=as_of, items=items, next=shown[-1] if more else None)


def requirement_out(line: Requirement) -> RequirementOut:
    return RequirementOut(
        slug=line.slug,
        kind=line.kind,
        title=line.title,
        level=line.level,
        reason=line.reason,
        settings=dict(line.settings),
        since=line.valid_from,
    )
