"""Status lists: what is red follows the records, is signed at once, and never lapses unseen."""

import base64
import gzip
import json
from datetime import timedelta

import jwt
import pytest
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier

from certificates.domain.badges.badges import make_badge
from certificates.domain.badges.issuer import did_document
from certificates.domain.badges.status_lists import (
    LASTS,
    LIST_SIZE,
    live_list,
    plan_lapsing,
    sign_list,
    status_bits,
)
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.certificates.revocation import revoke
from certificates.domain.credentials.life import plan_edition
from certificates.enums import DocumentReason
from certificates.models import (
    Badge,
    CredentialRevocation,
    SignedStatusList,
    StatusList,
    Suspension,
)
from certificates.signals import credential_changed
from tests.at_once import at_once
from tests.factories import make_admin, make_graded_attempt
from tests.factories.credentials import make_credential
from tests.factories.numbers import next_number
from training.lib import background, clock
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_act(**fields) -> TwoPersonAct:
    facts = {"kind": "test", "object_id": str(next_number()), "payload": {}}
    facts |= {"proposed_by": make_admin(), "proposed_at": clock.now()}
    return TwoPersonAct.objects.create(**facts | fields)


def badge_of(subject, *, at=None, edition=1) -> Badge:
    return make_badge(subject, edition=edition, now=at or clock.now())


def is_red(badge: Badge, moment) -> bool:
    return badge.status_index in status_bits(badge.status_list, moment)


def served_bits(signed: SignedStatusList) -> set[int]:
    said = json.loads(signed.credential_json)["credentialSubject"]["encodedList"]
    packed = base64.urlsafe_b64decode(said[1:] + "=" * (-len(said[1:]) % 4))
    bits = gzip.decompress(packed)
    assert len(bits) * 8 == LIST_SIZE
    return {i * 8 + bit for i, byte in enumerate(bits) for bit in range(8) if byte & 0x80 >> bit}


def test_a_new_badge_is_not_red():
    badge = badge_of(make_credential(at=clock.now()))

    assert not is_red(badge, clock.now())


def test_a_revoked_credential_is_red_from_that_moment_on():
    credential = make_credential(at=clock.now() - HOUR)
    badge = badge_of(credential, at=clock.now() - HOUR)
    revoked_at = clock.now()
    CredentialRevocation.objects.create(
        credential=credential,
        reason="error",
        public_text="In error.",
        act=make_act(),
        revoked_at=revoked_at,
    )

    assert not is_red(badge, revoked_at - timedelta(seconds=1))
    assert is_red(badge, revoked_at)


def test_a_revoked_certificate_is_red_in_the_list_that_is_signed_next():
    certificate = issue_for_attempt(make_graded_attempt(), now=clock.now())
    badge = badge_of(certificate)
    before = sign_list(badge.status_list, now=clock.now())
    payload = {"reason": "error", "public_text": "In error.", "private_note": ""}

    revoke(
        make_act(object_id=str(certificate.pk), payload=payload, decided_by=make_admin()),
        now=clock.now(),
    )
    background.run_due(now=clock.now())

    assert served_bits(before) == set()
    assert served_bits(live_list(badge.status_list.number, now=clock.now())) == {badge.status_index}


def test_a_badge_that_is_made_after_its_credential_was_suspended_is_red_in_the_list_at_once():
    start = clock.now() - HOUR
    status_list = badge_of(make_credential(at=start), at=start).status_list
    sign_list(status_list, now=start)
    credential = make_credential(at=start)
    Suspension.objects.create(
        credential=credential,
        reason="safety",
        public_text="Under review.",
        act=make_act(),
        from_at=clock.now(),
    )
    late = badge_of(credential, at=start)  # its job began before and ends after the suspension
    background.run_due(now=clock.now())

    assert late.status_list == status_list
    assert served_bits(live_list(status_list.number, now=clock.now())) == {late.status_index}


def test_a_suspension_is_red_for_ever_and_reinstatement_gives_a_new_badge():
    start = clock.now() - 3 * HOUR
    credential = make_credential(at=start)
    first = badge_of(credential, at=start)
    suspension = Suspension.objects.create(
        credential=credential,
        reason="safety",
        public_text="Under review.",
        act=make_act(),
        from_at=start + HOUR,
    )
    assert not is_red(first, start)
    assert is_red(first, start + HOUR)

    lifted = start + 2 * HOUR
    Suspension.objects.filter(pk=suspension.pk).update(until_at=lifted, lifted_by_act=make_act())
    plan_edition(credential, reason=DocumentReason.REINSTATEMENT, now=lifted)
    second = badge_of(credential, at=lifted, edition=2)

    assert is_red(first, clock.now())
    assert not is_red(second, clock.now())
    assert second.public_id != first.public_id


