"""Who sees what (querysets) and who may do what (predicates) among courses and lessons."""

from datetime import date

from django.db.models import Q, QuerySet

from courses.enums import VersionState
from courses.models import Course, EditionMove, Enrolment, Lesson, LessonComment, LessonVersion
from training.people.enums import RecognitionRole, ScopeKind
from training.people.models import Recognition, User
from training.people.rules import Person, held_scopes, recognition_for

WRITERS = (RecognitionRole.TEACH, RecognitionRole.AUTHOR)


def visible_enrolments(user: Person) -> QuerySet[Enrolment]:
    """A person's own: where they are in a course is nobody else's page."""
    if not user.is_authenticated:
        return Enrolment.objects.none()
    return user.enrolments.filter(ended_at=None)


def courses_taught(
    user: Person, on_date: date, *, roles: tuple[str, ...] = WRITERS
) -> QuerySet[Course]:
    """Courses a recognition of that day reaches, as a whole or by one of their modules."""
    if not user.is_authenticated:
        return Course.objects.none()
    if user.is_staff:
        return Course.objects.all()
    reached = reached_by(
        user, *roles, on_date=on_date, course="slug", module="versions__modules__slug"
    )
    return Course.objects.filter(reached).distinct()


def reached_by(user: User, *roles: str, on_date: date, course: str, module: str) -> Q:
    """What recognitions of that day reach. `course` and `module` are the fields with the slugs."""
    reached = Q(pk=None)
    for kind, scope in sorted(held_scopes(user, *roles, on_date=on_date)):
        reached |= reach(kind, scope, course=course, module=module)
    return reached


def reach(kind: str, scope: str, *, course: str, module: str) -> Q:
    """As `recognition_for` reads scopes: a programme, or a module alone or within its programme."""
    if kind == ScopeKind.PROGRAMME:
        return Q(**{course: scope})
    if kind == ScopeKind.MODULE:
        programme, slash, slug = scope.rpartition("/")
        taught = Q(**{module: slug})
        return taught & Q(**{course: programme}) if slash else taught
    return Q(pk=None)


def visible_lesson_versions(user: Person, on_date: date) -> QuerySet[LessonVersion]:
    """For those who teach or write the course; learners read through their enrolment.

    A draft is its author's until it is proposed; then everybody who teaches the course may
    review it.
    """
    seen = LessonVersion.objects.filter(lesson__course__in=courses_taught(user, on_date))
    if not user.is_authenticated:
        return seen
    return seen.filter(~Q(state=VersionState.DRAFT) | Q(author=user))


def visible_drafts(user: Person, on_date: date) -> QuerySet[LessonVersion]:
    """A person's own unpublished changes."""
    mine = visible_lesson_versions(user, on_date).exclude(state=VersionState.PUBLISHED)
    return mine.filter(author=user) if user.is_authenticated else mine.none()


def visible_proposals(user: Person, on_date: date) -> QuerySet[LessonVersion]:
    """What waits for a decision, for those who publish and those who may comment on it."""
    return visible_lesson_versions(user, on_date).filter(state=VersionState.PROPOSED)


def visible_comments(user: Person, on_date: date) -> QuerySet[LessonComment]:
    """Whoever sees a text on its way sees what was said about it."""
    return LessonComment.objects.filter(version__in=visible_lesson_versions(user, on_date))


def visible_moves(user: Person) -> QuerySet[EditionMove]:
    """How far everybody is moved to an edition, for those who publish."""
    return EditionMove.objects.all() if can_publish(user) else EditionMove.objects.none()


def module_slugs(lesson: Lesson) -> list[str]:
    """The modules of the newest edition the lesson stands in; a recognition may name one."""
    newest = lesson.course.versions.order_by("-number").first()
    if newest is None:
        return []
    return list(
        newest.modules.filter(entries__lesson_version__lesson=lesson).values_list("slug", flat=True)
    )


def can_author(user: Person, lesson: Lesson, on_date: date) -> bool:
    """Draft and propose a change: whoever teaches or writes the course or module; admins."""
    if user.is_authenticated and user.is_staff:
        return True
    return any(_recognised(user, role, lesson, on_date) for role in WRITERS)


def can_publish(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_staff)


def can_decide(user: Person, proposal: LessonVersion) -> bool:
    """Publish a proposal or send it back: an admin, and never its author."""
    return can_publish(user) and proposal.author_id != user.pk


def can_comment(user: Person, version: LessonVersion, on_date: date) -> bool:
    """On a text under way: its author, and whoever may write the lesson once it is proposed."""
    if version.state == VersionState.PUBLISHED:
        return False
    if version.author_id == user.pk:
        return True
    return version.state == VersionState.PROPOSED and can_author(user, version.lesson, on_date)


def can_resolve(user: Person, comment: LessonComment) -> bool:
    """Settle a remark: whoever made it, or an admin; the author of the text only answers."""
    if comment.author_id == user.pk:
        return True
    return can_publish(user) and comment.version.author_id != user.pk


def recognition_to_review(
    user: Person, *, course: str, module: str, on_date: date
) -> Recognition | None:
    """The recognition under which a person signs lessons and questions of a module as clinical
    reviewer; that nobody signs their own wording, the acts see to themselves."""
    return recognition_for(
        user, RecognitionRole.AUTHOR, on_date=on_date, programme=course, module=module
    )


def _recognised(user: Person, role: str, lesson: Lesson, on_date: date) -> Recognition | None:
    programme = lesson.course.slug
    if whole := recognition_for(user, role, on_date=on_date, programme=programme):
        return whole
    for module in module_slugs(lesson):
        if part := recognition_for(user, role, on_date=on_date, programme=programme, module=module):
            return part
    return None
