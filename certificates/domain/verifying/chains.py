"""Who vouches for what: body, instructor, examination, credential, each with its dates."""

from collections.abc import Iterable
from dataclasses import dataclass

from certificates.domain.credentials.credential_statements import day_of, muscle_or_sheet
from certificates.domain.credentials.facts import RecognitionFacts, ScopeFacts
from certificates.domain.documents.scope_map import in_order
from certificates.enums import NeedledOn


@dataclass(frozen=True)
class Examination:
    what: str
    examined_on: str
    needled_on: str
    sheet: str
    is_covered: bool


@dataclass(frozen=True)
class Chain:
    """One recognition of one instructor, and what they examined under it. `valid_until` is empty
    for a recognition without an end."""

    authority: str
    number: str
    valid_from: str
    valid_until: str
    examiner: str
    examinations: tuple[Examination, ...]

    @property
    def is_covered(self) -> bool:
        return all(examination.is_covered for examination in self.examinations)


def chains_of(scope: Iterable[ScopeFacts]) -> tuple[Chain, ...]:
    """The same instructor under the same recognition once, with everything they examined."""
    grouped: dict[tuple[str, ...], list[ScopeFacts]] = {}
    for row in in_order(scope):
        recognition = row["recognition"]
        key = (row["examiner"], *(str(value) for value in recognition.values()))
        grouped.setdefault(key, []).append(row)
    return tuple(_chain(rows) for rows in grouped.values())


def covers(recognition: RecognitionFacts, day: str) -> bool:
    """Whether the recognition held on the day of the act; ISO dates compare as they are written."""
    ends = recognition["valid_until"]
    return recognition["valid_from"] <= day and (ends is None or day <= ends)


def _chain(rows: list[ScopeFacts]) -> Chain:
    recognition = rows[0]["recognition"]
    ends = recognition["valid_until"]
    return Chain(
        authority=recognition["authority"],
        number=recognition["number"],
        valid_from=day_of(recognition["valid_from"]),
        valid_until=day_of(ends) if ends else "",
        examiner=rows[0]["examiner"],
        examinations=tuple(_examination(row) for row in rows),
    )


def _examination(row: ScopeFacts) -> Examination:
    return Examination(
        what=muscle_or_sheet(row),
        examined_on=day_of(row["examined_on"]),
        needled_on=str(NeedledOn(row["needled_on"]).label) if row["needled_on"] else "",
        sheet=f"{row['checklist']} ({row['checklist_version']})",
        is_covered=covers(row["recognition"], row["examined_on"]),
    )
