"""Certificates in the admin: to look at, never to change. Rules are entered from a day on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from certificates.domain.requirements.jurisdictions import enter_rule
from certificates.forms.requirements import RuleForm
from certificates.models import (
    Certificate,
    ChecklistVersion,
    CredentialTypeVersion,
    Document,
    Evaluation,
    JurisdictionRule,
    Revocation,
    SignOff,
)
from training.lib import clock
from training.lib.admin import ReadOnlyAdmin
from training.people.admin import AddOnlyAdmin
from training.people.requests import person_of


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "kind", "is_draft", "issued_at"]
    list_filter = ["kind", "is_draft"]
    search_fields = ["number", "code"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["serial", "edition", "paper", "reason", "key_id", "made_at"]
    search_fields = ["serial", "sha256"]


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    list_display = ["certificate", "reason", "revoked_at"]


@admin.register(ChecklistVersion)
class ChecklistVersionAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "module", "muscle", "published_at", "signed_at"]
    list_filter = ["module"]


@admin.register(SignOff)
class SignOffAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "checklist_version", "passed", "is_draft", "examined_at"]
    list_filter = ["passed", "is_draft"]
    search_fields = ["public_id"]


@admin.register(JurisdictionRule)
class JurisdictionRuleAdmin(AddOnlyAdmin):
    """A change is a new row from a day on; what held before stays told."""

    form = RuleForm
    list_display = ["slug", "jurisdiction", "title", "period", "confidence", "last_checked"]
    list_filter = ["jurisdiction", "confidence"]
    search_fields = ["slug", "title"]

    def get_fields(self, request: HttpRequest, obj: JurisdictionRule | None = None) -> list:
        return [*RuleForm.Meta.fields, *(["period", "recorded_at"] if obj else ["since"])]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A change begins with the present row."""
        slug = request.GET.get("slug", "")
        row = JurisdictionRule.objects.filter(slug=slug).order_by("pk").last()
        if row is None:
            return {}
        return {
            name: getattr(row, name)
            for name in RuleForm.Meta.fields
            if name not in ("authority", "last_checked")
        } | {"authority": row.authority_id}

    def save_model(
        self, request: HttpRequest, obj: JurisdictionRule, form: Any, change: bool
    ) -> None:
        facts = dict(form.cleaned_data)
        slug, authority, since = (facts.pop(name) for name in ("slug", "authority", "since"))
        obj.pk = enter_rule(
            slug,
            facts,
            authority=authority,
            since=since,
            by=person_of(request),
            now=clock.now(),
        ).pk


@admin.register(CredentialTypeVersion)
class CredentialTypeVersionAdmin(ReadOnlyAdmin):
    list_display = ["type", "number", "title", "published_at", "signed_at"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """What was looked at and what came of it."""

    list_display = ["user", "type_version", "is_renewal", "met", "made_at"]
    list_filter = ["met", "type_version"]
