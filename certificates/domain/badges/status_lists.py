"""Bitstring status lists: what takes a badge back after it was handed out.

A list is signed anew whenever a record behind it changes, and before it lapses. Its bits are read
from the records each time; nothing is switched on or off by hand.
"""

import gzip
import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from certificates.domain.badges.issuer import absolute, issuer_id
from certificates.domain.badges.multibase import base64url
from certificates.domain.badges.wire import CREDENTIALS, as_text, instant
from certificates.domain.keys.badge_keys import current_jwt_key, current_proof_key
from certificates.models import Badge, Certificate, Credential, SignedStatusList, StatusList
from certificates.queries.badges import (
    list_with_room,
    lists_to_sign,
    newest_signed,
    next_list_number,
    red_indexes,
)
from training.lib import background
from training.lib.background import Duty

SIGN_JOB = "certificates.sign-status-list"

# The least a list may have: in a shorter one a look-up would tell whose badge is looked at.
LIST_SIZE = 131_072
# Beyond this a random index is too often taken, and the next list begins.
FULL = 0.75
LASTS = timedelta(hours=48)
SIGN_AGAIN = timedelta(hours=24)
_MOST_DRAWS = 200


def status_bits(status_list: StatusList, now: datetime) -> list[int]:
    """The indexes of the badges that no longer hold."""
    return red_indexes(status_list, now)


def free_place(*, now: datetime) -> tuple[StatusList, int]:
    """A list and an index of it that no badge has. Random, so that the index tells no order.

    Two workers may draw the same one: the constraint refuses the second badge, which draws again.
    """
    status_list = list_with_room(FULL) or _new_list(now)
    for _draw in range(_MOST_DRAWS):
        index = secrets.randbelow(status_list.size)
        if not Badge.objects.filter(status_list=status_list, status_index=index).exists():
            return status_list, index
    raise RuntimeError(f"status list {status_list.number} is full")


def plan_signing(
    subject: Certificate | Credential, *, now: datetime, because: str = "changed"
) -> None:
    """In the transaction of an act: sign every list anew that holds a badge of the subject."""
    lists = StatusList.objects.filter(badges__in=subject.badges.all()).distinct()
    _plan(lists, f"{because}:{subject.public_id}:{now.timestamp():.6f}", now=now)


def plan_lapsing(*, now: datetime) -> int:
    """The sweep: lists that lapse within a day, or were never signed. Hourly until it is done."""
    return _plan(lists_to_sign(now + SIGN_AGAIN), f"lapses:{now:%Y-%m-%dT%H}", now=now)


def sign_list(status_list: StatusList, *, now: datetime) -> SignedStatusList:
    """The signed state of now; the one there is, when it says the same and lasts long enough.

    The revision is read before the bits: whoever read them earlier than somebody else finds the
    revision taken and reads again, so an older state never follows a newer one.
    """
    while True:
        last = newest_signed(status_list.number)
        bits = _bitstring(status_bits(status_list, now), status_list.size)
        digest = hashlib.sha256(bits).hexdigest()
        if last and last.bits_sha256 == digest and last.valid_until >= now + SIGN_AGAIN:
            return last
        signed = _signed(status_list, bits, now=now)
        signed.bits_sha256 = digest
        signed.revision = last.revision + 1 if last else 1
        SignedStatusList.objects.bulk_create([signed], ignore_conflicts=True)
        kept = SignedStatusList.objects.get(status_list=status_list, revision=signed.revision)
        if kept.credential_json == signed.credential_json:
            return kept


def live_list(number: int, *, now: datetime) -> SignedStatusList | None:
    """What may be served; None when there is no such list, or only one that has lapsed."""
    signed = newest_signed(number)
    return signed if signed and signed.valid_until > now else None


def _plan(lists: Iterable[StatusList], key: str, *, now: datetime) -> int:
    duties = [Duty(SIGN_JOB, f"{each.number}:{key}", {"status_list": each.pk}) for each in lists]
    return background.enqueue_all(duties, now=now)


def _new_list(now: datetime) -> StatusList:
    """Two workers may begin the next one at once: one row, both use it."""
    number = next_list_number()
    row = StatusList(number=number, size=LIST_SIZE, made_at=now)
    StatusList.objects.bulk_create([row], ignore_conflicts=True)
    return StatusList.objects.get(number=number)


def _bitstring(indexes: Iterable[int], size: int) -> bytes:
    """The first bit is the most significant one of the first byte."""
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def _signed(status_list: StatusList, bits: bytes, *, now: datetime) -> SignedStatusList:
    # PyLD takes a third of a second to import, and only the issuing process needs it.
    from certificates.domain.badges.securing import add_proof, as_jwt

    proof_key, jwt_key = current_proof_key(now=now), current_jwt_key(now=now)
    claims = _claims(status_list, bits, now=now)
    return SignedStatusList(
        status_list=status_list,
        credential_json=as_text(add_proof(claims, proof_key, now=now)),
        jwt=as_jwt(claims, jwt_key),
        key_ids=[proof_key.kid, jwt_key.kid],
        made_at=now,
        valid_until=now + LASTS,
    )


def _claims(status_list: StatusList, bits: bytes, *, now: datetime) -> dict[str, Any]:
    address = absolute("certificates:status-list", status_list.number)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_id(),
        "validFrom": instant(now),
        "validUntil": instant(now + LASTS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + base64url(gzip.compress(bits, mtime=0)),
        },
    }
