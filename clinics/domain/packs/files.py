"""The files a clinic may see of its people, and its own: each with its place in the pack.

Signed papers of certificates and credentials are not among them: they name scores (C6), and
anybody checks them by their code.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from certificates.models import Evidence, EvidenceCheck
from clinics.domain.packs.facts import FileFact
from clinics.models import CheckReceipt, ClinicDocumentVersion
from clinics.queries import PersonFile
from clinics.queries.documents import documents_at
from training.people.models import Clinic, SourceCheck


def files_of(clinic: Clinic, people: Sequence[PersonFile], moment: datetime) -> Iterator[FileFact]:
    """Of those who consent today; of a consent that has ended facts are kept and no files."""
    open_now = [person for person in people if person.is_open and not person.kept_at]
    folders = {
        person.user_id: f"people/{number:02}-{slugify(person.label)[:40] or 'person'}"
        for number, person in enumerate(open_now, 1)
    }
    whose = {person.user_id: (person.label, str(person.public_id)) for person in open_now}
    for user, kind, title, stored, sha256 in _of_people(clinic, open_now, moment):
        number = sha256[:8]
        path = f"{folders[user]}/{kind}-{number}.{stored.rpartition('.')[2]}"
        label, public_id = whose[user]
        yield FileFact(path, label, title, sha256, stored, public_id)
    yield from _of_clinic(clinic, moment)


def _of_people(
    clinic: Clinic, people: Sequence[PersonFile], moment: datetime
) -> Iterator[tuple[int, str, str, str, str]]:
    """Papers as the roster shows them, what was seen at their checks, and signed receipts."""
    users = [person.user_id for person in people]
    shown = {line.public_id: line for person in people for line in person.papers}
    papers = Evidence.objects.filter(public_id__in=list(shown), user__in=users).exclude(file="")
    for paper in papers.order_by("user_id", "kind", "pk"):
        yield paper.user_id, paper.kind, paper.title, str(paper.file.name), paper.sha256
    here = Q(clinic=None) | Q(clinic=clinic)
    seen = EvidenceCheck.objects.filter(here, evidence__public_id__in=list(shown))
    for check in seen.filter(checked_at__lte=moment).exclude(image="").select_related("evidence"):
        title = _("What was seen: %(title)s") % {"title": check.evidence.title}
        yield check.evidence.user_id, "check", title, str(check.image.name), check.image_sha256
    looked = SourceCheck.objects.filter(here, registration__user__in=users, checked_at__lte=moment)
    for look in looked.exclude(image="").select_related("registration__authority"):
        title = _("What was seen: %(title)s") % {"title": look.registration.authority.name}
        yield look.registration.user_id, "register", title, str(look.image.name), look.image_sha256
    receipts = CheckReceipt.objects.filter(clinic=clinic, person__in=users, made_at__lte=moment)
    for receipt in receipts.exclude(pdf="").order_by("pk"):
        title = _("Receipt of a check")
        yield receipt.person_id, "receipt", title, receipt.pdf.name, receipt.pdf_sha256  # type: ignore[misc]


def _of_clinic(clinic: Clinic, moment: datetime) -> Iterator[FileFact]:
    in_force = [each.version_pk for each in documents_at(clinic, moment)]
    versions = ClinicDocumentVersion.objects.filter(pk__in=in_force).exclude(file="")
    for version in versions.select_related("document").order_by("document__slug"):
        slug, stored = version.document.slug, str(version.file.name)
        path = f"documents/{slug}-{version.number}.{stored.rpartition('.')[2]}"
        yield FileFact(path, clinic.name, version.document.title, version.sha256, stored)
