"""Badges: what they say, that strangers' verifiers accept them, and that no byte may change."""

import hashlib
import json
import random
from datetime import timedelta
from itertools import count

import jwt
import pytest
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier

from certificates.domain.badges import linked_data
from certificates.domain.badges.badges import current_badge, make_badge, plan_missing_badges
from certificates.domain.badges.baking import unbake
from certificates.domain.badges.issuer import did_document
from certificates.domain.badges.linked_data import NotSignable, canonical
from certificates.domain.badges.securing import add_proof, as_jwt
from certificates.domain.badges.wire import CREDENTIALS, EXTENSIONS, OPEN_BADGES, as_text
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.credentials.life import plan_edition
from certificates.domain.keys.badge_keys import current_jwt_key, current_proof_key
from certificates.domain.keys.key_files import SigningKeyMissing
from certificates.domain.keys.rotation import rotate_keys
from certificates.enums import DocumentReason
from certificates.models import Badge, Certificate, StatusList
from tests.at_once import at_once
from tests.factories import make_graded_attempt, make_user
from tests.factories.credentials import make_credential
from training.lib import background, clock
from training.lib.models import Job

pytestmark = pytest.mark.django_db

# What the official schema of an AchievementCredential asks for.
REQUIRED = {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"}
REQUIRED_OF_ACHIEVEMENT = {"id", "type", "name", "description", "criteria"}
ISSUER = "did:web:localhost%3A8000"


@pytest.fixture(autouse=True)
def of_a_known_issuer(settings):
    settings.PUBLIC_URL = "http://localhost:8000"


def certified(**facts) -> Certificate:
    certificate = issue_for_attempt(make_graded_attempt(**facts), now=clock.now())
    assert certificate is not None
    return certificate


def made(subject, edition: int = 1) -> tuple[Badge, dict]:
    badge = make_badge(subject, edition=edition, now=clock.now())
    return badge, json.loads(badge.credential_json)


def served(url: str) -> bytes:
    """What a verifier that follows did:web gets from us."""
    assert url == "https://localhost:8000/.well-known/did.json"
    return json.dumps(did_document()).encode()


def verify_proof(text: str):
    return OB3LdpVerifier.for_issuer_did(ISSUER).verify(text, download=served)


def verify_jwt(token: str):
    return OB3Verifier.for_issuer_did(ISSUER, download=served).verify(token)


def test_a_certificates_badge_has_what_the_official_schema_asks_for():
    certificate = certified()
    badge, said = made(certificate)
    subject = said["credentialSubject"]

    assert set(said) >= REQUIRED
    assert said["@context"] == [CREDENTIALS, OPEN_BADGES, EXTENSIONS]
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["id"] == f"http://localhost:8000/credentials/{badge.public_id}"
    assert said["issuer"]["id"] == ISSUER
    assert "Profile" in said["issuer"]["type"]
    assert set(subject) >= {"id", "type", "achievement"}
    assert set(subject["achievement"]) >= REQUIRED_OF_ACHIEVEMENT
    assert subject["achievement"]["achievementType"] == "CertificateOfCompletion"
    assert isinstance(said["credentialStatus"], dict)
    assert said["credentialStatus"]["statusPurpose"] == "revocation"
    assert said["credentialStatus"]["statusListIndex"] == str(badge.status_index)
    assert "validUntil" not in said


def test_a_badge_names_its_holder_by_salted_hashes_alone():
    user = make_user(legal_name="Siobhán Ní Mhurchú")
    badge, said = made(certified(user=user))
    hashed = {entry["identityType"]: entry for entry in said["credentialSubject"]["identifier"]}
    expected = hashlib.sha256(("Siobhán Ní Mhurchú" + hashed["name"]["salt"]).encode()).hexdigest()
    public = badge.credential_json + str(jwt.decode(badge.jwt, options={"verify_signature": False}))

    assert hashed["name"]["identityHash"] == f"sha256${expected}"
    assert set(hashed) == {"name", "emailAddress"}
    assert "Siobhán" not in public
    assert user.email not in public
    assert badge.certificate.code not in public
    assert said["credentialSubject"]["id"] == f"urn:uuid:{user.public_id}"


def test_a_badge_leaves_the_score_to_its_holder():
    certificate = certified()
    _, said = made(certificate)

    assert said["credentialSubject"]["result"] == [
        {
            "type": ["Result"],
            "resultDescription": f"{said['credentialSubject']['achievement']['id']}#theory",
            "status": "Completed",
        }
    ]
    assert "cut score" in said["description"]


def test_a_credentials_badge_tells_dates_scope_examiner_and_recognition():
    credential = make_credential(muscles=("upper-trapezius", "piriformis"), at=clock.now())
    facts = credential.editions.get().facts
    _, said = made(credential)
    subject = said["credentialSubject"]

    assert subject["achievement"]["achievementType"] == "Certification"
    assert said["validUntil"] == facts["cycle"]["expires_at"][:19] + "Z"
    assert said["awardedDate"] == credential.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [row["name"] for row in said["evidence"]] == [
        "Practical examination: Piriformis, both sides",
        "Practical examination: Upper trapezius, both sides",
    ] or len(said["evidence"]) == len(facts["scope"])
    assert subject["source"]["name"] in {row["examiner"] for row in facts["scope"]}
    assert len(said["endorsement"]) == 2
    comment = said["endorsement"][0]["credentialSubject"]["endorsementComment"]
    assert facts["scope"][0]["recognition"]["authority"] in comment


def test_the_recognition_inside_is_signed_for_itself():
    _, said = made(make_credential(at=clock.now()))
    (endorsement,) = said["endorsement"]
    key = current_proof_key(now=clock.now())
    unsigned = {name: value for name, value in endorsement.items() if name != "proof"}
    claims = endorsement["proof"]

    assert endorsement["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert endorsement["credentialSubject"]["id"] == said["credentialSubject"]["source"]["id"]
    signed_at = clock.now().fromisoformat(claims["created"])
    assert add_proof(unsigned, key, now=signed_at)["proof"] == claims


@pytest.mark.parametrize("make", [certified, lambda: make_credential(at=clock.now())])
def test_a_verifier_of_others_accepts_proof_and_jwt(make):
    badge, said = made(make())

    assert verify_proof(badge.credential_json).issuer.id == ISSUER
    assert verify_jwt(badge.jwt).issuer.id == ISSUER
    header = jwt.get_unverified_header(badge.jwt)
    claims = jwt.decode(badge.jwt, options={"verify_signature": False})
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert header["kid"] == f"{ISSUER}#{badge.jwt_key_id}"
    assert (claims["iss"], claims["jti"]) == (ISSUER, said["id"])
    assert claims["sub"] == said["credentialSubject"]["id"]
    assert ("exp" in claims) == ("validUntil" in said)
    assert "vc" not in claims


def test_the_picture_holds_the_badge_and_is_the_same_for_everybody_who_earned_it():
    badge, _ = made(certified())

    assert unbake(badge.png.open().read()) == badge.credential_json
    assert hashlib.sha256(badge.png.open().read()).hexdigest() == badge.png_sha256


def test_a_thousand_changes_of_one_byte_are_all_refused():
    """By the hash that our own check compares, by the JWT's signature, and, for every change that
    leaves another document, by the meaning that the proof covers."""
    badge, said = made(certified())
    chance = random.Random(7)
    original = badge.credential_json.encode()
    key = current_jwt_key(now=clock.now()).private_key.public_key()
    token, meaning = badge.jwt.encode(), canonical_of(said)
    found = 0
    for number in range(1000):
        changed = bytearray(original if number % 2 else token)
        at = chance.randrange(len(changed))
        changed[at] ^= 1 << chance.randrange(7)
        if number % 2:
            same = hashlib.sha256(changed).hexdigest() == badge.json_sha256
            if number < 60:
                same = same or means_the_same(bytes(changed), meaning)
        else:
            same = jwt_holds(bytes(changed), key)
        found += not same

    assert found == 1000


def canonical_of(said: dict) -> bytes:
    return canonical({name: value for name, value in said.items() if name != "proof"})


def means_the_same(data: bytes, meaning: bytes) -> bool:
    """A change inside the proof itself is left to the signature, which covers its options."""
    try:
        said = json.loads(data)
        return "proof" in said and canonical_of(said) == meaning and not proof_changed(data)
    except (ValueError, KeyError, TypeError, AttributeError, linked_data.jsonld.JsonLdError):
        return False


def proof_changed(data: bytes) -> bool:
    try:
        verify_proof(data.decode())
    except (OB3VerificationError, UnicodeDecodeError):
        return True
    return False


def jwt_holds(token: bytes, key) -> bool:
    try:
        jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})
    except (jwt.PyJWTError, UnicodeDecodeError, ValueError):
        return False
    return True


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"invented": "x"}, "invented"),
        ({"type": ["VerifiableCredential", "Invented"]}, "Invented"),
        ({"issuer": {"id": "somewhere", "type": ["Profile"], "name": "N"}}, "somewhere"),
        ({"name": None}, "empty"),
        ({"evidence": []}, "empty"),
    ],
)
def test_what_a_proof_would_not_cover_is_not_signed(change, reason):
    _, said = made(certified())
    claims = {name: value for name, value in said.items() if name != "proof"} | change

    with pytest.raises(NotSignable, match=reason):
        add_proof(claims, current_proof_key(now=clock.now()), now=clock.now())


