"""The public page of a credential: what stands, who vouches for it, and never a wrong "valid"."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain.certificates.codes import ALPHABET, new_code
from certificates.domain.credentials.life import plan_edition
from certificates.domain.verifying import verification
from certificates.domain.verifying.verification import look_up
from certificates.enums import DocumentReason
from certificates.models import CredentialRevocation, Document, ReviewRow, SignOffVoid, Suspension
from tests.certificates.test_verifying import page_of, statements_of
from tests.factories import make_admin, make_authority, make_user
from tests.factories.credentials import make_credential, make_credential_type
from tests.test_words import pseudo_locale, untranslated  # noqa: F401
from training.lib import clock
from training.people.models import Registration, TwoPersonAct

pytestmark = pytest.mark.django_db

GREEN = ("verdict-valid", "verdict-expiring", "status-valid", "status-expiring")


@pytest.fixture
def today() -> datetime:
    return clock.now().replace(microsecond=0)


@pytest.fixture
def holder():
    user = make_user(legal_name="Ana Nguyễn", email="ana@home.example", country="CA")
    authority = make_authority(name="College of Testing")
    Registration.objects.create(user=user, authority=authority, number="12345")
    return user


@pytest.fixture
def credential(holder, today):
    return make_credential(
        holder, make_credential_type(title="Core needling"), at=today, muscles=("quadriceps",)
    )


def text_of(client, credential, **query) -> str:
    return page_of(client, credential.code, **query).content.decode()


def act_of(credential, today) -> TwoPersonAct:
    return TwoPersonAct.objects.create(
        kind="test",
        object_type="certificates.credential",
        object_id=str(credential.pk),
        reason="the reason",
        state="approved",
        proposed_by=make_admin(),
        proposed_at=today,
        decided_by=make_admin(),
        decided_at=today,
    )


def suspend(credential, today) -> Suspension:
    return Suspension.objects.create(
        credential=credential,
        reason="safety",
        public_text="An event is being looked into.",
        private_note="secret note",
        act=act_of(credential, today),
        from_at=today,
    )


def revoke(credential, today) -> CredentialRevocation:
    return CredentialRevocation.objects.create(
        credential=credential,
        reason="safety",
        public_text="The examination does not stand.",
        private_note="secret note",
        act=act_of(credential, today),
        revoked_at=today,
    )


def is_green(text: str) -> bool:
    return any(mark in text for mark in GREEN)


# --- A9 ------------------------------------------------------------------------------------


def test_a9_a_code_shows_name_regions_dates_status_and_limits_and_nothing_else(
    client, credential, holder
):
    """A9: a public code page shows name, regions, dates, status, and what the certificate does not
    attest; nothing else."""
    response = page_of(client, credential.code)
    text = response.content.decode()

    for shown in (
        "Ana Nguyễn",
        "Thigh",
        "Vastus lateralis and rectus femoris, mid-thigh, left side",
        "Valid on",
        "Valid to the end of",
        "What it does not attest",
        "the holder is licensed, registered, rostered, endorsed or authorised to needle anywhere;",
        "Check the regulator&#x27;s public register for authority to practise.",
        "https://register.example/",
    ):
        assert shown in text
    for hidden in ("ana@home.example", "12345", str(holder.pk) + "/", "score of", "secret"):
        assert hidden not in text
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
    assert "Ana" not in title + str(response.headers)
    assert "<script" not in text
    assert 'name="description"' not in text


def test_the_chest_is_not_on_the_page_of_a_leg(client, credential):
    text = text_of(client, credential)

    assert set(re.findall(r'data-muscle="([a-z-]+)"', text)) == {"quadriceps"}
    assert "Thorax" not in text


def test_the_chain_names_body_instructor_examination_and_credential_with_their_dates(
    client, credential
):
    edition = credential.editions.get()
    (row,) = edition.facts["scope"]
    chain = text_of(client, credential).split('class="chain"')[1]

    for part in (
        row["recognition"]["authority"],
        f"recognised {row['examiner']} as examiner from",
        "observed the holder and signed:",
        "The recognition covered this day.",
        credential.number,
    ):
        assert part in chain
        chain = chain.split(part, 1)[1]


def test_every_signed_field_can_be_compared_with_the_paper(client, credential):
    text = text_of(client, credential)

    for label in (
        "Name",
        "Credential",
        "Valid from",
        "Valid to the end of",
        "First awarded",
        "Credential number",
        "Verification code",
        "Version of the paper",
        "Programme",
    ):
        assert f"<dt>{label}</dt>" in text


# --- states --------------------------------------------------------------------------------


def test_a_valid_one_says_until_when_and_for_what(client, credential):
    assert re.search(
        r"<h1>Valid on \d+ \w+ \d{4}, \d\d:\d\d \(\w+\): Ana Nguyễn, Thigh, to \d+ \w+ \d{4}</h1>",
        text_of(client, credential),
    )


@pytest.mark.parametrize(
    ("months_ago", "tone", "sentence"),
    [
        (1, "valid", "Valid on"),
        (11.5, "expiring", "It ends in"),
        (13, "expired", "It does not hold any more. Do not rely on it."),
    ],
)
def test_the_days_decide(client, holder, today, months_ago, tone, sentence):
    begun = today - timedelta(days=30.5 * months_ago)
    credential = make_credential(holder, at=begun)

    text = text_of(client, credential)

    assert f"verdict-{tone}" in text
    assert sentence in text
    assert is_green(text) == (tone != "expired")


def test_a_suspended_one_says_since_when_and_why_and_keeps_the_private_note(
    client, credential, today
):
    suspend(credential, today)

    text = text_of(client, credential)

    assert "Suspended: Ana Nguyễn, Thigh" in text
    assert "Do not rely on it while it is suspended." in text
    assert "An event is being looked into." in text
    assert "secret note" not in text
    assert not is_green(text)


def test_a_revoked_one_says_when_and_why_at_once(client, credential, today):
    assert is_green(text_of(client, credential))

    revoke(credential, today)

    text = text_of(client, credential)
    assert "Revoked: Ana Nguyễn, Thigh" in text
    assert "for good. Do not rely on it." in text
    assert "The examination does not stand." in text
    assert "secret note" not in text
    assert not is_green(text)


def test_draft_content_is_never_green(client, holder, today):
    credential = make_credential(holder, make_credential_type(signed=False), at=today)

    text = text_of(client, credential)

    assert "Draft content: demonstration only. Ana Nguyễn" in text
    assert "This record proves nothing." in text
    assert not is_green(text)


def test_a_superseded_paper_is_named_with_both_versions(client, credential, today):
    first = Document.objects.create(
        credential=credential,
        edition=1,
        paper="a4",
        serial=f"{credential.number}-1A",
        reason="first",
        holder_name="Ana Nguyễn",
        template_version="credential-1",
        key_id="k",
        sha256="0" * 64,
        size=1,
        file="documents/x.pdf",
        made_at=today,
    )
    plan_edition(
        credential, reason=DocumentReason.NAME_CHANGE, holder_name="Ana Tran", now=clock.now()
    )

    old = text_of(client, credential, document=first.serial)
    new = text_of(client, credential)

    assert "The paper in your hand is version 1; version 2 was issued on" in old
    assert "superseded" not in new
    assert "Ana Tran" in old
    assert "Ana Nguyễn" not in old + new


def test_an_examination_that_was_taken_back_is_not_shown_and_that_is_said(client, holder, today):
    credential = make_credential(holder, at=today, muscles=("quadriceps", "hamstrings"))
    gone = credential.scope.get(sign_off__checklist_version__muscle="hamstrings").sign_off
    row = ReviewRow(sign_off=gone)
    row.review = make_review(gone, today)
    row.save()
    SignOffVoid.objects.create(sign_off=gone, row=row, reason="r", voided_at=today)

    text = text_of(client, credential)

    assert set(re.findall(r'data-muscle="([a-z-]+)"', text)) == {"quadriceps"}
    assert "Hamstrings" not in text
    assert "An examination does not count any more" in text


def make_review(sign_off, today):
    from certificates.models import RecognitionReview

    day = today.date()
    return RecognitionReview.objects.create(
        recognition=sign_off.recognition, disputed_from=day, disputed_until=day, opened_at=today
    )


def test_a_store_that_does_not_answer_reads_as_not_verified(client, credential, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("connection refused")

    monkeypatch.setattr(verification.Prepared, "first", broken)
    response = page_of(client, credential.code)
    text = response.content.decode()

    assert response.status_code == 503
    assert "<h1>We cannot confirm this now</h1>" in text
    assert "Treat it as not verified." in text
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Ana" not in text
    assert not is_green(text)


# --- codes, cost, headers ------------------------------------------------------------------


def test_b26_codes_that_are_not_ours_get_one_answer_and_then_a_pause(client, credential):
    """B26: unknown, truncated, altered by one character, random codes: same 404, then 429; no name
    leaked."""
    code = credential.code
    altered = [code[:at] + ("2" if code[at] != "2" else "3") + code[at + 1 :] for at in range(10)]
    tried = [*altered, code[:-1], code + "0", *(new_code() for _ in range(8))]
    costs, answers = [], []
    for each in tried:
        with CaptureQueriesContext(connection) as queries:
            answers.append(page_of(client, each))
        costs.append(len(queries))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {cost for each, cost in zip(tried, costs, strict=True) if len(each) == 26} == {2}
    assert "Ana" not in answers[0].content.decode()
    assert page_of(client, new_code()).status_code == 429
    assert page_of(client, code).status_code == 429


def test_no_alteration_of_one_character_finds_a_record(credential, today):
    code = credential.code
    altered = (
        code[:at] + other + code[at + 1 :]
        for at in range(0, len(code), 5)
        for other in ALPHABET[::4]
        if other != code[at]
    )

    assert [each for each in altered if look_up(each, now=today)] == []


@pytest.mark.parametrize("muscles", [("quadriceps",), ("quadriceps", "hamstrings", "soleus")])
def test_the_page_costs_two_statements_and_a_note_whatever_it_lists(client, holder, today, muscles):
    credential = make_credential(holder, at=today, muscles=muscles)

    with CaptureQueriesContext(connection) as queries:
        response = page_of(client, credential.code)

    assert statements_of(queries) == ["SELECT", "SELECT", "INSERT"]
    assert response.cookies == {}
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_page_stays_small(client, holder, today):
    from training.people.anatomy import muscles

    credential = make_credential(holder, at=today, muscles=tuple(list(muscles())[:8]))

    assert len(page_of(client, credential.code).content) < 40_000


def test_every_word_of_the_page_can_be_translated(client, credential, pseudo_locale):  # noqa: F811
    text = text_of(client, credential)
    edition = credential.editions.get()
    words = [edition.holder_name, "Core needling", "Needling", edition.facts["programme"]["title"]]
    words += [row["recognition"]["authority"] for row in edition.facts["scope"]]
    words += [row["examiner"] for row in edition.facts["scope"]]
    words += [edition.facts["scope"][0]["muscle_name"], "Thigh", "College of Testing"]

    assert untranslated(text, words) == []


def test_the_paper_is_handed_to_the_holder_an_admin_and_whoever_has_the_code(client, credential):
    address = reverse("certificates:download", args=[credential.public_id])
    stranger = client.get(address)
    with_code = client.get(address, {"code": credential.code})
    client.force_login(credential.user)
    own = client.get(address)

    assert (stranger.status_code, with_code.status_code, own.status_code) == (404, 202, 202)
