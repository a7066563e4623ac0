"""Other people's badges: never called valid when that cannot be known."""

import base64
import gzip
import hmac
import json
from datetime import timedelta

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.domain.badges.baking import bake_png, bake_svg
from certificates.domain.verifying import foreign
from certificates.domain.verifying.foreign import verify_foreign
from tests.certificates.test_baking import SVG, png
from tests.factories.elsewhere import Elsewhere, moment
from tests.lib.spent import spent_by
from training.lib import fetching
from training.lib.strict_json import MOST_VALUES


def outcome_of(badge) -> str:
    return verify_foreign(badge if isinstance(badge, bytes) else badge.encode()).outcome.value


def forged(token: str, **headers) -> str:
    """The token with another header and the old signature."""
    _head, rest = token.split(".", 1)
    new = jwt.get_unverified_header(token) | headers
    return f"{_part(new)}.{rest}"


def _part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def altered(token: str, **changes) -> str:
    head, _payload, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False}) | changes
    return f"{head}.{_part(claims)}.{signature}"


@pytest.mark.parametrize("form", ["jwt", "json"])
@pytest.mark.parametrize(
    "wrap", [str.encode, lambda b: bake_png(png(), b), lambda b: bake_svg(SVG, b)]
)
def test_a_badge_of_an_issuer_elsewhere_is_verified_in_every_form(academy, form, wrap):
    verdict = verify_foreign(wrap(getattr(academy, form)()))

    assert (verdict.outcome.value, verdict.is_valid, verdict.has_status_list) == (
        "valid",
        True,
        True,
    )
    assert (verdict.claims.name, verdict.claims.issuer) == ("Lower limb", academy.did)


def test_b27_a_badge_altered_by_one_character_is_invalid(academy):
    document = academy.json()
    token = academy.jwt()

    assert {
        "json": outcome_of(document.replace("Lower limb", "Upper limb")),
        "jwt": outcome_of(altered(token, name="Another")),
        "signature": outcome_of(token[:-20] + ("A" if token[-20] != "A" else "B") + token[-19:]),
        "later end": outcome_of(altered(token, validUntil="2099-01-01T00:00:00Z")),
    } == dict.fromkeys(["json", "jwt", "signature", "later end"], "invalid")


@pytest.mark.parametrize("form", ["jwt", "json"])
def test_b27_a_badge_that_names_another_issuer_is_invalid(academy, form):
    """Signed by the academy with its own key, in the name of somebody it is not."""
    other = Elsewhere("college.example")
    academy.site |= other.site
    stolen_name = {"issuer": {"id": other.did, "type": ["Profile"], "name": "College"}}

    assert outcome_of(getattr(academy, form)(**stolen_name)) == "invalid"


def test_b27_a_key_at_another_issuers_address_is_invalid(academy):
    other = Elsewhere("college.example")
    academy.site |= other.site

    assert outcome_of(academy.jwt(headers={"kid": f"{other.did}#ec"})) == "invalid"


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512", "ES512", "RS1", 5, None])
def test_b27_another_algorithm_than_the_keys_is_invalid(academy, algorithm):
    token = forged(academy.jwt(), alg=algorithm)

    assert outcome_of(token) == "invalid"
    assert outcome_of(token.rpartition(".")[0] + ".") == "invalid"


def test_b27_a_token_signed_with_the_public_key_as_a_secret_is_invalid(academy):
    secret = academy.site[f"https://{academy.host}/.well-known/did.json"]
    body = forged(academy.jwt(), alg="HS256").rpartition(".")[0]
    mac = hmac.digest(secret, body.encode(), "sha256")
    signature = base64.urlsafe_b64encode(mac).decode().rstrip("=")

    assert outcome_of(f"{body}.{signature}") == "invalid"


@pytest.mark.parametrize("header", ["jwk", "jku", "x5u", "x5c", "crit"])
def test_b27_a_header_that_brings_its_own_key_is_invalid(academy, header):
    """Rightly signed by the key in the header; only that the header brings it makes it wrong."""
    other = Elsewhere("academy.example")
    own_key = other.did_document()["verificationMethod"][0]["publicKeyJwk"]
    value = {"jwk": own_key, "crit": ["exp"], "x5c": ["aGk="]}.get(header, "https://evil.example/k")

    assert outcome_of(other.jwt(headers={header: value} if header != "crit" else None)) == "invalid"
    assert outcome_of(forged(academy.jwt(), **{header: value})) == "invalid"