def test_no_context_is_ever_fetched():
    said = {"@context": ["https://elsewhere.example/context.json"], "id": "urn:x:1"}

    with pytest.raises(linked_data.jsonld.JsonLdError):
        canonical(said)


def test_draft_content_says_so_in_every_name_of_the_badge():
    _badge, said = made(certified(has_draft_content=True))

    words = "Draft content: demonstration only."
    achievement = said["credentialSubject"]["achievement"]
    assert said["name"].startswith(words)
    assert said["description"].startswith(words)
    assert achievement["name"].startswith(words)
    assert Job.objects.filter(kind="certificates.sign-status-list").count() == 1


def test_making_a_badge_again_gives_the_same_one():
    certificate = certified()
    first, _ = made(certificate)
    second, _ = made(certificate)

    assert first == second
    assert Badge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_workers_at_once_keep_one_badge_and_one_picture(settings):
    certificate = certified()

    seen = at_once(*[lambda: make_badge(certificate, edition=1, now=clock.now()).pk] * 5)

    assert len(set(seen)) == 1
    assert len(list((settings.MEDIA_ROOT / "badges").iterdir())) == 1


def test_a_place_in_the_list_that_was_taken_meanwhile_is_drawn_again(monkeypatch):
    first, _ = made(certified())
    places = count()

    def places_of_chance(*, now):
        taken = first.status_index if next(places) == 0 else first.status_index + 1
        return first.status_list, taken % first.status_list.size

    monkeypatch.setattr("certificates.domain.badges.badges.free_place", places_of_chance)
    second, _ = made(certified())

    assert second.status_index == (first.status_index + 1) % first.status_list.size
    assert StatusList.objects.count() == 1


