"""What changed, in order and without gaps."""

from ninja import Query, Router

from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.noting import note_reading_of
from clinics.api.paging import CountedAsked
from clinics.api.schemas import ChangeOut, ChangesPage
from clinics.enums import ApiScope, ChangeKind, ViewingKind
from clinics.models import Change
from clinics.queries.systems import changes_after
from clinics.queries.watching import that_may_be_told
from training.lib import clock

router = Router(tags=["Changes"])


@router.get(
    "/changes", response=ChangesPage, auth=ClientToken(ApiScope.CHANGES), operation_id="changes"
)
def changes(
    request: ApiRequest, page: Query[CountedAsked], kind: ChangeKind | None = None
) -> ChangesPage:
    """Everything after a number. Keep `next` and ask again: nothing is told twice or left out,
    except what changed of the papers of somebody who does not share with the clinic any more."""
    now = clock.now()
    found = that_may_be_told(changes_after(request.clinic, page.after), now=now)
    if kind:
        found = found.filter(kind=kind)
    rows = list(found[: page.limit + 1])
    shown = rows[: page.limit]
    about = {
        each.membership.user_id
        for each in shown
        if each.membership and each.kind == ChangeKind.STANDING
    }
    note_reading_of(request, about, ViewingKind.CHANGES, now=now)
    return ChangesPage(
        items=[_change_out(each) for each in shown],
        next=shown[-1].number if shown else page.after,
        more=len(rows) > page.limit,
    )


def _change_out(change: Change) -> ChangeOut:
    return ChangeOut(
        id=change.public_id,
        number=change.number,
        kind=ChangeKind(change.kind),
        person=change.membership.public_id if change.membership else None,
        requirement=change.requirement,
        title=change.title,
        before=change.before,
        after=change.after,
        finding=change.finding,
        detail=change.detail,
        happened_at=change.happened_at,
        noted_at=change.noted_at,
    )
