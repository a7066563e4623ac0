"""People, bodies and clinics in the admin.

Records that are evidence are read here and made by the domain; what an admin may enter goes
through the same domain functions as every other page, so that the audit log is complete.
"""

from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from training.lib import clock
from training.lib.admin import ReadOnlyAdmin
from training.lib.errors import DomainError
from training.people.domain import audit
from training.people.domain.clinics import appoint_manager
from training.people.domain.recognitions import record_recognition, withdraw_recognition
from training.people.domain.registrations import record_source_check
from training.people.domain.retention import hold_facts
from training.people.forms.records import PersonForm, RecognitionForm, WithdrawalForm
from training.people.models import (
    AuditEntry,
    Authority,
    Clinic,
    ClinicInvitation,
    Consent,
    DataExport,
    Erasure,
    Membership,
    Recognition,
    Registration,
    SourceCheck,
    TwoPersonAct,
    User,
)
from training.people.requests import person_of


class KeptAdmin(admin.ModelAdmin):
    """Rows others refer to: entered and corrected with a trace, never deleted.

    A refusal of the domain is shown as a sentence instead of an error page.
    """

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            verb = "record.changed" if change else "record.added"
            audit.record(
                verb,
                obj,
                actor=person_of(request),
                now=clock.now(),
                fields=sorted(form.changed_data),
            )

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **options)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.path)


class AddOnlyAdmin(KeptAdmin):
    """Evidence an admin may enter once; an error is amended by a new record."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(KeptAdmin):
    form = PersonForm
    list_display = ["email", "legal_name", "country", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "legal_name"]
    readonly_fields = ["email", "date_joined", "last_login", "lost_factor"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people sign up, and the first admin comes from create_admin

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody changes their own standing: so there is always an admin left."""
        own = ["is_staff", "is_active"] if obj and obj.pk == request.user.pk else []
        return [*self.readonly_fields, *own]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)

    @admin.display(description=_("Lost second factor"))
    def lost_factor(self, obj: User) -> str:
        url = reverse("people:propose_factor_reset", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', url, _("Propose to remove it"))


@admin.register(Authority)
class AuthorityAdmin(KeptAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["name", "kind", "jurisdiction", "register_url", "last_checked"]
    list_filter = ["kind", "country"]
    search_fields = ["name", "jurisdiction"]


@admin.register(Recognition)
class RecognitionAdmin(KeptAdmin):
    """Recorded once; later only withdrawn, from a day on and with a reason."""

    list_display = ["instructor", "authority", "role", "scope_kind", "scope", "period"]
    list_display += ["withdrawn_from"]
    list_filter = ["role", "scope_kind", "authority"]
    search_fields = ["instructor__email", "instructor__legal_name", "scope", "number"]
    autocomplete_fields = ["instructor", "authority"]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **options: Any) -> Any:
        options["form"] = WithdrawalForm if obj else RecognitionForm
        return super().get_form(request, obj, change, **options)

    def get_fields(self, request: HttpRequest, obj: Recognition | None = None) -> list:
        if obj is None:
            return [*RecognitionForm.Meta.fields, "starts", "ends"]
        return [*self.get_readonly_fields(request, obj), *self._withdrawal(obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: Recognition | None = None) -> list:
        if obj is None:
            return []
        stored = [*RecognitionForm.Meta.fields, "period", "verified_by", "verified_at"]
        return stored if self._withdrawal(obj) else [*stored, *WithdrawalForm.Meta.fields]

    def _withdrawal(self, obj: Recognition) -> list[str]:
        return [] if obj.withdrawn_from else list(WithdrawalForm.Meta.fields)

    def save_model(self, request: HttpRequest, obj: Recognition, form: Any, change: bool) -> None:
        data, now = form.cleaned_data, clock.now()
        if change:
            stored = Recognition.objects.get(pk=obj.pk)
            withdraw_recognition(
                stored,
                from_date=data["withdrawn_from"],
                reason=data["withdrawn_reason"],
                actor=person_of(request),
                now=now,
            )
            return
        facts = {name: data[name] for name in (*RecognitionForm.Meta.fields, "period")}
        obj.pk = record_recognition(**facts, verified_by=person_of(request), now=now).pk


@admin.register(SourceCheck)
class SourceCheckAdmin(AddOnlyAdmin):
    """A look at the register that counts everywhere."""

    list_display = ["registration", "result", "address", "clinic", "checked_by", "checked_at"]
    list_filter = ["result"]
    fields = ["registration", "address", "result", "note"]
    autocomplete_fields = ["registration"]

    def save_model(self, request: HttpRequest, obj: SourceCheck, form: Any, change: bool) -> None:
        check = record_source_check(
            **form.cleaned_data, checked_by=person_of(request), now=clock.now(), clinic=None
        )
        obj.pk = check.pk


@admin.register(Clinic)
class ClinicAdmin(KeptAdmin):
    list_display = ["name", "slug", "time_zone"]
    search_fields = ["name", "slug"]


@admin.register(Membership)
class MembershipAdmin(AddOnlyAdmin):
    """An admin may name a clinic's manager; staff join by their own consent."""

    list_display = ["clinic", "user", "role", "started_at", "ended_at"]
    list_filter = ["role"]
    search_fields = ["clinic__name", "user__email"]
    fields = ["clinic", "user"]
    autocomplete_fields = ["clinic", "user"]

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        clinic, person = form.cleaned_data["clinic"], form.cleaned_data["user"]
        admin_user, now = person_of(request), clock.now()
        obj.pk = appoint_manager(clinic, person=person, by=admin_user, now=now).pk


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    list_display = ["user", "authority", "number", "declared_at", "ended_at"]
    search_fields = ["number", "user__email", "user__legal_name"]


@admin.register(ClinicInvitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["clinic", "email", "invited_by", "invited_at", "accepted_at", "withdrawn_at"]
    exclude = ["token_sha256"]


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["person", "clinic", "started_at", "ended_at"]


@admin.register(TwoPersonAct)
class TwoPersonActAdmin(ReadOnlyAdmin):
    list_display = ["kind", "object_type", "object_id", "state", "proposed_by", "decided_by"]
    list_filter = ["kind", "state"]


@admin.register(Erasure)
class ErasureAdmin(KeptAdmin):
    """Deleted accounts, and until when their facts stay. An admin may hold them beyond that."""

    list_display = ["user", "asked_at", "kept_until", "held_because", "removed_at"]
    fields = ["user", "asked_at", "kept_until", "kept_because", "removed_at", "held_because"]
    readonly_fields = ["user", "asked_at", "kept_until", "kept_because", "removed_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Erasure, form: Any, change: bool) -> None:
        """Not the whole row: it may have been emptied since the form was opened."""
        with transaction.atomic():
            hold_facts(obj, because=form.cleaned_data["held_because"])
            person, now = person_of(request), clock.now()
            audit.record("account.facts-held", obj.user, actor=person, now=now)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "actor_id", "verb", "object_type", "object_id"]
    list_filter = ["verb", "object_type"]
    search_fields = ["=object_id", "=actor_id"]
    ordering = ["-number"]
    show_full_result_count = False


@admin.register(DataExport)
class DataExportAdmin(ReadOnlyAdmin):
    """That a copy was made, never the copy."""

    list_display = ["user", "requested_at", "ready_at", "expires_at"]
    exclude = ["file"]
