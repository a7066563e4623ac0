"""Papers that were asked for and are not there."""

from django.db.models import Exists, OuterRef, QuerySet

from certificates.models import CredentialEdition, Document


def editions_without_document() -> QuerySet[CredentialEdition]:
    """Stated, and on no paper yet; an edition that a later one superseded needs none."""
    papers = Document.objects.filter(credential=OuterRef("credential"), edition=OuterRef("number"))
    later = CredentialEdition.objects.filter(
        credential=OuterRef("credential"), number__gt=OuterRef("number")
    )
    return CredentialEdition.objects.filter(~Exists(papers), ~Exists(later)).select_related(
        "credential__user"
    )
