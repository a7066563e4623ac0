"""Certificates in the admin: to look at, never to change."""

from django.contrib import admin

from certificates.models import Certificate, ChecklistVersion, Document, Revocation, SignOff
from training.lib.admin import ReadOnlyAdmin


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
