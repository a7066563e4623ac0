"""Banks and questions as their authors and clinical reviewers see them, keys included."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from courses.models import Module
from courses.queries import title_of_course
from courses.rules import reached_by, recognition_to_review
from quizzes.enums import ItemState
from quizzes.item_forms import Surroundings
from quizzes.kinds import Reason, get_kind
from quizzes.models import Bank, ItemVersion
from training.lib.errors import NotAllowed
from training.lib.markdown.citations import doubtful_keys
from training.people.enums import RecognitionRole, ScopeKind
from training.people.models import Recognition, User
from training.people.rules import Person


@dataclass(frozen=True)
class ItemReview:
    """A question with its key and reasons in words, whatever its kind."""

    version: ItemVersion
    key: str
    reasons: list[Reason]

    @classmethod
    def of(cls, version: ItemVersion) -> "ItemReview":
        kind = get_kind(version.kind)
        return cls(version, kind.describe_key(version.payload), kind.reasons(version.payload))


_IN_USE = Q(items__versions__state=ItemState.PUBLISHED)


def visible_banks(user: Person, on_date: date) -> QuerySet[Bank]:
    """Banks whose keys the person may read: those they write in; an admin, all."""
    if not user.is_authenticated:
        return Bank.objects.none()
    if user.is_staff:
        return Bank.objects.all()
    fields = {"course": "course__slug", "module": "module_slug"}
    return Bank.objects.filter(reached_by(user, RecognitionRole.AUTHOR, on_date=on_date, **fields))


def recognition_to_sign(user: Person, bank: Bank, on_date: date) -> Recognition | None:
    """The recognition as author that covers the bank's module on that day."""
    course, module = bank.course.slug, bank.module_slug
    return recognition_to_review(user, course=course, module=module, on_date=on_date)


def recognised_to_sign(user: Person, module: Module, *, on_date: date) -> Recognition | None:
    """The same for a module with its lessons, whether or not it has a bank."""
    course = module.course_version.course.slug
    return recognition_to_review(user, course=course, module=module.slug, on_date=on_date)


def recognition_of_reviewer(user: User, module: Module, *, now: datetime) -> Recognition:
    """Under which a person signs or sends back; an admin without one only reads."""
    recognition = recognised_to_sign(user, module, on_date=user.today(now))
    if recognition is None:
        raise NotAllowed(_("Signing needs a recognition as author of this module."))
    return recognition


def reviewers_of(bank: Bank, on_date: date) -> QuerySet[User]:
    """Who is recognised as author of the bank's module; one of them reads what another wrote."""
    course, module = bank.course.slug, bank.module_slug
    scopes = Q(scope_kind=ScopeKind.PROGRAMME, scope=course) | Q(
        scope_kind=ScopeKind.MODULE, scope__in=[module, f"{course}/{module}"]
    )
    recognised = Recognition.objects.covering(on_date).filter(scopes, role=RecognitionRole.AUTHOR)
    return User.objects.filter(pk__in=recognised.values("instructor"), is_active=True).order_by(
        "legal_name", "pk"
    )


def bank_reviews(banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """With how many questions are in use and how many of them are signed."""
    return banks.annotate(  # type: ignore[no-redef]
        course_title=title_of_course("course"),
        in_use=Count("items__versions", filter=_IN_USE),
        signed=Count(
            "items__versions", filter=_IN_USE & Q(items__versions__signed_at__isnull=False)
        ),
    ).order_by("course__slug", "module_slug")


def surroundings_of(bank: Bank) -> Surroundings:
    """By the newest edition of the course that has the module."""
    module = (
        Module.objects.filter(course_version__course=bank.course_id, slug=bank.module_slug)
        .select_related("course_version")
        .order_by("-course_version__number")
        .first()
    )
    if module is None:
        return Surroundings({}, {}, frozenset())
    names = ("lesson_version__lesson__slug", "lesson_version__title", "lesson_version__source")
    lessons = list(module.entries.values_list(*names))
    return Surroundings(
        topics=module.topics,
        lessons={slug: title for slug, title, _source in lessons},
        references=frozenset(module.course_version.references),
        doubtful={slug: doubtful_keys(source) for slug, _title, source in lessons},
        language=module.course_version.language,
    )
