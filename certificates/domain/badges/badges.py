"""From a certificate or credential to its badge: claims, proof, JWT and picture, kept for good."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from certificates.domain.badges.badge_claims import Stating, achievement_of, state, with_place
from certificates.domain.badges.badge_pictures import CURRENT_PICTURE, draw_png, draw_svg
from certificates.domain.badges.baking import bake_png, bake_svg
from certificates.domain.badges.status_lists import free_place, plan_signing
from certificates.domain.badges.wire import as_text
from certificates.domain.keys.badge_keys import current_jwt_key, current_proof_key
from certificates.models import Badge, Certificate, Credential
from certificates.queries.badges import (
    badges_of,
    documents_without_badge,
    editions_without_badge,
    was_taken_back,
)
from training.lib import background
from training.lib.background import Duty
from training.people.domain import audit

BADGE_JOB = "certificates.make-badge"
_BATCH = 500
# The job of the paper makes the badge; only what it left behind is looked for.
_PATIENCE = timedelta(minutes=2)


def make_badge(
    subject: Certificate | Credential,
    *,
    edition: int,
    now: datetime,
    holder_name: str | None = None,
    corrected_until: datetime | None = None,
) -> Badge:
    """Sign and store the badge of one edition; the stored one when it exists already.

    `holder_name` and `corrected_until` are for certificates, see `documents.make_document`; an
    edition of a credential has its own facts. Slow work comes first and outside any transaction.
    Raises SigningKeyMissing, and then the job waits: nothing unsigned is ever stored.
    """
    while True:
        if existing := badges_of(subject).filter(edition=edition).first():
            return existing
        how = Stating(holder_name=holder_name, corrected_until=corrected_until or now)
        badge = _signed(subject, edition, how, now=now)
        if kept := _keep(badge, subject, now=now):
            return kept


def current_badge(subject: Certificate | Credential) -> Badge | None:
    """The newest edition's."""
    return badges_of(subject).first()


def as_svg(badge: Badge) -> bytes:
    """The drawing of its achievement with the badge in it; not stored, because both are at hand."""
    return bake_svg(draw_svg(achievement_of(badge).picture), badge.credential_json)


def plan_missing_badges(*, now: datetime) -> int:
    """The sweep: editions whose badge got lost on the way, or that are older than badges are."""
    duties = [
        _duty({"certificate": paper.certificate_id}, paper.edition)
        for paper in documents_without_badge()[:_BATCH]
    ]
    duties += [
        _duty({"credential": edition.credential_id}, edition.number)
        for edition in editions_without_badge(now - _PATIENCE)[:_BATCH]
    ]
    return background.enqueue_all(duties, now=now)


def _duty(subject: dict[str, Any], edition: int) -> Duty:
    ((kind, pk),) = subject.items()
    return Duty(BADGE_JOB, f"{kind}:{pk}:{edition}", {**subject, "edition": edition})


def _signed(
    subject: Certificate | Credential, edition: int, how: Stating, *, now: datetime
) -> Badge:
    # PyLD takes a third of a second to import, and only the issuing process needs it.
    from certificates.domain.badges.endorsements import endorse
    from certificates.domain.badges.securing import add_proof, as_jwt

    proof_key, jwt_key = current_proof_key(now=now), current_jwt_key(now=now)
    public_id = uuid.uuid4()
    status_list, index = free_place(now=now)
    stated = state(subject, edition, how)
    with translation.override(stated.language):
        endorsed = [endorse(each, proof_key, now=now) for each in stated.examiners]
        png = draw_png(stated.achievement.picture)
    claims = with_place(stated.claims, public_id, status_list, index)
    if endorsed:
        claims["endorsement"] = endorsed
    text = as_text(add_proof(claims, proof_key, now=now))
    token = as_jwt(claims, jwt_key)
    baked = bake_png(png, text)
    badge = Badge(
        public_id=public_id,
        edition=edition,
        credential_json=text,
        jwt=token,
        json_sha256=_sha256(text.encode()),
        jwt_sha256=_sha256(token.encode()),
        png_sha256=_sha256(baked),
        proof_key_id=proof_key.kid,
        jwt_key_id=jwt_key.kid,
        template_version=CURRENT_PICTURE,
        status_list=status_list,
        status_index=index,
        made_at=now,
        **_named(subject),
    )
    badge.png.save(f"{public_id}.png", ContentFile(baked), save=False)
    return badge


@transaction.atomic
def _keep(badge: Badge, subject: Certificate | Credential, *, now: datetime) -> Badge | None:
    """Two workers may have signed at once: one row stays and the other's picture goes.

    None when another badge got the place in the list first: then it is signed again elsewhere.
    An act that takes the subject back plans the lists of the badges it finds; the lock lets it find
    this one, or this one find the act.
    """
    type(subject).objects.select_for_update(no_key=True, of=("self",)).get(pk=subject.pk)
    Badge.objects.bulk_create([badge], ignore_conflicts=True)
    kept = badges_of(subject).filter(edition=badge.edition).first()
    if kept is None or kept.public_id != badge.public_id:
        badge.png.delete(save=False)
        return kept
    # A bit changes: the one before it, or its own.
    if kept.edition > 1 or subject.is_draft or was_taken_back(subject):
        plan_signing(subject, now=now, because=f"edition-{kept.edition}")
    audit.record("badge.made", kept, now=now, sha256=kept.json_sha256, key=kept.proof_key_id)
    return kept


def _named(subject: Certificate | Credential) -> dict[str, Any]:
    return {"certificate" if isinstance(subject, Certificate) else "credential": subject}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
