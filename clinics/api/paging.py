"""Pages by cursor: who joins or leaves between two pages moves nobody onto both or neither."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from clinics.queries import PersonFile, roster
from clinics.queries.systems import staff_after
from training.people.models import Clinic

MOST_A_PAGE = 200
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,100}$")]


class PageAsked(Schema):
    limit: int = Field(50, ge=1, le=MOST_A_PAGE, description="How many on one page.")
    cursor: UUID | None = Field(None, description="`next` of the page before.")


class SluggedAsked(Schema):
    limit: int = Field(50, ge=1, le=MOST_A_PAGE, description="How many on one page.")
    cursor: Slug | None = Field(None, description="`next` of the page before.")


class CountedAsked(Schema):
    limit: int = Field(50, ge=1, le=MOST_A_PAGE, description="How many on one page.")
    after: int = Field(0, ge=0, le=2_147_483_647, description="`next` of the page before.")


@dataclass(frozen=True)
class StaffPage:
    people: list[PersonFile]
    next: UUID | None


def staff_page(
    clinic: Clinic,
    asked: PageAsked,
    moment: datetime,
    *,
    now: datetime,
    position: str | None = None,
    location: str | None = None,
) -> StaffPage:
    """People of one page in the order of their ids; only their records are read."""
    ids = staff_after(
        clinic,
        moment,
        after=asked.cursor,
        limit=asked.limit,
        position=position or "",
        location=location or "",
    )
    shown = ids[: asked.limit]
    files = roster(clinic, moment, now=now, only=shown) if shown else []
    people = sorted(files, key=lambda each: each.public_id)
    return StaffPage(people, shown[-1] if len(ids) > asked.limit else None)
