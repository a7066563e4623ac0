"""What a booking system asks before it books: facts with sources and reasons, never a bare yes."""

from typing import Annotated
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from certificates.domain.credentials.credential_statements import does_not_attest
from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.moments import instant
from clinics.api.noting import note_reading
from clinics.api.paging import Slug
from clinics.api.schemas import FactOut, ScopeFactsOut
from clinics.domain.scope import ScopeFact, scope_facts
from clinics.enums import ApiScope, ViewingKind
from clinics.queries import person_file, requirements_at
from courses.domain.statements import register_sentence
from training.lib import clock
from training.lib.errors import DomainError
from training.people.anatomy import muscles, regions

router = Router(tags=["Statuses"])


class ScopeAsked(Schema):
    region: Slug = Field(description="A slug of the vocabulary, as `thorax`.")
    muscle: Slug | None = Field(None, description="A muscle of that region, as a slug.")
    at: Annotated[AwareDatetime | None, Field(None, description="Now, when it is left out.")]


@router.get(
    "/people/{uuid:person}/scope-facts",
    response=ScopeFactsOut,
    auth=ClientToken(ApiScope.STATUSES),
    operation_id="scope_facts",
)
def facts(request: ApiRequest, person: UUID, asked: Query[ScopeAsked]) -> ScopeFactsOut:
    """For "may this person needle this region at this time?": what the records say. Whether it was
    examined, what the insurance leaves out, what the clinic asks for beside, each with its source,
    reason and last day. There is no yes in it: show the facts, and a person decides."""
    _check_place(asked)
    now = clock.now()
    at = instant(asked.at, now=now)
    then = min(at, now)  # of a day to come the file of today is asked what will have ended
    file = person_file(request.clinic, person, then, now=now)
    if file is None:
        raise Http404
    note_reading(request, [file], ViewingKind.API, now=now)
    rules = requirements_at(request.clinic, at)
    found = scope_facts(file, asked.region, at, rules, muscle=asked.muscle)
    return ScopeFactsOut(
        person=file.public_id,
        name=file.label,
        region=asked.region,
        muscle=asked.muscle,
        at=at,
        status=found.status,
        sentence=found.sentence,
        until=found.until,
        facts=[_fact_out(each) for each in found.facts],
        statement=_statement(),
    )


def _check_place(asked: ScopeAsked) -> None:
    if asked.region not in regions():
        raise DomainError(_("There is no such region in the vocabulary."))
    if asked.muscle and getattr(muscles().get(asked.muscle), "region", "") != asked.region:
        raise DomainError(_("There is no such muscle in this region."))


def _statement() -> str:
    """The same words as on a credential: what this does not attest, and where to look."""
    sentences = [_("These are records and no permission. They do not attest that:")]
    return " ".join([*sentences, *does_not_attest(), register_sentence()])


def _fact_out(fact: ScopeFact) -> FactOut:
    return FactOut(
        kind=fact.kind,
        title=str(fact.title),
        status=fact.status,
        reason=fact.reason,
        source=fact.source,
        checked_at=fact.checked_at,
        until=fact.until,
        requirement=fact.requirement,
    )
