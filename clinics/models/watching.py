"""What managers follow, what they were told of, and notices before an end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import EndSkip, WatchChannel, WatchSubject
from clinics.models.changes import Change
from training.people.models import Membership


class Watch(models.Model):
    """A manager follows a person, a requirement or the whole roster, by one channel.

    It hangs on the membership that makes somebody a manager: when that ends, so does this.
    """

    manager = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="watches")
    subject = models.CharField(_("what"), max_length=10, choices=WatchSubject)
    person = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    requirement = models.SlugField(max_length=100, blank=True)
    channel = models.CharField(_("how"), max_length=10, choices=WatchChannel)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A double click must not follow a thing twice.
            models.UniqueConstraint(
                fields=["manager", "subject", "person", "requirement", "channel"],
                nulls_distinct=False,
                name="watch_once",
            ),
            models.CheckConstraint(
                condition=Q(subject=WatchSubject.ROSTER, person=None, requirement="")
                | Q(subject=WatchSubject.PERSON, person__isnull=False, requirement="")
                | (Q(subject=WatchSubject.RULE, person=None) & ~Q(requirement="")),
                name="watch_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} {self.subject} {self.channel}"


class Notice(models.Model):
    """One manager is told of one change by one channel: planned with the change, done once.

    Done is: mailed, dropped because the manager or the consent has gone, or seen on the desk.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="notices")
    manager = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="notices")
    channel = models.CharField(max_length=10, choices=WatchChannel)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # However many of the things a manager follows a change touches.
            models.UniqueConstraint("change", "manager", "channel", name="notice_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "manager"], condition=Q(done_at=None), name="notice_due"
            ),
            models.Index(
                fields=["manager", "channel"], condition=Q(done_at=None), name="notice_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.manager_id} {self.channel}"


class EndNotice(models.Model):
    """Managers are told some days before something of a person ends. Sent once, or skipped.

    The holder has reminders of their own (`certificates.models.Reminder`).
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="end_notices")
    requirement = models.SlugField(max_length=100)
    until = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    was_late = models.BooleanField(default=False)
    was_escalated = models.BooleanField(default=False)
    skipped_because = models.CharField(max_length=10, choices=EndSkip, blank=True)

    class Meta:
        constraints = [
            # However many sweeps plan it: one row per end and window.
            models.UniqueConstraint(
                "membership", "requirement", "until", "days_before", name="end_notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, skipped_because=""), name="end_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.requirement} {self.days_before} days"


class WatchFeed(models.Model):
    """The secret address of a manager's feeds. Only the hash of its token is stored."""

    manager = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="watch_feed")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.manager_id)


class LastLook(models.Model):
    """Up to which change a manager has looked through the list."""

    manager = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="last_look")
    number = models.PositiveIntegerField()
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.manager_id} {self.number}"