def test_a_new_edition_gets_a_badge_of_its_own_under_the_new_name():
    credential = make_credential(at=clock.now())
    first, _ = made(credential)
    plan_edition(
        credential, reason=DocumentReason.NAME_CHANGE, now=clock.now(), holder_name="Ana Nowak"
    )
    second, said = made(credential, edition=2)
    name = said["credentialSubject"]["identifier"][1]

    assert current_badge(credential) == second
    assert second.status_index != first.status_index
    digest = hashlib.sha256(("Ana Nowak" + name["salt"]).encode()).hexdigest()
    assert name["identityHash"] == f"sha256${digest}"


def test_f30_badges_of_before_verify_after_three_rotations():
    certificates = [certified() for _ in range(4)]
    badges = []
    for number, certificate in enumerate(certificates):
        badges.append(made(certificate)[0])
        if number < 3:
            rotate_keys(["ed", "rs"], now=clock.now())

    assert len({badge.proof_key_id for badge in badges}) == 4
    for badge in badges:
        assert verify_proof(badge.credential_json).issuer.id == ISSUER
        assert verify_jwt(badge.jwt).issuer.id == ISSUER


def test_f30_without_a_signing_key_issuing_pauses_and_nothing_leaves_unsigned(settings, tmp_path):
    settings.SIGNING_KEYS, settings.PRODUCTION = tmp_path / "keys", True
    certificate = certified()

    with pytest.raises(SigningKeyMissing):
        make_badge(certificate, edition=1, now=clock.now())
    assert not Badge.objects.exists()

    rotate_keys(["ed", "rs"], now=clock.now())
    badge, _ = made(certificate)
    assert verify_jwt(badge.jwt).issuer.id == ISSUER


def test_a_private_key_without_its_published_half_signs_nothing(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "keys"
    (kid,) = rotate_keys(["ed"], now=clock.now())
    (settings.SIGNING_KEYS / "public" / f"{kid}.pem").unlink()

    with pytest.raises(SigningKeyMissing):
        current_proof_key(now=clock.now())


def test_the_sweep_finds_editions_whose_badge_was_lost():
    credential = make_credential(at=clock.now() - timedelta(hours=1))

    assert plan_missing_badges(now=clock.now()) == 1
    assert plan_missing_badges(now=clock.now()) == 0
    Job.objects.exclude(kind="certificates.make-badge").delete()
    background.run_due(now=clock.now())
    assert current_badge(credential).edition == 1


def test_a_jwt_carries_the_end_of_validity():
    _, said = made(make_credential(at=clock.now()))
    claims = {name: value for name, value in said.items() if name != "proof"}
    token = as_jwt(claims, current_jwt_key(now=clock.now()))
    payload = jwt.decode(token, options={"verify_signature": False})

    assert payload["exp"] == int(clock.now().fromisoformat(said["validUntil"]).timestamp())
    assert as_text(claims).isascii() or "\\u" not in as_text(claims)
