"""What programs read: each form of a badge, its list, the keys, the definition."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.domain.badges.badges import make_badge
from certificates.domain.badges.baking import unbake
from certificates.domain.badges.status_lists import LASTS
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.keys.badge_keys import public_badge_keys
from certificates.domain.keys.rotation import rotate_keys
from certificates.models import Badge, SignedStatusList
from certificates.views import machine
from tests.factories import make_graded_attempt
from tests.factories.badges import make_served_badge
from tests.factories.credentials import make_credential, make_credential_type
from training.lib import background, clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge() -> Badge:
    certificate = issue_for_attempt(make_graded_attempt(), now=clock.now())
    assert certificate is not None
    return make_served_badge(certificate)


def address(name: str, badge: Badge) -> str:
    return reverse(f"certificates:{name}", args=[badge.public_id])


def test_a_badge_is_served_as_it_was_signed(client, badge):
    answer = client.get(address("badge", badge))

    assert answer.content.decode() == badge.credential_json
    assert answer["Content-Type"] == "application/vc+ld+json"
    assert hashlib.sha256(answer.content).hexdigest() == badge.json_sha256


@pytest.mark.parametrize(
    ("accept", "content_type", "is_jwt"),
    [
        ("*/*", "application/vc+ld+json", False),
        ("application/json", "application/json", False),
        ("application/vc+jwt", "application/vc+jwt", True),
        ("application/vc+jwt;q=0.1, application/vc+ld+json", "application/vc+ld+json", False),
        ("image/png", "application/vc+ld+json", False),
    ],
)
def test_the_accept_header_chooses_the_form(client, badge, accept, content_type, is_jwt):
    answer = client.get(address("badge", badge), headers={"accept": accept})

    assert answer["Content-Type"] == content_type
    assert (answer.content.decode() == badge.jwt) is is_jwt
    assert "Accept" in answer["Vary"]


def test_a_badge_is_served_as_jwt_png_and_svg(client, badge):
    token = client.get(address("badge-jwt", badge))
    png = client.get(address("badge-png", badge))
    svg = client.get(address("badge-svg", badge))

    assert (token.content.decode(), token["Content-Type"]) == (
        badge.jwt,
        "text/plain; charset=utf-8",
    )
    assert (unbake(png.content), png["Content-Type"]) == (badge.credential_json, "image/png")
    assert (unbake(svg.content), svg["Content-Type"]) == (badge.credential_json, "image/svg+xml")


@pytest.mark.parametrize("name", ["badge", "badge-jwt", "badge-png", "badge-svg"])
def test_any_site_may_read_a_badge_and_nobody_is_asked_to_sign_in(client, badge, name):
    answer = client.get(address(name, badge))
    asked = client.options(address(name, badge))

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert answer.cookies == {}
    assert client.post(address(name, badge)).status_code == 405


@pytest.mark.parametrize("name", ["badge", "badge-jwt", "badge-png", "badge-svg"])
def test_the_id_of_a_certificate_leads_to_its_current_badge(client, badge, name):
    answer = client.get(reverse(f"certificates:{name}", args=[badge.certificate.public_id]))

    assert (answer.status_code, answer["Location"]) == (303, address(name, badge))


def test_a_badge_that_was_replaced_stays_readable(client):
    credential = make_credential(at=clock.now())
    first = make_badge(credential, edition=1, now=clock.now())
    credential.editions.create(
        number=2,
        cycle=credential.cycles.get(),
        reason="name-change",
        holder_name="Ana Nowak",
        facts=credential.editions.get().facts,
        planned_at=clock.now(),
    )
    second = make_badge(credential, edition=2, now=clock.now())

    assert client.get(address("badge", first)).content.decode() == first.credential_json
    found = client.get(reverse("certificates:badge", args=[credential.public_id]))
    assert found["Location"] == address("badge", second)


@pytest.mark.parametrize("path", ["", ".jwt", "/badge.png", "/badge.svg"])
def test_an_unknown_badge_is_not_found(client, path):
    unknown = f"/credentials/00000000-0000-4000-8000-000000000000{path}"

    assert client.get(unknown).status_code == 404


def test_the_list_is_served_in_both_forms_and_is_cheap_to_ask_for_again(client, badge):
    url = reverse("certificates:status-list", args=[badge.status_list.number])
    signed = SignedStatusList.objects.get()
    answer = client.get(url)
    again = client.get(url, headers={"if-none-match": answer["ETag"]})
    token = client.get(reverse("certificates:status-list-jwt", args=[badge.status_list.number]))

    assert answer.content.decode() == signed.credential_json
    assert "max-age=300" in answer["Cache-Control"]
    assert again.status_code == 304
    assert token.content.decode() == signed.jwt
    chosen = client.get(url, headers={"accept": "application/vc+jwt"})
    assert chosen.content.decode() == signed.jwt


def test_a_lapsed_list_is_never_handed_out(client, badge, monkeypatch):
    signed = SignedStatusList.objects.get()
    monkeypatch.setattr(clock, "now", lambda: signed.made_at + LASTS)
    answer = client.get(reverse("certificates:status-list", args=[badge.status_list.number]))

    assert answer.status_code == 503
    assert b"encodedList" not in answer.content


def test_an_unknown_list_is_not_found(client, badge):
    assert client.get("/status/revocation/999").status_code == 404


def test_the_keys_are_told_with_every_retired_one(client, settings, tmp_path):
    settings.SIGNING_KEYS, settings.PUBLIC_URL = tmp_path / "keys", "https://needle.example:8443"
    for _ in range(2):
        rotate_keys(["ed", "rs"], now=clock.now())
    (settings.SIGNING_KEYS / "private").rename(tmp_path / "elsewhere")  # the web has none

    said = client.get("/.well-known/did.json").json()
    methods = said["verificationMethod"]

    assert said["id"] == "did:web:needle.example%3A8443"
    assert said["assertionMethod"] == [method["id"] for method in methods]
    assert {method["controller"] for method in methods} == {said["id"]}
    assert sorted(method["type"] for method in methods) == ["JsonWebKey"] * 2 + ["Multikey"] * 2
    assert [method["id"].partition("#")[2] for method in methods] == [
        public.kid for public in public_badge_keys()
    ]
    keys = [method.get("publicKeyMultibase", "z6Mk") for method in methods]
    assert all(key.startswith("z6Mk") for key in keys)
    assert all("d" not in method.get("publicKeyJwk", {}) for method in methods)


def test_keys_are_asked_for_each_time_so_that_a_new_one_is_known_at_once(client):
    answer = client.get("/.well-known/did.json")

    assert "no-cache" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_what_a_badge_is_earned_for_has_a_page_and_json(client, badge):
    said = json.loads(badge.credential_json)["credentialSubject"]["achievement"]
    path = said["id"].partition("//")[2].partition("/")[2]
    page = client.get(f"/{path}", headers={"accept": "text/html"})
    data = client.get(f"/{path}", headers={"accept": "application/json"}).json()

    assert said["name"] in page.content.decode()
    assert {name: data[name] for name in said} == said
    assert client.get(f"/{path}/picture.png")["Content-Type"] == "image/png"


def test_a_credentials_definition_says_draft_until_somebody_signs_it(client):
    signed = make_credential_type()
    draft = make_credential_type(type=signed.type, number=2, signed=False)
    pages = [
        client.get(f"/achievements/credential.{signed.type.slug}.{number}").content.decode()
        for number in (1, 2)
    ]

    assert [page.count("Draft content: demonstration only") for page in pages] == [0, 1]
    assert f"credential.{draft.type.slug}.1" in pages[1]


@pytest.mark.parametrize(
    "unknown",
    ["x", "theory.a.b.c", "theory.a.1", "credential.no.1", "credential.no.²", "theory.a.1.b.c"],
)
def test_an_unknown_definition_is_not_found(client, unknown):
    assert client.get(f"/achievements/{unknown}").status_code == 404


@pytest.mark.parametrize("refused", ["unknown", "unavailable"])
def test_a_script_of_another_site_can_read_why_there_is_no_answer(client, monkeypatch, refused):
    monkeypatch.setattr(machine, "is_listed", lambda _number: refused == "unavailable")
    answer = client.get(reverse("certificates:status-list", args=[987]))

    assert answer.status_code == {"unknown": 404, "unavailable": 503}[refused]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_no_page_needs_a_private_key(client, settings, tmp_path):
    """The web process has `public/` alone: what it hands out was signed where papers are made."""
    settings.SIGNING_KEYS = tmp_path / "keys"
    credential = make_credential(at=clock.now())
    background.run_all_due()
    background.run_sweeps(now=clock.now())
    made, document = credential.badges.get(), credential.documents.get()
    (settings.SIGNING_KEYS / "private").rename(tmp_path / "elsewhere")
    settings.PRODUCTION = True  # where a key that is missing is not made

    names = ("badge", "badge-jwt", "badge-png", "badge-svg")
    addresses = [address(name, made) for name in names]
    addresses += [reverse("certificates:did"), reverse("certificates:verify-form")]
    number = made.status_list.number
    addresses += [
        reverse(f"certificates:status-list{form}", args=[number]) for form in ("", "-jwt")
    ]
    addresses.append(reverse("certificates:verify", args=[credential.code]))
    download = reverse("certificates:download", args=[credential.public_id])
    addresses.append(f"{download}?code={credential.code}")
    statuses = {each: client.get(each).status_code for each in addresses}
    file = SimpleUploadedFile("paper.pdf", document.file.open().read())
    dropped = client.post(reverse("certificates:verify-file"), {"file": file})

    assert statuses == dict.fromkeys(addresses, 200)
    assert "This file is ours and unaltered" in dropped.text
