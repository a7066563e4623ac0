"""What the pages of a bank have in common: the bank, its tabs, its list, what was marked there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from quizzes import bank_list
from quizzes.bank_forms import BankFilterForm
from quizzes.enums import ItemState
from quizzes.kinds import get_kind
from quizzes.models import Bank, Item, ItemVersion, SavedView
from quizzes.reviewing import surroundings_of, visible_banks
from training.lib import clock
from training.lib.errors import DomainError
from training.people.requests import SignedInRequest

PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """A question of the list, and what is under way beside the wording that is shown."""

    version: ItemVersion
    kind: Any
    drafts: list[ItemVersion]
    is_due: bool


class BankPaginator(Paginator):
    """Counts no further than anybody pages: reading all matches would cost more than the page."""

    @cached_property
    def found(self) -> int:
        return bank_list.count_up_to(cast(QuerySet[ItemVersion], self.object_list))

    @property
    def count(self) -> int:
        return min(self.found, bank_list.MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        return self.found > bank_list.MOST_COUNTED


@dataclass(frozen=True)
class Listing:
    form: BankFilterForm
    rows: QuerySet[ItemVersion]
    topics: dict[str, str] = field(default_factory=dict)

    def page(self, number: str | None) -> Page:
        ordered = bank_list.sorted_by(self.rows, self.form.wanted.get("sort", ""))
        return BankPaginator(ordered, PER_PAGE).get_page(number)


@dataclass(frozen=True)
class Selection:
    """Questions chosen in the list, or all that match its filters, and the address that says so."""

    items: QuerySet[Item]
    query: str  # of the list they were chosen in

    @property
    def ids(self) -> list[int]:
        return list(self.items.values_list("pk", flat=True))


def bank_of(request: SignedInRequest, slug: str) -> Bank:
    mine = visible_banks(request.user, today_of(request))
    return get_object_or_404(mine.select_related("course"), slug=slug)


def today_of(request: SignedInRequest) -> date:
    return request.user.today(clock.now())


def read_listing(bank: Bank, data: QueryDict, *, on_date: date) -> Listing:
    topics = dict(surroundings_of(bank).topics)
    form = BankFilterForm(data, topics=topics, choices=bank_list.choices_in(bank))
    return Listing(form, bank_list.matching(bank, form.wanted, on_date=on_date), topics)


def rows_of(page: Page, *, on_date: date) -> list[Row]:
    versions = list(page)
    drafts = bank_list.drafts_beside(versions)
    return [
        Row(
            version=version,
            kind=get_kind(version.kind).label,
            drafts=drafts.get(version.item_id, []),
            is_due=bool(version.item.review_on and version.item.review_on <= on_date),
        )
        for version in versions
    ]


def read_selection(bank: Bank, data: QueryDict, *, on_date: date) -> Selection:
    listing = read_listing(bank, data, on_date=on_date)
    if data.get("all"):
        items = Item.objects.filter(pk__in=listing.rows.values("item"))
        return Selection(items, listing.form.query)
    try:
        chosen = [UUID(value) for value in data.getlist("item")]
    except ValueError as error:
        raise DomainError(_("This is not a question of the bank.")) from error
    return Selection(Item.objects.filter(bank=bank, public_id__in=chosen), listing.form.query)


def saved_views(request: SignedInRequest, bank: Bank) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=request.user, bank=bank).order_by("name")


def shortcuts(bank: Bank, *, on_date: date) -> list[dict[str, Any]]:
    """Filters one looks for every evening, with how many wait there."""
    live = Q(state=ItemState.PUBLISHED)
    counts = ItemVersion.objects.filter(item__bank=bank).aggregate(
        drafts=Count("pk", filter=Q(state=ItemState.DRAFT)),
        proposed=Count("pk", filter=Q(state=ItemState.PROPOSED)),
        unsigned=Count("pk", filter=live & Q(signed_at=None)),
    )
    due = bank_list.due_for_review(bank, on_date=on_date).count()
    return [
        {"label": _("Drafts"), "query": "state=draft", "count": counts["drafts"]},
        {"label": _("Proposed"), "query": "state=proposed", "count": counts["proposed"]},
        {
            "label": _("In use, unsigned"),
            "query": "state=published&signed=no",
            "count": counts["unsigned"],
        },
        {"label": _("Due for review"), "query": "review=due&sort=review", "count": due},
    ]


def tabs_of(bank: Bank, current: str) -> list[dict[str, Any]]:
    """The pages of a bank; `current` names the address of this one."""
    pages = [
        ("quizzes:author_bank", _("Questions")),
        ("quizzes:author_coverage", _("Coverage")),
        ("quizzes:author_editions", _("Examinations")),
        ("quizzes:author_imports", _("Import")),
        ("quizzes:author_exports", _("Export")),
    ]
    tabs = [
        {"label": label, "url": reverse(name, args=[bank.slug]), "current": name == current}
        for name, label in pages
    ]
    to_sign = reverse("quizzes:review_module", args=[bank.course.slug, bank.module_slug])
    return [tabs[0], {"label": _("To sign"), "url": to_sign, "current": False}, *tabs[1:]]
