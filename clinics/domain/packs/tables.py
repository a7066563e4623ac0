"""The facts of a pack as one table, for CSV and XLSX alike."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clinics.domain.packs.facts import PackFacts, PersonFacts, Record

Row = tuple[str, ...]


def rows_of(facts: PackFacts) -> Iterator[Row]:
    """Gaps first, as in the PDF; every line with the moment it speaks of."""
    yield tuple(_head())
    for gap in facts.gaps:
        yield _row(facts, _("Gap"), "", gap)
    for person in facts.people:
        yield from _person(facts, person)
    for record in (*facts.documents, *facts.events):
        yield _record(facts, facts.clinic, record)
    for file in facts.files:
        yield _row(facts, _("File"), file.of, file.title, detail=file.path, source=file.sha256)


def _head() -> list[str]:
    return [
        _("Part"),
        _("Person"),
        _("What"),
        _("Status"),
        _("Detail"),
        _("Source"),
        _("As of"),
        _("Valid until"),
        _("Could not check"),
        _("Pack as of"),
    ]


def _person(facts: PackFacts, person: PersonFacts) -> Iterator[Row]:
    yield _row(facts, _("Person"), person.label, person.sentence, detail=person.consent)
    for fact in person.facts:
        yield _row(
            facts,
            _("Requirement"),
            person.label,
            fact.title,
            status=fact.word,
            detail=fact.detail,
            source=fact.source,
            as_of=fact.as_of,
            until=fact.until,
            unchecked=_("yes") if fact.could_not_check else "",
        )
    for stretch in person.stretches:
        yield _row(
            facts,
            _("Days"),
            person.label,
            stretch.title,
            status=stretch.word,
            detail=stretch.detail,
            as_of=stretch.first,
            until=stretch.last,
        )
    for record in person.records:
        yield _record(facts, person.label, record)


def _record(facts: PackFacts, of: str, record: Record) -> Row:
    return _row(
        facts,
        record.kind,
        of,
        record.title,
        status=record.status,
        detail=record.details,
        source=record.source,
        as_of=record.as_of,
    )


def _row(
    facts: PackFacts,
    part: str,
    of: str,
    what: str,
    *,
    status: str = "",
    detail: str = "",
    source: str = "",
    as_of: str = "",
    until: str = "",
    unchecked: str = "",
) -> Row:
    return (part, of, what, status, detail, source, as_of, until, unchecked, facts.as_of)
