"""What the end of a recognition puts in doubt, record by record: one admin proposes, another
decides.

A withdrawal for cause does, and one or a suspension that is recorded after the day from which on it
holds. It changes nothing of the past by itself: a record stays as it was signed; whether it still
counts is decided here, and written beside it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.credentials.life import drop_voided
from certificates.domain.credentials.questioning import question_without_scope
from certificates.domain.credentials.withdrawing import REVOKE_CREDENTIAL, propose_withdrawal
from certificates.domain.practical.review_notices import tell_concerned
from certificates.enums import CredentialRevocationReason, ReviewAnswer
from certificates.models import (
    Credential,
    CredentialRevocation,
    RecognitionReview,
    ReviewRow,
    SignOffVoid,
)
from certificates.queries.reviews import (
    disputed_times,
    in_doubt,
    not_on_the_list,
    sign_offs_in_dispute,
)
from certificates.rules.reviews import may_judge
from certificates.signals import basis_changed
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import acts, audit
from training.people.enums import ActState
from training.people.models import Recognition, TwoPersonAct, User


@transaction.atomic
def open_review(recognition: Recognition, *, now: datetime) -> RecognitionReview | None:
    """The list of what is in doubt, made now or earlier; None where nothing is.

    A withdrawal for cause has one also where nothing was signed: its admins look for it. There is
    one list for each recognition, and a later act makes its time longer.
    """
    times = disputed_times(recognition)
    for_cause = recognition.disputed_from is not None
    if not times or not (for_cause or sign_offs_in_dispute(recognition).exists()):
        return None
    reach = {"disputed_from": times[0][0], "disputed_until": max(last for _first, last in times)}
    review, is_new = RecognitionReview.objects.get_or_create(
        recognition=recognition, defaults=reach | {"opened_at": now}
    )
    if is_new:
        audit.record("review.opened", review, now=now, recognition=recognition.pk)
    else:
        RecognitionReview.objects.filter(pk=review.pk).update(**reach)
    review.recognition = recognition
    add_rows(review)
    return review


@transaction.atomic
def add_rows(review: RecognitionReview) -> int:
    """What is not on the list yet: all of it at first, later what a tablet brought back.

    The records are held first: facts of a deleted account are not removed while a list that will
    ask about them is being written, and what was removed a moment ago is not asked about.
    """
    disputed = sign_offs_in_dispute(review.recognition).select_for_update(no_key=True)
    list(disputed.order_by("pk").values_list("pk"))
    records, credentials = not_on_the_list(review)
    rows = [ReviewRow(review=review, sign_off_id=pk) for pk in records]
    rows += [ReviewRow(review=review, credential_id=pk) for pk in credentials]
    ReviewRow.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def complete_reviews(*, now: datetime) -> int:
    """Lists that are missing, and rows that are: whatever was lost on the way, or came later."""
    repaired = 0
    held = in_doubt().select_related("instructor", "review").prefetch_related("suspensions")
    for recognition in held:
        review = getattr(recognition, "review", None)
        if review is None:
            repaired += open_review(recognition, now=now) is not None
        else:
            review.recognition = recognition
            repaired += add_rows(review)
    return repaired


@transaction.atomic
def propose_answer(
    row: ReviewRow, answer: ReviewAnswer, *, note: str, by: User, now: datetime
) -> None:
    """What the first person thinks should become of it; nothing happens yet."""
    _refuse_concerned(row, by)
    if answer != ReviewAnswer.STANDS and not note.strip():
        raise DomainError(_("Say why. The person concerned reads it."))
    changes = {"answer": answer, "note": note.strip(), "proposed_by": by, "proposed_at": now}
    if not ReviewRow.objects.filter(pk=row.pk, proposed_by=None).update(**changes):
        raise Conflict(_("Somebody has already proposed something here."))
    row.refresh_from_db(fields=list(changes))
    audit.record("review.proposed", row, actor=by, now=now, answer=str(answer))


@transaction.atomic
def send_back(row: ReviewRow, *, by: User, now: datetime) -> None:
    """The second person disagrees: the row is open again, and the log keeps what was proposed."""
    _refuse_concerned(row, by)
    _claim(row, by=by, answer="", note="", proposed_by=None, proposed_at=None)
    audit.record("review.sent-back", row, actor=by, now=now)


@transaction.atomic
def decide(row: ReviewRow, *, by: User, now: datetime) -> None:
    """The second person agrees, and it is carried out at once."""
    _refuse_concerned(row, by)
    _claim(row, by=by, decided_by=by, decided_at=now)
    if row.sign_off and row.answer == ReviewAnswer.REVOKED:
        _void(row, now=now)
    if row.credential and row.answer == ReviewAnswer.REVOKED:
        _revoke(row, row.credential, now=now)
    if row.answer != ReviewAnswer.STANDS:
        tell_concerned(row, now=now)
    audit.record("review.decided", row, actor=by, now=now, answer=row.answer)


def _claim(row: ReviewRow, *, by: User, **changes: object) -> None:
    """Two deciders at the same moment: the conditional UPDATE lets one of them decide.

    What is agreed to is what this person read: another proposal since then is not it.
    """
    if row.proposed_by_id is None:
        raise Conflict(_("Nothing is proposed here yet."))
    if row.proposed_by_id == by.pk:
        raise NotAllowed(_("Another programme admin has to decide this: it takes two people."))
    waiting = ReviewRow.objects.filter(
        pk=row.pk, decided_at=None, proposed_by=row.proposed_by_id, proposed_at=row.proposed_at
    )
    if not waiting.update(**changes):
        raise Conflict(_("Somebody has already decided this."))
    row.refresh_from_db(fields=list(changes))


def _void(row: ReviewRow, *, now: datetime) -> None:
    """The record stays; from now on it counts for nothing, and no credential lists it."""
    record = row.sign_off
    assert record is not None  # noqa: S101  (its caller looked)
    defaults = {"row": row, "reason": row.note, "voided_at": now}
    SignOffVoid.objects.get_or_create(sign_off=record, defaults=defaults)
    for credential in Credential.objects.filter(scope__sign_off=record).order_by("pk"):
        drop_voided(credential, now=now)
        if row.decided_by:
            question_without_scope(credential, by=row.decided_by, now=now)
    basis_changed.send(SignOffVoid, user=record.candidate, now=now)


def _revoke(row: ReviewRow, credential: Credential, *, now: datetime) -> None:
    """By the way every credential is revoked; these two people have decided it."""
    if CredentialRevocation.objects.filter(credential=credential).exists():
        return
    assert row.proposed_by and row.decided_by  # noqa: S101  (a constraint holds it)
    _refuse_proposed(credential, row.decided_by)
    act = propose_withdrawal(
        credential,
        proposer=row.proposed_by,
        reason=CredentialRevocationReason.EXAMINATION,
        public_text=_("An examination behind this credential does not stand."),
        private_note=row.note,
        now=now,
    )
    acts.approve_act(act, decider=row.decided_by, now=now)


def _refuse_proposed(credential: Credential, by: User) -> None:
    """Two ways to one revocation: the one that was begun first is decided first."""
    waiting = TwoPersonAct.objects.filter(
        kind=REVOKE_CREDENTIAL,
        object_type=credential._meta.label_lower,
        object_id=str(credential.pk),
        state=ActState.PROPOSED,
    )
    if act := waiting.select_related("proposed_by").first():
        words = _(
            "{name} proposed on {day} to revoke this credential. Decide that first, under "
            "“Acts of two people”, then this row."
        )
        day = date_format(by.today(act.proposed_at), "DATE_FORMAT")
        raise Conflict(words.format(name=act.proposed_by, day=day))


def _refuse_concerned(row: ReviewRow, by: User) -> None:
    if not may_judge(by, row):
        raise NotAllowed(_("A programme admin whom this list does not concern decides."))
