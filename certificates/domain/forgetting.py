"""What this app empties when a person's account is deleted; facts of what was attested stay."""

from django.db.models import Q

from certificates.domain.reminders import close_reminders
from certificates.models import CalendarFeed, Evidence, EvidenceCheck, Examinee, ShareGrant, Viewing
from training.people.models import User


def forget_person(user: User, files: list[str]) -> None:
    """Links, looks and files go; papers keep their kind, issuer, dates and hash.

    Nobody else may then show what the person had shown, and a later question whether a standing
    was well founded can still be answered.
    """
    files += _files_of(user)
    Viewing.objects.filter(viewer=user).update(viewer=None)
    user.viewings.all().delete()
    ShareGrant.objects.filter(user=user).delete()
    CalendarFeed.objects.filter(user=user).delete()
    user.bundles.all().delete()
    Examinee.objects.filter(Q(candidate=user) | Q(examiner=user)).delete()
    close_reminders(user)
    _empty_papers(user)


def _files_of(user: User) -> list[str]:
    checks = EvidenceCheck.objects.filter(evidence__user=user)
    return [
        *user.evidence.values_list("file", flat=True),
        *checks.values_list("image", flat=True),
        *user.bundles.values_list("file", flat=True),
    ]


def _empty_papers(user: User) -> None:
    """By the narrow exception of migration 0012, which the Erasure row opens."""
    Evidence.objects.filter(user=user).update(title="", number="", file="", machine_form="")
    EvidenceCheck.objects.filter(evidence__user=user).update(address="", note="", told={}, image="")
