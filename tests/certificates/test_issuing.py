"""A pass becomes one certificate and one PDF, however often the work is delivered."""

import pytest
from django.db import IntegrityError, transaction

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.certificates.repair import plan_missing
from certificates.domain.documents.documents import current_document, make_document
from certificates.enums import Paper
from certificates.models import Certificate, Document
from tests.at_once import at_once
from tests.factories import make_authority, make_graded_attempt, make_user
from training.lib import background, clock
from training.lib.models import Job
from training.people.models import AuditEntry, Registration

pytestmark = pytest.mark.django_db


def test_a_pass_is_certified_with_what_was_true_then(now):
    user = make_user(legal_name="Siobhán O'Brien", country="CA")
    authority = make_authority(name="College of Testing")
    Registration.objects.create(user=user, authority=authority, number="12345")
    attempt = make_graded_attempt(user)

    certificate = issue_for_attempt(attempt, now=now)
    user.legal_name = "Somebody Else"
    user.save()
    certificate.refresh_from_db()

    assert certificate.facts["holder_name"] == "Siobhán O'Brien"
    assert certificate.facts["passed_on"] == "2026-05-04"
    assert (certificate.facts["score"], certificate.facts["cut"]) == ("4.00", "3.0000")
    assert certificate.facts["registers"] == [
        {"name": "College of Testing", "url": "https://register.example/"}
    ]
    assert len(certificate.code) == 26
    assert not certificate.is_draft


def test_a_fail_is_not_certified(now):
    assert issue_for_attempt(make_graded_attempt(passed=False), now=now) is None
    assert not Certificate.objects.exists()


def test_issuing_again_gives_the_same_certificate(now):
    attempt = make_graded_attempt()

    first, second = issue_for_attempt(attempt, now=now), issue_for_attempt(attempt, now=now)

    assert first == second
    assert Job.objects.filter(kind="certificates.make-document").count() == 1
    assert AuditEntry.objects.filter(verb="certificate.issued").count() == 1


def test_draft_content_makes_a_draft_certificate(now):
    certificate = issue_for_attempt(make_graded_attempt(has_draft_content=True), now=now)

    assert certificate.is_draft


@pytest.mark.django_db(transaction=True)
def test_five_deliveries_at_once_make_one_certificate_and_one_document(now):
    attempt = make_graded_attempt()

    def deliver():
        certificate = issue_for_attempt(attempt, now=now)
        return certificate.pk, make_document(certificate, now=now, paper=Paper.A4).pk

    seen = at_once(*[deliver] * 5)

    assert len(set(seen)) == 1
    assert (Certificate.objects.count(), Document.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(verb="certificate.issued").count() == 1
    assert AuditEntry.objects.filter(verb="document.made").count() == 1


def test_the_stored_bytes_are_those_of_the_hash(now):
    import hashlib

    certificate = issue_for_attempt(make_graded_attempt(), now=now)
    document = make_document(certificate, now=now, paper=Paper.LETTER)

    data = document.file.open().read()

    assert data.startswith(b"%PDF-")
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (document.sha256, document.size)


def test_the_other_paper_is_the_same_edition(now):
    certificate = issue_for_attempt(make_graded_attempt(), now=now)
    background.run_due(now=clock.now())
    first = current_document(certificate)
    other = Paper.A4 if first.paper == Paper.LETTER else Paper.LETTER

    from certificates.domain.documents.documents import plan_document

    plan_document(certificate, now=now, edition=1, paper=other)
    background.run_due(now=clock.now())

    assert current_document(certificate, other).edition == first.edition
    assert current_document(certificate) == first


def test_a_renderer_that_fails_leaves_the_certificate_standing(now, monkeypatch):
    certificate = issue_for_attempt(make_graded_attempt(), now=now)

    def broken(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr("certificates.domain.documents.documents.render_certificate", broken)
    background.run_due(now=clock.now())

    job = Job.objects.get(kind="certificates.make-document")
    assert (job.tries, job.done_at, job.dead_at) == (1, None, None)
    assert "no space left" in job.last_error
    assert Certificate.objects.get() == certificate
    assert not Document.objects.exists()


def test_the_sweep_finds_passes_that_were_never_planned(now):
    attempt = make_graded_attempt()
    make_graded_attempt(passed=False)

    planned = plan_missing(now=now)
    background.run_due(now=clock.now())
    background.run_due(now=clock.now())

    assert planned == 1
    assert Certificate.objects.get().attempt == attempt
    assert Document.objects.count() == 1
    assert plan_missing(now=now) == 0


def test_what_was_issued_is_never_rewritten(now):
    certificate = issue_for_attempt(make_graded_attempt(), now=now)
    document = make_document(certificate, now=now, paper=Paper.A4)

    for rows, change in (
        (Certificate.objects.filter(pk=certificate.pk), {"is_draft": True}),
        (Document.objects.filter(pk=document.pk), {"holder_name": "Somebody Else"}),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows._raw_delete(using=rows.db)
