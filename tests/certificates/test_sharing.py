"""A holder shows chosen fields of chosen records for a time, and sees who looked."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.holder.adding_to_profiles import linkedin_url
from certificates.domain.holder.sharing import (
    grant_for_download,
    grant_of,
    hash_of,
    share_records,
    stop_sharing,
)
from certificates.enums import ShareField
from certificates.models import Certificate, Document, Revocation, ShareGrant
from certificates.queries.sharing import records_of
from tests.factories import make_admin, make_graded_attempt, make_user, sign_in
from tests.factories.credentials import make_credential
from training.lib.errors import DomainError
from training.people.models import AuditEntry, TwoPersonAct

pytestmark = pytest.mark.django_db
ALL = list(ShareField)
QUERIES = {"sharing": 8, "viewings": 4, "files": 7, "new-share": 6}


@pytest.fixture
def credential(holder, moment):
    return make_credential(user=holder, at=moment - timedelta(days=1))


def share(holder, *records, fields=ALL, days=30, now):
    return share_records(
        holder,
        audience="Harbour clinic",
        fields=fields,
        certificates=[record for record in records if isinstance(record, Certificate)],
        credentials=[record for record in records if not isinstance(record, Certificate)],
        ends_at=now + timedelta(days=days),
        now=now,
    )


def page(client, token):
    return client.get(reverse("certificates:shared", args=[token]))


def paper_of(certificate, now) -> Document:
    document = Document(
        certificate=certificate, edition=1, paper="a4", serial=f"{certificate.number}-1",
        reason="first", holder_name="Ingrid Solheim-Vik", template_version="certificate-1",
        key_id="pdf-1", sha256=hash_of(certificate.number), size=4, made_at=now,
    )  # fmt: skip
    document.file.save("paper.pdf", ContentFile(b"%PDF"), save=False)
    document.save()
    return document


# --- What a link shows ---------------------------------------------------------------------


def test_a_link_shows_what_was_chosen(client, holder, certificate, credential, moment):
    paper_of(certificate, moment)
    _grant, token = share(holder, certificate, credential, now=moment)

    response = page(client, token)

    text = response.text
    assert response.status_code == 200
    assert "Ingrid Solheim-Vik" in text and "Trapezius" in text.title()
    assert certificate.number in text and credential.number in text
    assert "Score" in text and "Signed PDF" in text and "Verification page" in text


def test_a_link_shows_nothing_that_was_not_chosen(client, holder, certificate, credential, moment):
    paper_of(certificate, moment)
    _grant, token = share(holder, certificate, credential, fields=[], now=moment)

    text = page(client, token).text

    assert certificate.title in text and "Valid" in text
    assert "Solheim" not in text and "trapezius" not in text.lower()
    assert certificate.number not in text and certificate.code not in text
    assert "Score" not in text and "Signed PDF" not in text
    assert "ingrid@clinic.example" not in text


@pytest.mark.parametrize("field", ALL)
def test_each_field_is_shown_alone(client, holder, certificate, credential, moment, field):
    paper_of(certificate, moment)
    _grant, token = share(holder, certificate, credential, fields=[field], now=moment)
    signs = {
        ShareField.NAME: "Solheim",
        ShareField.REGIONS: "trapezius",
        ShareField.DATES: "Passed on",
        ShareField.SCORE: "Score",
        ShareField.CODE: certificate.code,
        ShareField.DOCUMENTS: "Signed PDF",
    }

    text = page(client, token).text

    assert [name for name, sign in signs.items() if sign.lower() in text.lower()] == [field]


def test_draft_content_is_never_green(client, holder, moment):
    credential = make_credential(user=holder, at=moment - timedelta(days=1), is_draft=True)
    _grant, token = share(holder, credential, now=moment)

    text = page(client, token).text

    assert "Draft content: demonstration only" in text
    assert "status-valid" not in text


def test_the_status_is_that_of_the_moment(client, holder, certificate, moment):
    _grant, token = share(holder, certificate, now=moment)
    assert "status-valid" in page(client, token).text
    act = TwoPersonAct.objects.create(
        kind="certificates.revoke", object_type="certificates.certificate",
        object_id=str(certificate.pk), reason="In error.", proposed_by=make_admin(),
        proposed_at=moment,
    )  # fmt: skip
    Revocation.objects.create(
        certificate=certificate, reason="error", public_text="Issued to the wrong person.",
        act=act, revoked_at=moment,
    )  # fmt: skip

    text = page(client, token).text

    assert "status-revoked" in text and "status-valid" not in text
    assert "Issued to the wrong person." in text


def test_nobody_but_the_reader_learns_the_address(client, holder, certificate, moment):
    _grant, token = share(holder, certificate, now=moment)

    response = page(client, token)

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"


# --- When it ends --------------------------------------------------------------------------


def test_unknown_ended_and_stopped_links_are_told_the_same(client, holder, certificate, moment):
    ended, ended_token = share(holder, certificate, now=moment)
    ShareGrant.objects.filter(pk=ended.pk).update(
        made_at=moment - timedelta(days=2), ends_at=moment - timedelta(days=1)
    )
    stopped, stopped_token = share(holder, certificate, now=moment)
    stop_sharing(stopped, actor=holder, now=moment)

    answers = [page(client, token) for token in ("unknown", ended_token, stopped_token)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "This link shows nothing" in answers[0].text


def test_the_twenty_first_wrong_link_has_to_wait(client, holder, certificate, moment):
    _grant, token = share(holder, certificate, now=moment)

    statuses = [page(client, f"wrong-{number}").status_code for number in range(21)]

    assert statuses == [404] * 20 + [429]
    assert page(client, token).status_code == 429


def test_stopping_twice_is_stopping_once(holder, certificate, moment):
    grant, token = share(holder, certificate, now=moment)

    stop_sharing(grant, actor=holder, now=moment)
    stop_sharing(grant, actor=holder, now=moment + timedelta(days=1))

    assert grant_of(token, now=moment) is None
    assert ShareGrant.objects.get().stopped_at == moment
    assert list(AuditEntry.objects.order_by("number").values_list("verb", flat=True)[:9])[-2:] == [
        "share.made",
        "share.stopped",
    ]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(0, "within the next twelve months"), (367, "within the next twelve months")],
)
def test_a_link_ends_within_a_year(holder, certificate, moment, days, sentence):
    with pytest.raises(DomainError, match=sentence):
        share(holder, certificate, days=days, now=moment)


def test_records_of_others_cannot_be_shared(holder, certificate, moment):
    with pytest.raises(DomainError, match="your own"):
        share(make_user(), certificate, now=moment)


def test_only_a_link_with_documents_lets_the_pdf_be_fetched(holder, certificate, moment):
    other = issue_for_attempt(make_graded_attempt(holder), now=moment)
    grant, with_paper = share(holder, certificate, now=moment)
    _grant, without = share(holder, certificate, fields=[ShareField.NAME], now=moment)

    assert grant_for_download(with_paper, certificate, now=moment) == grant
    later = moment + timedelta(days=31)
    for token, record, now in (
        (without, certificate, moment),
        (with_paper, other, moment),
        (with_paper, certificate, later),
        ("", certificate, moment),
    ):
        assert grant_for_download(token, record, now=now) is None


# --- The holder's pages --------------------------------------------------------------------


def fill_in(*records, last_day: date, **more):
    return {
        "records": [str(record.public_id) for record in records],
        "fields_shown": ["name", "dates"],
        "audience": "Harbour clinic",
        "last_day": last_day.isoformat(),
    } | more


def test_making_a_link_shows_its_address_once(client, holder, certificate, credential, moment):
    sign_in(client, holder)
    last_day = holder.today(moment) + timedelta(days=10)
    form = fill_in(certificate, credential, last_day=last_day)

    first = client.post(reverse("certificates:new-share"), form, follow=True).text
    second = client.get(reverse("certificates:sharing")).text

    address = first.split("/shared/")[1].split("/")[0]
    grant = ShareGrant.objects.get()
    assert grant_of(address, now=moment) == grant
    assert (grant.fields, grant.audience) == (["name", "dates"], "Harbour clinic")
    assert "/shared/" not in second and "Harbour clinic" in second
    assert address not in str(ShareGrant.objects.values())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"records": []}, "Choose at least one record to share."),
        ({"audience": ""}, "Say for whom the link is."),
        ({"last_day": "2020-01-01"}, "This day has passed."),
        ({"last_day": "2099-01-01"}, "Enter a last day within the next twelve months."),
        ({"last_day": ""}, "Enter the day, the month and the year."),
        ({"records": ["00000000-0000-0000-0000-000000000000"]}, "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be_followed_says_why(client, holder, certificate, change, sentence):
    sign_in(client, holder)
    last_day = holder.today(timezone.now()) + timedelta(days=10)

    response = client.post(
        reverse("certificates:new-share"), fill_in(certificate, last_day=last_day) | change
    )

    assert (response.status_code, ShareGrant.objects.count()) == (422, 0)
    assert sentence in response.text


def test_a_link_of_somebody_else_cannot_be_stopped(client, holder, certificate, moment):
    grant, _token = share(holder, certificate, now=moment)
    sign_in(client, make_user())

    response = client.post(reverse("certificates:stop-share", args=[grant.public_id]))

    assert (response.status_code, ShareGrant.objects.get().stopped_at) == (404, None)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_a_holder_need_the_same_queries_for_any_length(
    client, holder, moment, django_assert_num_queries, count
):
    for number in range(count):
        certificate = issue_for_attempt(make_graded_attempt(holder), now=moment)
        credential = make_credential(user=holder, at=moment - timedelta(days=1))
        paper_of(certificate, moment)
        _grant, token = share(holder, certificate, credential, now=moment)
        browser = {"User-Agent": f"Browser {number}"}
        client.get(reverse("certificates:shared", args=[token]), headers=browser)
    sign_in(client, holder)
    counts = {}
    for name in ("sharing", "viewings", "files", "new-share"):
        with django_assert_num_queries(QUERIES[name]):
            counts[name] = client.get(reverse(f"certificates:{name}")).status_code
    assert set(counts.values()) == {200}


# --- Elsewhere -----------------------------------------------------------------------------


def test_linkedin_gets_public_facts_by_a_link_alone(client, holder, certificate, moment):
    sign_in(client, holder)
    record = records_of(holder, moment)[0]

    address = urlsplit(linkedin_url(record))
    text = client.get(reverse("certificates:files")).text

    assert (address.hostname, address.path) == ("www.linkedin.com", "/profile/add")
    assert parse_qs(address.query)["certId"] == [certificate.number]
    assert parse_qs(address.query)["certUrl"][0].endswith(f"/verify/{certificate.code}/")
    assert "Solheim" not in address.query
    assert 'target="_blank" rel="noopener noreferrer"' in text


def test_draft_content_is_not_offered_to_profiles(holder, moment):
    make_credential(user=holder, at=moment - timedelta(days=1), is_draft=True)

    assert linkedin_url(records_of(holder, moment)[0]) == ""