@pytest.mark.parametrize("form", ["jwt", "json"])
def test_b27_an_expired_badge_is_expired(academy, form):
    ended = getattr(academy, form)(validUntil=moment(-timedelta(days=1)))

    assert outcome_of(ended) == "expired"


@pytest.mark.parametrize("form", ["jwt", "json"])
def test_a_badge_from_the_future_does_not_hold_yet(academy, form):
    assert outcome_of(getattr(academy, form)(validFrom=moment(timedelta(days=1)))) == "not_yet"


@pytest.mark.parametrize("form", ["jwt", "json"])
@pytest.mark.parametrize("as_json", [True, False])
def test_b27_a_revoked_badge_is_revoked(academy, form, as_json):
    badge = getattr(academy, form)()
    academy.publish_list((4, 6), as_json=as_json)
    before = outcome_of(badge)
    academy.publish_list((5,), as_json=as_json)

    assert (before, outcome_of(badge)) == ("valid", "revoked")


def lists_that_say_nothing(academy):
    """Ways in which a status list fails to tell that nothing was revoked."""
    url, other = academy.list_url, Elsewhere("evil.example")

    def unreachable():
        del academy.site[url]

    def no_list():
        academy.site[url] = b"<html>"

    def lapsed():
        academy.publish_list((), validUntil=moment(-timedelta(hours=2)))

    def of_another_issuer():
        other.list_url = url
        other.publish_list(())
        academy.site |= {url: other.site[url]}

    def unsigned():
        document = json.loads(json_list())
        del document["proof"]
        academy.site[url] = json.dumps(document).encode()

    def altered_json():
        academy.site[url] = json_list((5,)).replace(
            json.loads(json_list((5,)))["credentialSubject"]["encodedList"].encode(),
            json.loads(json_list())["credentialSubject"]["encodedList"].encode(),
        )

    def too_short():
        subject = {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + base64.urlsafe_b64encode(gzip.compress(b"")).decode().rstrip("="),
        }
        academy.publish_list((), credentialSubject=subject)

    def of_another_purpose():
        subject = jwt.decode(academy.site[url], options={"verify_signature": False})
        renamed = subject["credentialSubject"] | {"statusPurpose": "message"}
        academy.publish_list((), credentialSubject=renamed)

    def json_list(bits=()):
        academy.publish_list(bits, as_json=True)
        return academy.site[url]

    return [
        unreachable,
        no_list,
        lapsed,
        of_another_issuer,
        unsigned,
        altered_json,
        too_short,
        of_another_purpose,
    ]


@pytest.mark.parametrize("form", ["jwt", "json"])
@pytest.mark.parametrize("way", range(8))
def test_b27_without_a_status_list_that_can_be_trusted_nothing_is_confirmed(academy, form, way):
    badge = getattr(academy, form)()
    assert outcome_of(badge) == "valid"

    lists_that_say_nothing(academy)[way]()

    assert outcome_of(badge) == "cannot_be_confirmed"


@pytest.mark.parametrize("form", ["jwt", "json"])
def test_an_issuer_out_of_reach_confirms_nothing(academy, form):
    badge = getattr(academy, form)()
    academy.site.clear()

    assert outcome_of(badge) == "cannot_be_confirmed"


def test_a_retired_key_and_a_document_of_another_issuer_are_no_key(academy):
    address = f"https://{academy.host}/.well-known/did.json"
    document = json.loads(academy.site[address])
    badge = academy.jwt()

    academy.site[address] = json.dumps(
        document | {"assertionMethod": [f"{academy.did}#ed"]}
    ).encode()
    retired = outcome_of(badge)
    academy.site[address] = json.dumps(document | {"id": "did:web:other.example"}).encode()

    assert (retired, outcome_of(badge)) == ("invalid", "cannot_be_confirmed")


