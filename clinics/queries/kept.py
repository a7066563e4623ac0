"""What a clinic knew of people while they consented. The only way to it after a consent."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clinics.models import KeptFile
from clinics.queries.files import PersonFile
from training.lib.db import Statement, is_any, read_rows, statement_of
from training.lib.plain import from_plain
from training.lib.prepared import prepared_statement
from training.people.models import Clinic


def kept_file(clinic: Clinic, membership_public_id: UUID, moment: datetime) -> PersonFile | None:
    """The file as it stood at the moment; None outside every period of an ended consent."""
    rows = _at(clinic, moment).filter(membership__public_id=membership_public_id)
    return next(iter(_read(statement_of(_lines(rows))).values()), None)


@prepared_statement
def asked_files(
    clinic: Clinic, memberships: Collection[int], moment: datetime
) -> QuerySet[Any, Any]:
    return _lines(_at(clinic, moment).filter(is_any("membership_id", memberships)))


def kept_files(
    clinic: Clinic, memberships: Collection[int], moment: datetime
) -> dict[int, PersonFile]:
    """The same of many, by membership; one statement, none for nobody."""
    return _read(asked_files(clinic, memberships, moment)) if memberships else {}


def _at(clinic: Clinic, moment: datetime) -> QuerySet[KeptFile]:
    return KeptFile.objects.filter(
        membership__clinic=clinic, from_at__lte=moment, until_at__gt=moment
    ).order_by("pk")


def _lines(rows: QuerySet[KeptFile]) -> QuerySet[KeptFile, Any]:
    return rows.values_list("membership__user_id", "membership", "pk", "file", "kept_at")


def _read(asked: Statement) -> dict[int, PersonFile]:
    """Of two consents that overlap in a membership the later one speaks."""
    return {
        membership: replace(from_plain(PersonFile, file), kept_at=kept_at)
        for _person, membership, _pk, file, kept_at in read_rows(asked)
    }
