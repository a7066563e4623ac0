"""Practical examinations: what is observed, and the append-only record of one observation."""

import uuid
import zoneinfo
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import GlobalRating, NeedledOn, Relation, Side
from courses.models import Course
from training.people.models import Recognition

PASSING_RATING = GlobalRating.SAFE


class Checklist(models.Model):
    """The sheet for one station, over all its versions: a module's, or one muscle's."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="checklists")
    slug = models.SlugField(_("slug"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint("course", "slug", name="checklist_slug_once")]

    def __str__(self) -> str:
        return self.slug


class ChecklistVersion(models.Model):
    """One wording, never changed; unsigned, it is a draft and what it records counts for nothing.

    `steps` is a list of {"id", "text", "critical", "note"}.
    With a muscle, the examiner's recognition must name the muscle or its region; without one, it
    must reach the module.
    """

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    module = models.SlugField(_("module"))
    muscle = models.SlugField(_("muscle"), blank=True)
    steps = models.JSONField()
    references = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two loads at once must not number two wordings alike.
            models.UniqueConstraint("checklist", "number", name="checklist_version_number_once"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="checklist_signed_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Examinee(models.Model):
    """Somebody on an examiner's list for a day, put there before the first step is judged."""

    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="examinees"
    )
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField(_("day"))

    class Meta:
        constraints = [
            # A double click on Add must not list a person twice.
            models.UniqueConstraint("examiner", "candidate", "day", name="examinee_once_a_day"),
            models.CheckConstraint(
                condition=~Q(examiner=F("candidate")), name="examinee_is_not_the_examiner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} on {self.day}"


class SignOff(models.Model):
    """One examination of one person by one examiner. Append-only; fails are kept.

    `public_id` is chosen by the device, so that sending a record twice keeps one. `results` maps
    each step of the checklist version to what was seen. `examined_at` is when it was judged by our
    clock, `device_at` the same moment as the clock of a device without signal had it. Its day is
    that of `time_zone`, where the examiner was then: they may move, or delete their account.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    checklist_version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, related_name="sign_offs"
    )
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs"
    )
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="examinations"
    )
    recognition = models.ForeignKey(Recognition, on_delete=models.PROTECT, related_name="sign_offs")
    side = models.CharField(_("side"), max_length=6, choices=Side, blank=True)
    needled_on = models.CharField(_("examined on"), max_length=8, choices=NeedledOn)
    needle = models.CharField(_("needle, in mm"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=120)
    results = models.JSONField()
    rating = models.PositiveSmallIntegerField(_("global rating"), choices=GlobalRating)
    passed = models.BooleanField(_("passed"))
    is_draft = models.BooleanField(_("by a draft checklist"))
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    relation = models.CharField(_("relation"), max_length=8, choices=Relation)
    relation_note = models.CharField(_("about the relation"), max_length=300, blank=True)
    same_examiner_reason = models.CharField(_("why the same examiner"), max_length=300, blank=True)
    examined_at = models.DateTimeField(_("examined"))
    time_zone = models.CharField(_("time zone"), max_length=64, db_default="UTC")
    device_at = models.DateTimeField(_("examined, by the device"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        constraints = [
            # Nobody examines themselves, whatever page or program asks for it.
            models.CheckConstraint(
                condition=~Q(examiner=F("candidate")), name="sign_off_is_not_of_oneself"
            ),
            models.CheckConstraint(
                condition=Q(passed=False) | Q(rating__gte=PASSING_RATING),
                name="sign_off_passes_only_when_safe",
            ),
            models.CheckConstraint(
                condition=Q(received_at__gte=F("examined_at")),
                name="sign_off_received_after_it_happened",
            ),
        ]
        indexes = [models.Index("candidate", F("examined_at").desc(), name="sign_off_of_person")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def day(self) -> date:
        return self.examined_at.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()


class SignOffAmendment(models.Model):
    """What the examiner found wrong afterwards. The record itself stays as it was."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="amendments")
    text = models.CharField(_("what is right"), max_length=1000)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {self.made_at}"


class Acknowledgement(models.Model):
    """The candidate has read the record, from their own account. It does not say they agree."""

    sign_off = models.OneToOneField(
        SignOff, on_delete=models.PROTECT, related_name="acknowledgement"
    )
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {self.made_at}"
