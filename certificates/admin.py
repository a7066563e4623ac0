"""Certificates in the admin: to look at, never to change."""

from django.contrib import admin

from certificates.models import Certificate, Document, Revocation
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
