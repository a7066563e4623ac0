"""The questions of a bank as a list to work on: filtered, searched, sorted.

One row is one question by the wording that speaks for it: the one in use, else the newest under
way, else the last retired. Asked for drafts, the list holds the drafts themselves.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import SearchVectorField
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from quizzes.enums import ItemState
from quizzes.models import Bank, CaseSet, Item, ItemStatistics, ItemVersion

OPEN = (ItemState.DRAFT, ItemState.PROPOSED)

SORTS: dict[str, tuple[Any, ...]] = {
    "ref": ("item__ref",),
    "newest": ("-created_at", "item__ref"),
    "topic": ("topic", "level", "item__ref"),
    "review": (F("item__review_on").asc(nulls_last=True), "item__ref"),
    "unsigned": (F("signed_at").asc(nulls_first=True), "-critical", "item__ref"),
}


def matching(bank: Bank, wanted: Mapping[str, Any], *, on_date: date) -> QuerySet[ItemVersion]:
    """What `BankFilterForm` was filled with, as questions of the bank."""
    state = wanted.get("state")
    if state in OPEN:
        rows = ItemVersion.objects.filter(item__bank=bank, state=state)
    else:
        rows = faces(ItemVersion.objects.filter(item__bank=bank))
    if wanted.get("q"):
        rows = rows.filter(_with_words(bank, wanted["q"]))
    for name, value in wanted.items():
        if value and name in _FILTERS:
            rows = rows.filter(_FILTERS[name](value, on_date))
    return rows


def faces(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    """Of each question the one wording that speaks for it."""
    others = ItemVersion.objects.filter(item=OuterRef("item"))
    later = Q(number__gt=OuterRef("number"))
    before_open = others.filter(Q(state=ItemState.PUBLISHED) | Q(state__in=OPEN) & later)
    before_retired = others.filter(~Q(state=ItemState.RETIRED) | later)
    return versions.filter(
        Q(state=ItemState.PUBLISHED)
        | Q(state__in=OPEN) & ~Exists(before_open)
        | Q(state=ItemState.RETIRED) & ~Exists(before_retired)
    )


def sorted_by(rows: QuerySet[ItemVersion], sort: str) -> QuerySet[ItemVersion]:
    return rows.select_related("item", "rating").order_by(*SORTS.get(sort, SORTS["ref"]), "pk")


def drafts_beside(rows: list[ItemVersion]) -> dict[int, list[ItemVersion]]:
    """By question: what is under way beside the wording a row shows."""
    found: dict[int, list[ItemVersion]] = {}
    shown = {row.pk for row in rows}
    under_way = ItemVersion.objects.filter(item__in=[row.item_id for row in rows], state__in=OPEN)
    for draft in under_way.select_related("author").order_by("number"):
        if draft.pk not in shown:
            found.setdefault(draft.item_id, []).append(draft)
    return found


def choices_in(bank: Bank) -> dict[str, list[Any]]:
    """What the filters may offer: who wrote, which tags and jurisdictions there are."""
    facts = ItemVersion.objects.filter(item__bank=bank).aggregate(
        authors=ArrayAgg("author", distinct=True, filter=Q(author__isnull=False)),
        jurisdictions=ArrayAgg("jurisdiction", distinct=True, filter=~Q(jurisdiction="")),
    )
    each = Func(F("tags"), function="unnest", output_field=CharField())
    tagged = Item.objects.filter(bank=bank).exclude(tags=[])
    tags = tagged.annotate(tag=each).values_list("tag", flat=True).distinct()
    return {
        "author": facts["authors"] or [],
        "jurisdiction": sorted(facts["jurisdictions"] or []),
        "tag": sorted(tags),
    }


def due_for_review(bank: Bank, *, on_date: date) -> QuerySet[Item]:
    """Questions somebody meant to look at again by this day."""
    return Item.objects.filter(bank=bank, review_on__lte=on_date)


_FIGURES = ItemStatistics.objects.filter(item_version=OuterRef("pk"))
_FILTERS: dict[str, Callable[[Any, date], Any]] = {
    "state": lambda value, today: Q(state=value),
    "kind": lambda value, today: Q(kind=value),
    "topic": lambda value, today: Q(topic=value),
    "level": lambda value, today: Q(level=value),
    "confidence": lambda value, today: Q(confidence=value),
    "jurisdiction": lambda value, today: Q(jurisdiction=value),
    "pool": lambda value, today: Q(item__pool=value),
    "tag": lambda value, today: Q(item__tags__contains=[value]),
    "author": lambda value, today: Q(author__public_id=value),
    "critical": lambda value, today: Q(critical=value == "yes"),
    "signed": lambda value, today: Q(signed_at__isnull=value == "no"),
    "rated": lambda value, today: Q(rating__isnull=value == "no"),
    "statistics": lambda value, today: Exists(_FIGURES) if value == "yes" else ~Exists(_FIGURES),
    "review": lambda value, today: Q(item__review_on__lte=today),
}


# --- Full text -----------------------------------------------------------------------------


MOST_COUNTED = 1000  # more is "more than": counting all would read every one of them


def count_up_to(rows: QuerySet[ItemVersion]) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


class _Words(Func):
    """The stored words, a column that the model does not read."""

    output_field = SearchVectorField()

    def __init__(self) -> None:
        super().__init__(F("id"))

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, Any]:
        column, arguments = compiler.compile(self.source_expressions[0])
        table = column.removesuffix('."id"')
        return f'{table}."words"', arguments


def _with_words(bank: Bank, words: str) -> Q:
    """Every wording with these words (as web searches are written), reference or ref.

    What other tables hold is looked up before: conditions on one table can share its indexes, and
    leave the order of the list to the index of the refs where much is found.
    """
    cases = CaseSet.objects.filter(_holds(_text_words("text"), words), bank=bank)
    found = Q(_holds(_Words(), words)) | _any_of("case_set", cases)
    if not any(sign.isdigit() for sign in words):  # a ref has a number: all are looked through
        return found
    return found | _any_of("item", Item.objects.filter(bank=bank, ref__icontains=words))


def _any_of(name: str, rows: QuerySet[Any]) -> Q:
    ids = list(rows.values_list("pk", flat=True))
    return Q(**{f"{name}__in": ids}) if ids else Q()


def _text_words(column: str) -> Func:
    return Func(F(column), template="to_tsvector('english'::regconfig, %(expressions)s)")


def _holds(vector: Any, words: str) -> Func:
    template = "websearch_to_tsquery('english'::regconfig, %(expressions)s)"
    asked = Func(Value(words), template=template)
    return Func(
        vector, asked, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()
    )
