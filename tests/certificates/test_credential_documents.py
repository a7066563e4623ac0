"""From a stated credential to its stored paper: badge inside, one mail, made again when lost."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.html import escape
from pyhanko.pdf_utils.reader import PdfFileReader

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.certificates.repair import plan_missing
from certificates.domain.documents.documents import (
    DOCUMENT_JOB,
    current_document,
    make_document,
    make_other_paper,
)
from certificates.domain.holder.sharing import share_records, stop_sharing
from certificates.domain.verifying.checking import PdfVerdict
from certificates.domain.verifying.uploads import check_upload
from certificates.enums import Paper
from certificates.models import Document
from certificates.queries import editions_without_document, status_of
from tests.certificates.samples import page_texts
from tests.factories import make_admin, make_graded_attempt, make_user, sign_in
from tests.factories.credentials import make_credential, make_credential_type
from training.lib import background, clock
from training.lib.models import Job
from training.people.models import User

pytestmark = pytest.mark.django_db


def attached_json(document: Document) -> str:
    root = PdfFileReader(BytesIO(document.file.open().read())).root
    (specification,) = (each.get_object() for each in root["/AF"])
    assert specification["/UF"] == "credential.json"
    return specification["/EF"]["/F"].data.decode()


def test_a_credential_begun_gets_its_badge_its_paper_and_one_mail(now):
    credential = make_credential(make_user(country="CA"), at=now)
    background.run_all_due()

    document = credential.documents.get()
    badge = credential.badges.get()
    assert (document.edition, document.paper, document.reason) == (1, "letter", "first")
    assert document.template_version == "credential-1"
    assert document.serial == f"{credential.number}-1L"
    assert attached_json(document) == badge.credential_json
    assert document.holder_name == credential.editions.get().holder_name
    assert Job.objects.filter(key__contains=f"credential:{credential.public_id}:1").count() == 1


def test_b37_the_mail_prints_a_name_that_looks_like_code_as_it_is(now, mailoutbox):
    name = '{{7*7}} #read("/etc/passwd") \\input{x}'
    user = make_user(legal_name=name)
    credential = make_credential(user, make_credential_type(title="{% now %} {{7*7}}"), at=now)
    background.run_all_due()

    (mail,) = (each for each in mailoutbox if "Credential ready" in each.subject)
    assert mail.subject == "Credential ready: {% now %} {{7*7}}"
    assert name in mail.body
    assert credential.code not in mail.body
    assert escape(name) in mail.alternatives[0].content


def test_an_admin_and_the_bearer_of_a_shared_link_get_the_paper_until_it_is_stopped(client, now):
    moment = clock.now()
    credential = make_credential(at=moment)
    make_document(credential, now=moment, paper=Paper.A4)
    address = reverse("certificates:download", args=[credential.public_id])
    grant, token = share_records(
        credential.user,
        audience="A clinic",
        fields=["documents"],
        certificates=[],
        credentials=[credential],
        ends_at=moment + timedelta(days=1),
        now=moment,
    )

    shared = client.get(address, {"share": token})
    stop_sharing(grant, actor=credential.user, now=clock.now())
    stopped = client.get(address, {"share": token})
    sign_in(client, make_admin())
    admin = client.get(address)

    assert [each.status_code for each in (shared, stopped, admin)] == [200, 404, 200]
    assert admin.headers["Content-Type"] == "application/pdf"
    assert f"{credential.number}-1A.pdf" in admin.headers["Content-Disposition"]


def test_the_paper_states_the_edition_and_not_what_came_later(now):
    credential = make_credential(at=now, muscles=("soleus",))
    edition = credential.editions.get()
    User.objects.filter(pk=credential.user_id).update(legal_name="Somebody Else")

    document = make_document(credential, now=now, paper=Paper.A4)

    pdf = document.file.open().read()
    first, second, _ = page_texts(pdf)
    assert edition.holder_name in first
    assert credential.number in first
    assert "Soleus and tibialis posterior, left side" in second
    assert edition.facts["scope"][0]["examiner"] in second
    assert document.sha256 == hashlib.sha256(pdf).hexdigest()
    assert check_upload(pdf, now=now).verdict == PdfVerdict.OURS_UNALTERED


def test_the_other_paper_is_the_same_edition_with_the_same_badge(now):
    credential = make_credential(make_user(country="CA"), at=now)
    letter = make_document(credential, now=now, paper=Paper.LETTER)

    a4 = make_other_paper(letter, Paper.A4, now=now)

    assert (a4.edition, a4.reason, a4.serial) == (1, "other-paper", f"{credential.number}-1A")
    assert attached_json(a4) == attached_json(letter)
    assert current_document(credential) == letter


def test_a_certificate_carries_its_badge_too(now):
    certificate = issue_for_attempt(make_graded_attempt(), now=now)

    document = make_document(certificate, now=now, paper=Paper.A4)

    assert attached_json(document) == certificate.badges.get().credential_json


def test_f26_a_renderer_that_fails_leaves_the_credential_standing(now, monkeypatch):
    """F26: job retried, record valid, page says that the PDF is in preparation."""
    credential = make_credential(at=now)

    def broken(*args, **kwargs):
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("certificates.domain.documents.documents.render_credential", broken)
        background.run_due(now=clock.now())
    job = Job.objects.get(kind=DOCUMENT_JOB)
    assert (job.tries, job.done_at, job.dead_at) == (1, None, None)
    assert not Document.objects.exists()
    assert status_of(credential, now) == "valid"

    background.run_due(now=clock.now() + timedelta(minutes=5))
    assert Document.objects.get().credential == credential


def test_the_sweep_plans_the_paper_of_an_edition_that_lost_its_job(now):
    credential = make_credential(at=now)
    Job.objects.all().delete()

    plan_missing(now=now)
    background.run_all_due()

    assert Document.objects.get().credential == credential
    assert not editions_without_document().exists()
