"""What positions need."""

from datetime import date

from ninja import Router

from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.moments import moment_of
from clinics.api.paging import Slug
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
    request: ApiRequest, as_of: date | None = None, position: Slug | None = None
) -> RequirementsOut:
    """By position what was asked on the day. Positions without rules of their own are asked for
    what stands under the empty position."""
    moment = moment_of(as_of, request.clinic, now=clock.now())
    asked = requirements_at(request.clinic, moment)
    lists = {**asked.by_position, "": asked.usual}
    items = [
        PositionOut(position=slug, requirements=[requirement_out(each) for each in lines])
        for slug, lines in lists.items()
        if position in {None, slug}
    ]
    return RequirementsOut(as_of=as_of, items=items)


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