def test_a_superseded_badge_turns_red_once_the_newer_one_is_there():
    credential = make_credential(at=clock.now() - HOUR)
    first = badge_of(credential, at=clock.now() - HOUR)
    plan_edition(credential, reason=DocumentReason.NAME_CHANGE, now=clock.now())
    assert not is_red(first, clock.now())

    second = badge_of(credential, edition=2)

    assert is_red(first, clock.now())
    assert not is_red(second, clock.now())
    background.run_due(now=clock.now())
    signed = live_list(first.status_list.number, now=clock.now())
    assert served_bits(signed) == {first.status_index}


def test_draft_content_is_red_from_the_start():
    badge = badge_of(make_credential(at=clock.now(), is_draft=True))

    assert is_red(badge, clock.now())


def test_a_change_of_a_credential_signs_its_list_again():
    credential = make_credential(at=clock.now() - HOUR)
    badge = badge_of(credential, at=clock.now() - HOUR)
    sign_list(badge.status_list, now=clock.now())
    CredentialRevocation.objects.create(
        credential=credential,
        reason="error",
        public_text="In error.",
        act=make_act(),
        revoked_at=clock.now(),
    )

    credential_changed.send(type(credential), credential=credential, now=clock.now())
    background.run_due(now=clock.now())

    signed = live_list(badge.status_list.number, now=clock.now())
    assert (signed.revision, served_bits(signed)) == (2, {badge.status_index})


def test_an_unchanged_list_is_not_signed_twice_until_it_nears_its_end():
    badge = badge_of(make_credential(at=clock.now()))
    now = clock.now()
    first = sign_list(badge.status_list, now=now)

    assert sign_list(badge.status_list, now=now + HOUR) == first
    assert sign_list(badge.status_list, now=now + 25 * HOUR).revision == 2


def test_the_sweep_signs_lists_before_they_lapse():
    badge = badge_of(make_credential(at=clock.now()))
    assert plan_lapsing(now=clock.now()) == 1
    background.run_due(now=clock.now())
    signed = live_list(badge.status_list.number, now=clock.now())

    assert plan_lapsing(now=clock.now()) == 0
    assert plan_lapsing(now=signed.made_at + 25 * HOUR) == 1


def test_a_lapsed_list_is_not_served():
    badge = badge_of(make_credential(at=clock.now()))
    signed = sign_list(badge.status_list, now=clock.now())

    assert live_list(badge.status_list.number, now=signed.made_at + LASTS) is None


@pytest.mark.django_db(transaction=True)
def test_five_workers_signing_at_once_end_with_what_the_records_say():
    badge = badge_of(make_credential(at=clock.now(), is_draft=True))

    at_once(*[lambda: sign_list(StatusList.objects.get(), now=clock.now())] * 5)

    signed = live_list(badge.status_list.number, now=clock.now())
    assert served_bits(signed) == {badge.status_index}
    assert signed.revision == SignedStatusList.objects.count()


def test_a_full_list_is_followed_by_the_next(monkeypatch):
    first = badge_of(make_credential(at=clock.now()))
    monkeypatch.setattr("certificates.domain.badges.status_lists.FULL", 1 / LIST_SIZE)
    second = badge_of(make_credential(at=clock.now()))

    assert (first.status_list.number, second.status_list.number) == (1, 2)


def test_a_verifier_of_others_reads_the_bit_and_refuses(settings):
    settings.PUBLIC_URL = "https://localhost:8000"
    credential = make_credential(at=clock.now())
    badge = badge_of(credential)
    lists = [sign_list(badge.status_list, now=clock.now())]

    def served(url: str) -> bytes:
        if url.endswith("did.json"):
            return json.dumps(did_document()).encode()
        return lists[-1].jwt.encode()

    proof = OB3LdpVerifier.for_issuer_did("did:web:localhost%3A8000")
    token = OB3Verifier.for_issuer_did("did:web:localhost%3A8000", download=served)
    proof.verify(badge.credential_json, check_status=True, download=served)
    token.verify(badge.jwt, check_status=True, download=served)
    plan_edition(credential, reason=DocumentReason.NAME_CHANGE, now=clock.now())
    badge_of(credential, edition=2)
    lists.append(sign_list(badge.status_list, now=clock.now()))

    with pytest.raises(OB3VerificationError):
        proof.verify(badge.credential_json, check_status=True, download=served)
    with pytest.raises(OB3VerificationError):
        token.verify(badge.jwt, check_status=True, download=served)


def test_a_list_carries_what_readers_look_for():
    badge = badge_of(make_credential(at=clock.now()))
    signed = sign_list(badge.status_list, now=clock.now())
    said = json.loads(signed.credential_json)
    claims = jwt.decode(signed.jwt, options={"verify_signature": False})
    entry = json.loads(badge.credential_json)["credentialStatus"]

    assert said["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert said["id"] == entry["statusListCredential"] == claims["jti"]
    assert said["issuer"] == json.loads(badge.credential_json)["issuer"]["id"] == claims["iss"]
    assert said["credentialSubject"]["statusPurpose"] == entry["statusPurpose"]
    assert said["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert said["validUntil"] == (signed.made_at + LASTS).strftime("%Y-%m-%dT%H:%M:%SZ")
