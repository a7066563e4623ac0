"""What this app removes when the time for which facts of a deleted account were kept has ended.

Names as printed, the bytes of papers and badges, and words that two people wrote of the person go.
What stays says nothing of anybody: which kind of thing it was, its dates, its number and code, and
the hashes of what was signed, by which a paper that turns up later is still known as ours.
"""

from datetime import datetime
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from certificates.domain.badges.status_lists import plan_signing
from certificates.models import (
    Badge,
    Certificate,
    Credential,
    CredentialEdition,
    CredentialRevocation,
    Document,
    ReviewRow,
    Revocation,
    SignOff,
    Suspension,
    TouchedCertificate,
)
from certificates.queries import certificates_without_document, editions_without_document
from training.people.enums import ActState
from training.people.models import TwoPersonAct, User


def open_questions(user: User) -> list[str]:
    """Sentences for what is still open about the person's records.

    The records are taken first. Whoever puts one on a list holds it as well, so they come before
    this, and are seen, or wait until it is over.
    """
    for model, owner in ((SignOff, "candidate"), (Certificate, "user"), (Credential, "user")):
        taken = model.objects.select_for_update(no_key=True).filter(**{owner: user})
        list(taken.order_by("pk").values("pk"))
    found = {
        _("A record of an examiner in doubt waits for a decision."): ReviewRow.objects.filter(
            Q(sign_off__candidate=user) | Q(credential__user=user), decided_at=None
        ),
        _("A corrected result waits for a decision."): TouchedCertificate.objects.filter(
            certificate__user=user, answer=""
        ),
        _("An act of two people is not decided."): _acts(user).filter(state=ActState.PROPOSED),
        _("A paper is still to be made."): editions_without_document().filter(
            credential__user=user
        ),
        _("A certificate is still to be printed."): certificates_without_document().filter(
            user=user
        ),
    }
    return [sentence for sentence, rows in found.items() if rows.exists()]


def remove_records(user: User, files: list[str], *, now: datetime) -> None:
    """By the narrow exception of migration 0019, which `Erasure.removed_at` opens."""
    certificates = Certificate.objects.filter(user=user)
    credentials = Credential.objects.filter(user=user)
    own = Q(certificate__in=certificates) | Q(credential__in=credentials)
    documents, badges = Document.objects.filter(own), Badge.objects.filter(own)
    files += chain(documents.values_list("file", flat=True), badges.values_list("png", flat=True))
    documents.update(holder_name="", file="")
    badges.update(credential_json="", jwt="", png="")
    for row in certificates:
        certificates.filter(pk=row.pk).update(facts=row.facts | {"holder_name": ""})
    for edition in CredentialEdition.objects.filter(credential__in=credentials):
        facts = edition.facts | {"holder_name": ""}
        CredentialEdition.objects.filter(pk=edition.pk).update(holder_name="", facts=facts)
    words = {"public_text": "", "private_note": ""}
    Revocation.objects.filter(certificate__in=certificates).update(**words)
    CredentialRevocation.objects.filter(credential__in=credentials).update(**words)
    Suspension.objects.filter(credential__in=credentials).update(**words)
    _acts(user).update(payload={}, reason="", decision_note="")
    subjects: list[Certificate | Credential] = [*certificates, *credentials]
    for subject in subjects:
        plan_signing(subject, now=now, because="removed")


def _acts(user: User) -> QuerySet[TwoPersonAct]:
    """Acts of two people on a record of the person: they tell of it in words."""
    return TwoPersonAct.objects.filter(_about(Certificate, user) | _about(Credential, user))


def _about(model: type[Certificate] | type[Credential], user: User) -> Q:
    keys = model.objects.filter(user=user).values_list("pk", flat=True)
    return Q(object_type=model._meta.label_lower, object_id__in=[str(pk) for pk in keys])
