"""Admin of records that are made by the domain and only read by people."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from training.lib.models import Job


class ReadOnlyAdmin(admin.ModelAdmin):
    """A register to look things up in: nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Duties and why one was set aside. The payload may hold sealed links and stays unseen."""

    list_display = ["kind", "key", "not_before", "tries", "done_at", "dead_at"]
    list_filter = ["kind", ("dead_at", admin.EmptyFieldListFilter)]
    search_fields = ["key"]
    exclude = ["payload"]
