"""Bodies, what they say of a person, and whom they recognise. Only quoted, always with a source."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from training.lib import clock
from training.people.enums import (
    AuthorityKind,
    CheckMethod,
    CheckResult,
    RecognitionRole,
    RequestState,
    ScopeKind,
)


def _range_of_one(*fields: str) -> Func:
    """An id, or the hash of several texts, as a range of one integer.

    Only ranges take part in an exclusion constraint without the btree_gist extension.
    """
    number = "%(expressions)s" if len(fields) == 1 else "hashtextextended(%(expressions)s, 0)"
    return Func(
        *(F(field) for field in fields),
        arg_joiner=" || ':' || ",  # in the order of the migration file, or Django sees a change
        template=f"int8range({number}, {number}, '[]')",
    )


class Authority(models.Model):
    """A regulator, association, provider or insurer, with its jurisdiction and public register."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=AuthorityKind)
    country = models.CharField(_("country"), max_length=2, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=80)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=settings.DEFAULT_PERSON_TIME_ZONE
    )
    register_url = models.URLField(_("public register"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    last_checked = models.DateField(_("last checked"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("authorities")
        ordering = ["jurisdiction", "name"]

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    """A registration as the person declares it; what the register says is a SourceCheck."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="registrations")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, verbose_name=_("regulator"))
    number = models.CharField(_("registration number"), max_length=40)
    registration_class = models.CharField(_("class"), max_length=80, blank=True)
    conditions = models.CharField(_("conditions"), max_length=300, blank=True)
    declared_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A double click on Save must not declare the same registration twice.
            models.UniqueConstraint(
                "user", "authority", condition=Q(ended_at=None), name="registration_live_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.number}"


class SourceCheck(models.Model):
    """Somebody looked at the source. Never overwritten; "could not check" is a result."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="checks")
    method = models.CharField(
        _("how"), max_length=12, choices=CheckMethod, default=CheckMethod.REGISTER
    )
    address = models.CharField(_("where"), max_length=300)
    result = models.CharField(_("result"), max_length=20, choices=CheckResult)
    note = models.CharField(_("note"), max_length=300, blank=True)
    clinic = models.ForeignKey(
        "people.Clinic",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("A check by a clinic's manager counts in that clinic only."),
    )
    image = models.FileField(_("image of what was seen"), upload_to="checks/", blank=True)
    image_sha256 = models.CharField(max_length=64, blank=True)
    checked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    next_due = models.DateField(_("check again by"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.registration} {self.result}"


class RecognitionQuerySet(models.QuerySet):
    def covering(self, on_date: date) -> "RecognitionQuerySet":
        """Those that held on the day; a withdrawal or suspension counts from its first day on."""
        suspended = RecognitionSuspension.objects.filter(
            recognition=OuterRef("pk"), period__contains=on_date
        )
        return (
            self.filter(period__contains=on_date)
            .filter(Q(withdrawn_from=None) | Q(withdrawn_from__gt=on_date))
            .exclude(Exists(suspended))
        )


class Recognition(models.Model):
    """A body recognises an instructor for one scope element and one role, from a date to a date.

    Every act is judged by the recognition that covered the date of the act.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instructor = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="recognitions"
    )
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    role = models.CharField(_("role"), max_length=12, choices=RecognitionRole)
    scope_kind = models.CharField(_("scope"), max_length=12, choices=ScopeKind)
    scope = models.CharField(
        _("scope element"),
        max_length=80,
        help_text=_("The slug of a course, module, region or muscle."),
    )
    number = models.CharField(_("recognition number"), max_length=40, blank=True)
    period = DateRangeField(_("from–to"))
    evidence = models.FileField(_("evidence"), upload_to="recognitions/", blank=True)
    evidence_sha256 = models.CharField(_("hash of the evidence"), max_length=64, blank=True)
    verified_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()
    withdrawn_from = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawal recorded"), null=True, blank=True)
    # Only a withdrawal for cause has it: what was signed from this day on is looked at again.
    disputed_from = models.DateField(_("disputed from"), null=True, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two admins entering the same recognition must not make it count twice.
            ExclusionConstraint(
                name="recognition_no_overlap",
                expressions=[
                    (_range_of_one("instructor_id"), RangeOperators.OVERLAPS),
                    (_range_of_one("authority_id"), RangeOperators.OVERLAPS),
                    (_range_of_one("role", "scope_kind", "scope"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.instructor_id} {self.role} {self.scope}"


class RecognitionSuspension(models.Model):
    """A recognition does not hold for some days; without an end until it is lifted."""

    recognition = models.ForeignKey(
        Recognition, on_delete=models.PROTECT, related_name="suspensions"
    )
    period = DateRangeField(_("from–to"))
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two admins suspending at once must not leave one suspension behind.
            ExclusionConstraint(
                name="recognition_suspended_once_at_a_time",
                expressions=[
                    (_range_of_one("recognition_id"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.recognition_id} {self.period}"


class RecognitionRequest(models.Model):
    """An instructor asks to be entered, with the paper that shows it; an admin answers once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instructor = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="recognition_requests"
    )
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, verbose_name=_("body"))
    role = models.CharField(_("role"), max_length=12, choices=RecognitionRole)
    scope = models.CharField(_("for what"), max_length=300)
    evidence = models.FileField(_("evidence"), upload_to="recognitions/", blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    answered_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_by=None, answered_at=None)
                | (
                    ~Q(state=RequestState.OPEN)
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="recognition_request_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instructor_id} {self.role} {self.scope}"
