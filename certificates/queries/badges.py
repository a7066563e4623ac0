"""Badges: which stand for what, which no longer hold, and which are still to be made."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from certificates.models import (
    Badge,
    Certificate,
    Credential,
    CredentialEdition,
    CredentialRevocation,
    Document,
    Revocation,
    SignedStatusList,
    StatusList,
    Suspension,
)
from certificates.queries.credentials import facts_removed_by


def badges_of(subject: Certificate | Credential) -> QuerySet[Badge]:
    """The newest edition first."""
    return subject.badges.order_by("-edition")


def badge_at(public_id: UUID) -> Badge | None:
    """The badge of this id; with the id of a certificate or credential, its current one."""
    badges = Badge.objects.select_related("certificate", "credential").order_by("-edition")
    return badges.filter(public_id=public_id).first() or (
        badges.filter(
            Q(certificate__public_id=public_id) | Q(credential__public_id=public_id)
        ).first()
    )


def red_indexes(status_list: StatusList, moment: datetime) -> list[int]:
    """The bits that are set, from the records alone: what is revoked, or was replaced by a newer
    document, or is draft content, or whose facts were removed after their time; and what was made
    before the end of a suspension that has begun, so that a paper once red stays red and
    reinstatement needs a new one.
    """
    newer = Badge.objects.filter(edition__gt=OuterRef("edition"), made_at__lte=moment)
    newer = newer.filter(
        Q(certificate=OuterRef("certificate")) | Q(credential=OuterRef("credential"))
    )
    suspended = Suspension.objects.filter(
        Q(until_at=None) | Q(until_at__gt=OuterRef("made_at")),
        credential=OuterRef("credential"),
        from_at__lte=moment,
    )
    red = (
        Q(certificate__is_draft=True)
        | Q(credential__is_draft=True)
        | Q(certificate__revocation__revoked_at__lte=moment)
        | Q(credential__revocation__revoked_at__lte=moment)
        | Q(certificate__user__in=facts_removed_by(moment))
        | Q(credential__user__in=facts_removed_by(moment))
        | Q(Exists(newer))
        | Q(Exists(suspended))
    )
    listed = status_list.badges.filter(red, made_at__lte=moment)
    return list(listed.order_by("status_index").values_list("status_index", flat=True))


def was_taken_back(subject: Certificate | Credential) -> bool:
    """Whether it was ever revoked or suspended, whenever that begins or ended."""
    if isinstance(subject, Certificate):
        return Revocation.objects.filter(certificate=subject).exists()
    revoked = CredentialRevocation.objects.filter(credential=subject)
    return revoked.exists() or Suspension.objects.filter(credential=subject).exists()


def newest_signed(number: int) -> SignedStatusList | None:
    signed = SignedStatusList.objects.filter(status_list__number=number)
    return signed.order_by("-revision").first()


def lists_to_sign(lapsing_before: datetime) -> QuerySet[StatusList]:
    """Lists without a signed state that lasts until then."""
    lasting = SignedStatusList.objects.filter(
        status_list=OuterRef("pk"), valid_until__gte=lapsing_before
    )
    return StatusList.objects.filter(~Exists(lasting)).order_by("number")


def list_with_room(share: float) -> StatusList | None:
    """The newest list, unless more than a `share` of its bits are given out."""
    lists = StatusList.objects.annotate(used=Count("badges"))
    return lists.filter(used__lt=F("size") * share).order_by("-number").first()


def next_list_number() -> int:
    return (StatusList.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def documents_without_badge() -> QuerySet[Document]:
    """The first paper of each edition of a certificate that has no badge."""
    same = Badge.objects.filter(certificate=OuterRef("certificate"), edition=OuterRef("edition"))
    papers = Document.objects.filter(~Exists(same), certificate__isnull=False)
    return papers.order_by("certificate", "edition", "made_at").distinct("certificate", "edition")


def editions_without_badge(planned_before: datetime) -> QuerySet[CredentialEdition]:
    same = Badge.objects.filter(credential=OuterRef("credential"), edition=OuterRef("number"))
    waiting = CredentialEdition.objects.filter(~Exists(same), planned_at__lt=planned_before)
    return waiting.order_by("planned_at")


def is_listed(number: int) -> bool:
    """Whether there is such a list, signed or not."""
    return StatusList.objects.filter(number=number).exists()


def last_signed_by(kind: str, kid: str) -> Q:
    """Certificates or credentials (`kind`) whose newest paper or badge was signed by the key."""
    later = {kind: OuterRef(kind), "edition__gt": OuterRef("edition")}
    badges = Badge.objects.filter(
        ~Exists(Badge.objects.filter(**later)), Q(proof_key_id=kid) | Q(jwt_key_id=kid)
    )
    papers = Document.objects.filter(~Exists(Document.objects.filter(**later)), key_id=kid)
    return Q(Exists(badges.filter(**{kind: OuterRef("pk")}))) | Q(
        Exists(papers.filter(**{kind: OuterRef("pk")}))
    )
