"""Quizzes in the admin: to look things up. Questions come from files or from the author's pages.

Keys, rationales, answers and single responses are on no page of the admin: who needs them asks
where it is recorded.
"""

from django.contrib import admin

from quizzes.models import (
    Attempt,
    Bank,
    ClosingFailure,
    Grade,
    Item,
    ItemVersion,
    Quiz,
    QuizVersion,
    Regrade,
)
from training.lib.admin import ReadOnlyAdmin


@admin.register(Bank)
class BankAdmin(ReadOnlyAdmin):
    list_display = ["title", "course", "module_slug"]
    list_select_related = ["course"]


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ["ref", "bank", "pool"]
    list_filter = ["bank", "pool"]
    list_select_related = ["bank"]
    search_fields = ["ref"]


@admin.register(ItemVersion)
class ItemVersionAdmin(ReadOnlyAdmin):
    list_display = ["item", "number", "state", "topic", "level", "critical", "signed_at"]
    list_filter = ["state", "level", "critical", ("signed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["item"]
    search_fields = ["item__ref"]
    exclude = ["payload", "unfinished", "remarks", "review_note"]


@admin.register(Quiz)
class QuizAdmin(ReadOnlyAdmin):
    list_display = ["slug", "course", "module_slug"]
    list_select_related = ["course"]


@admin.register(QuizVersion)
class QuizVersionAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "time_limit", "cut_percent", "published_at"]


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Who sat what and when; the token of the writing tab stays unseen."""

    list_display = ["public_id", "user", "quiz_version", "number", "state", "started_at"]
    list_filter = ["state", "has_draft_content", "quiz_version"]
    list_select_related = ["user", "quiz_version"]
    search_fields = ["public_id", "user__email"]
    exclude = ["writer"]


@admin.register(Grade)
class GradeAdmin(ReadOnlyAdmin):
    list_display = ["attempt", "number", "score", "max_score", "cut", "passed", "graded_at"]
    list_filter = ["passed"]
    list_select_related = ["attempt"]


@admin.register(ClosingFailure)
class ClosingFailureAdmin(ReadOnlyAdmin):
    """Attempts that failed to close, with the last error."""

    list_display = ["attempt", "tries", "last_error", "failed_at", "set_aside_at"]
    list_filter = [("set_aside_at", admin.EmptyFieldListFilter)]
    list_select_related = ["attempt"]


@admin.register(Regrade)
class RegradeAdmin(ReadOnlyAdmin):
    list_display = ["item_version", "policy", "state", "proposed_by", "decided_by", "decided_at"]
    list_filter = ["state", "policy"]
    list_select_related = ["item_version", "proposed_by", "decided_by"]
    exclude = ["plan", "accepted"]