def test_a_name_that_only_the_badge_itself_vouches_for_is_not_valid(academy):
    key = academy.did_document()["verificationMethod"][1]["publicKeyMultibase"]
    academy.did = f"did:key:{key}"
    document = academy.claims(credentialStatus=None)

    assert outcome_of(json.dumps(academy.sign_json(document, key=key))) == "unproven"


def test_an_issuer_named_by_its_web_address_is_believed_with_a_key_of_the_same_host(academy):
    name, key = f"https://{academy.host}/issuer", f"https://{academy.host}/keys/1"
    academy.site[key] = json.dumps(
        academy.did_document()["verificationMethod"][0]["publicKeyJwk"]
    ).encode()
    academy.site["https://evil.example/keys/1"] = academy.site[key]
    issuer = {"id": name, "type": ["Profile"], "name": "Academy"}

    def outcome(kid):
        return outcome_of(academy.jwt(issuer=issuer, credentialStatus=None, headers={"kid": kid}))

    assert (outcome(key), outcome("https://evil.example/keys/1")) == ("valid", "invalid")


def test_a_badge_without_a_status_list_says_so(academy):
    verdict = verify_foreign(academy.jwt(credentialStatus=None).encode())

    assert (verdict.is_valid, verdict.has_status_list) == (True, False)


def test_a_status_that_cannot_be_read_is_not_taken_for_none(academy):
    badge = academy.jwt(credentialStatus=f"{academy.list_url}#5")

    assert verify_foreign(badge.encode()).outcome == "cannot_be_confirmed"


def test_more_badges_at_once_than_there_are_places_are_not_confirmed(academy):
    badge = academy.jwt()
    with foreign._places, foreign._places:
        busy = outcome_of(badge)

    assert (busy, outcome_of(badge)) == ("cannot_be_confirmed", "valid")


BOMBS = {
    "deep lists": b'{"type":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "many members": b"{" + b",".join(b'"k%d":1' % i for i in range(MOST_VALUES * 4)) + b"}",
    "many values": b'{"a":[' + b"1," * 450_000 + b"1]}",
    "a member twice": b'{"type":"VerifiableCredential","type":"VerifiableCredential"}',
    "a string that never ends": b'{"' + b'\\"' * 490_000,
    "quotes": b'{"' + b'"' * 900_000,
    "too large": b'{"a":"' + b"a" * 2_000_000 + b'"}',
    "no number": b'{"type":"VerifiableCredential","a":NaN}',
    "a list": b"[1]",
    "half a character": b'{"a":"\xff"}',
    "packed": b"\x1f\x8b\x08\x00" + b"\0" * 100,
    "nothing": b"",
    "dots": b"." * 900_000,
    "deep token": b"e30." + base64.urlsafe_b64encode(b'{"a":' * 9_999).rstrip(b"=") + b".c2ln",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_b40_what_is_made_to_exhaust_is_refused_before_it_is_read(bomb, monkeypatch):
    monkeypatch.setattr(fetching, "fetch", lambda url, **_: pytest.fail("asked the network"))

    seconds, outcome = spent_by(lambda: outcome_of(BOMBS[bomb]))

    assert outcome == "not_a_badge"
    assert seconds < 0.1


def test_a_signed_graph_that_takes_for_ever_to_order_is_refused_in_time(academy):
    """Blank nodes that all look alike make canonicalisation exponential."""
    ring = [{"id": f"_:b{i}", "type": ["Evidence"]} for i in range(60)]
    document = academy.claims(evidence=ring)
    document["proof"] = json.loads(academy.json())["proof"]

    seconds, outcome = spent_by(lambda: outcome_of(json.dumps(document)))

    assert outcome in ("invalid", "cannot_be_confirmed")
    assert seconds < 3


@given(position=st.integers(min_value=0), replacement=st.sampled_from('AZaz09-_.{}"\\'))
@settings(max_examples=40)
def test_no_single_change_to_a_token_leaves_it_valid(position, replacement):
    token = TOKEN
    at = position % len(token)
    if token[at] == replacement:
        return
    before = fetching.fetch
    fetching.fetch = ISSUER.fetch
    try:
        assert outcome_of(token[:at] + replacement + token[at + 1 :]) != "valid"
    finally:
        fetching.fetch = before


ISSUER = Elsewhere()
TOKEN = ISSUER.jwt()
