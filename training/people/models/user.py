"""The person. What they may do follows from facts (recognition, membership), not from flags."""

import uuid
import zoneinfo
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from training.people.enums import NoticeKind, Theme


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One person, signed in by e-mail. `is_staff` means programme admin."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    legal_name = models.CharField(
        _("legal name"),
        max_length=200,
        blank=True,
        help_text=_("As on your regulator's register. It is printed on certificates."),
    )
    country = models.CharField(_("country"), max_length=2, default="CA")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=settings.DEFAULT_PERSON_TIME_ZONE
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    theme = models.CharField(
        _("theme"), max_length=5, choices=Theme, default=Theme.DEVICE, blank=True
    )
    quiz_keys = models.BooleanField(_("letter and digit keys in quizzes"), default=False)
    is_staff = models.BooleanField(_("programme admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # With one spelling only, "unique" also stops the same address in another case.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name or self.email

    def today(self, now: datetime) -> date:
        """The date where the person is."""
        return now.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()


class NoticeChoice(models.Model):
    """A person's choice for one kind of mail; no row means yes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "kind", name="notice_choice_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Erasure(models.Model):
    """A person's account was deleted: who they were is gone, what they earned is kept without it.

    Without `erased_at` it is closed and waits to be emptied, until what others keep is written. The
    row outlives a restore through the erasure list beside the backups, and is replayed. After
    `kept_until` the facts go as well (`removed_at`), unless an admin says why they are held.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="erasure")
    asked_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(_("facts kept until"))
    kept_because = models.CharField(_("because"), max_length=300)
    held_because = models.CharField(
        _("held beyond that because"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("A court or a regulator asked for it, for example. Empty: removed in time."),
    )
    removed_at = models.DateTimeField(_("facts removed"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.erased_at or self.asked_at}"
