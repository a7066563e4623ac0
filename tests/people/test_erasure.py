"""An account goes: who it was is gone, what was attested stays and still verifies."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import Error, connection, transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.holder.bundles import make_bundle, request_bundle
from certificates.domain.holder.sharing import grant_of, share_records
from certificates.models import Bundle, Evidence, Reminder, SessionAnswer, ShareGrant
from certificates.queries.credentials import credentials_at
from certificates.queries.evidence import evidence_at, unanswered_sessions, waiting_for_review
from tests.factories import (
    give_second_factor,
    make_admin,
    make_authority,
    make_clinic,
    make_consent,
    make_graded_attempt,
    make_membership,
    make_user,
    sign_in,
)
from tests.factories.clinic_records import erase_wholly
from tests.factories.credentials import (
    make_credential,
    make_credential_type,
    make_evaluation,
)
from tests.factories.evidence import make_evidence, make_session, make_supervisor
from training.lib import background, clock
from training.lib.models import Job
from training.people.domain.erasure import (
    erase_account,
    kept_until,
)
from training.people.domain.exports import make_export, request_export
from training.people.domain.notices import send_rendered_later
from training.people.models import (
    ClinicInvitation,
    Consent,
    DataExport,
    Membership,
    Registration,
    SourceCheck,
    User,
)
from training.people.signals import consent_ended

pytestmark = pytest.mark.django_db
QUOTED = [
    {"source": "registration", "ref": "REG-77123", "title": "A college", "on": "2026-05-01"},
    {"source": "evidence", "ref": "31", "title": 'Policy of "I. Solheim"', "on": "2026-05-01"},
]
QUOTING = {
    "inputs": {"day": "2026-05-04", "records": QUOTED},
    "result": {"state": "met", "parts": [{"counted": QUOTED[1:], "uncounted": []}]},
}
PASSWORD = "correct horse battery"


@pytest.fixture
def moment():
    return clock.now()


@pytest.fixture
def person(moment) -> User:
    person = make_user(email="ingrid@clinic.example", legal_name="Ingrid Solheim")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def every_text_of_the_database() -> str:
    """All rows of all tables, so that nothing is overlooked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        texts = []
        for name in names:
            cursor.execute(f'SELECT json_agg(t)::text FROM "{name}" t')  # noqa: S608
            rows = str(cursor.fetchone()[0]).replace("\n", " ")
            texts.append(f"{name}: {rows}")
    return "\n".join(texts)


def give_papers(person, moment) -> tuple[Evidence, SourceCheck]:
    authority = make_authority()
    registration = Registration.objects.create(
        user=person, authority=authority, number="REG-77123", conditions="Supervision by Solheim"
    )
    check = SourceCheck(
        registration=registration, address="https://register.example/?q=REG-77123",
        result="confirmed", note="Solheim seen", checked_by=make_admin(), checked_at=moment,
        image_sha256="1" * 64,
    )  # fmt: skip
    check.image.save("register.png", ContentFile(b"png"), save=False)
    check.save()
    paper = Evidence(
        user=person, kind="insurance", title="Policy of I. Solheim", issuer="An insurer",
        number="POL-4711", time_zone="America/Vancouver", given_at=moment, sha256="2" * 64, size=3,
        valid_until=moment.date() + timedelta(days=200),
        expires_at=moment + timedelta(days=200), machine_form='{"name": "Solheim"}',
        details={"amount": "5 CAD", "file_name": "Solheim.pdf", "hours": {"live": 2}},
    )  # fmt: skip
    paper.file.save("policy.pdf", ContentFile(b"pdf"), save=False)
    paper.save()
    paper.checks.create(
        method="paper", result="confirmed", note="Solheim's own", checked_by=check.checked_by,
        checked_at=moment,
    )  # fmt: skip
    return paper, check


# --- What goes -----------------------------------------------------------------------------


def test_nothing_names_the_person_but_the_facts_that_were_attested(person, moment):
    make_credential(user=person, at=moment - timedelta(days=2))
    certificate = issue_for_attempt(make_graded_attempt(person), now=moment - timedelta(days=1))
    give_papers(person, moment)
    evaluation = make_evaluation(person, make_credential_type(), **QUOTING)
    give_second_factor(person)

    erase_account(person, now=moment)
    Job.objects.all().delete()  # what is still to be made: papers, whose name is a fact

    kept = {"certificates_certificate", "certificates_credentialedition"}
    named = {
        line.split(":")[0]
        for line in every_text_of_the_database().splitlines()
        if "Solheim" in line or "ingrid@" in line or "REG-77123" in line or "POL-4711" in line
    }
    assert named == kept
    evaluation.refresh_from_db()
    assert [record["ref"] for record in evaluation.inputs["records"]] == ["", "31"]
    assert evaluation.result["parts"][0]["counted"][0]["title"] == ""
    assert certificate.facts["holder_name"] == "Ingrid Solheim"


def test_files_of_papers_are_deleted_by_a_worker(person, moment):
    paper, check = give_papers(person, moment)
    names = [paper.file.name, check.image.name]
    erase_account(person, now=moment)
    assert [default_storage.exists(name) for name in names] == [True, True]

    background.run_all_due()

    assert [default_storage.exists(name) for name in names] == [False, False]


def test_a_paper_keeps_its_kind_dates_and_hash_and_no_typed_word(person, moment):
    paper, check = give_papers(person, moment)

    erase_account(person, now=moment)

    paper.refresh_from_db()
    check.refresh_from_db()
    assert (paper.kind, paper.sha256) == ("insurance", "2" * 64)
    assert (paper.title, paper.issuer, paper.number) == ("", "", "")
    assert (paper.file.name, paper.machine_form, paper.details) == ("", "", {"hours": {"live": 2}})
    assert (check.result, check.image_sha256, check.note) == ("confirmed", "1" * 64, "")


def test_the_log_keeps_days_and_answers_and_no_typed_word(person, moment):
    supervisor = make_supervisor()
    own = make_session(person, supervisor, technique="Solheim's way", confirmed=True)
    other = make_session(make_user(), supervisor, technique="Pistoning", confirmed=True)
    before = (own.day, own.region, own.supervisor)

    erase_account(person, now=moment)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.technique, own.answer.confirmed, own.answer.note) == ("", True, "")
    assert (own.day, own.region, own.supervisor) == before
    assert other.technique == "Pistoning"
    for statement in (
        "UPDATE certificates_needlingsession SET technique = '' WHERE technique <> ''",
        "UPDATE certificates_needlingsession SET technique = '', adverse_event = NOT adverse_event",
        "UPDATE certificates_sessionanswer SET confirmed = NOT confirmed",
        "DELETE FROM certificates_sessionanswer",
        "DELETE FROM certificates_needlingsession",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_note_of_the_supervisor_goes_with_the_session(person, moment):
    session = make_session(person, make_supervisor())
    SessionAnswer.objects.create(
        session=session, confirmed=False, note="Solheim was ill", answered_at=moment
    )

    erase_account(person, now=moment)

    assert SessionAnswer.objects.get(session=session).note == ""


def test_mail_written_before_and_invitations_to_every_address_go(person, moment):
    second = "solheim@home.example"
    EmailAddress.objects.create(user=person, email=second)
    sender = {"invited_by": make_admin(), "invited_at": moment, "expires_at": moment}
    for number, address in enumerate((second.upper(), person.email, "other@clinic.example")):
        ClinicInvitation.objects.create(
            clinic=make_clinic(), email=address, token_sha256=str(number), **sender
        )
    for address in (second, "other@clinic.example"):
        message = EmailMultiAlternatives("Reset", "The link", to=[address])
        send_rendered_later(message, key=address, now=moment)
        background.enqueue("mail", address, {"to": address, "user": None}, now=moment)

    erase_account(person, now=moment)

    asked = set(ClinicInvitation.objects.values_list("email", "withdrawn_at"))
    nobody = f"deleted-{person.public_id.hex[:12]}@deleted.invalid"
    assert asked == {(nobody, moment), ("other@clinic.example", None)}
    mail = Job.objects.filter(kind__in=["mail", "account-mail"], done_at=None)
    assert set(mail.values_list("key", flat=True)) == {"other@clinic.example"}
    assert mail.count() == 2


def test_nobody_is_asked_to_look_at_what_is_left(person, moment):
    paper, supervisor = make_evidence(person, given_at=moment), make_supervisor()
    make_session(person, supervisor)
    held = Evidence.objects.filter(pk=paper.pk)
    assert waiting_for_review(evidence_at(held, moment)).count() == 1
    assert unanswered_sessions(supervisor).count() == 1

    erase_account(person, now=moment)

    assert waiting_for_review(evidence_at(held, moment)).count() == 0
    assert unanswered_sessions(supervisor).count() == 0


@pytest.mark.parametrize("make", [make_export, make_bundle])
def test_a_file_that_was_in_the_making_is_not_left_behind(person, moment, make, monkeypatch):
    """The account goes while a worker writes the file."""
    ask, model = {
        make_export: (request_export, DataExport),
        make_bundle: (request_bundle, Bundle),
    }[make]
    row = ask(person, now=moment)
    kept, save = [], FieldFile.save

    def erased_meanwhile(file, *arguments, **options):
        save(file, *arguments, **options)
        kept.append(file.name)
        erase_account(person, now=moment)

    monkeypatch.setattr(FieldFile, "save", erased_meanwhile)
    make(row.pk, now=moment)

    assert model.objects.count() == 0
    assert [default_storage.exists(name) for name in kept] == [False]


def test_nobody_signs_in_any_more(client, person, moment):
    sign_in(client, person)
    assert client.get(reverse("people:settings")).status_code == 200

    erase_account(person, now=moment)

    assert client.get(reverse("people:settings")).status_code == 302
    assert client.login(email="ingrid@clinic.example", password=PASSWORD) is False
    person.refresh_from_db()
    assert client.login(email=person.email, password=PASSWORD) is False
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert not Authenticator.objects.filter(user=person).exists()
    assert not EmailAddress.objects.filter(user=person).exists()


def test_the_address_is_free_for_a_new_account(person, moment):
    erase_account(person, now=moment)

    again = make_user(email="ingrid@clinic.example")

    assert again.certificates.count() == 0


def test_sharing_consents_and_memberships_end(person, moment):
    credential = make_credential(user=person, at=moment - timedelta(days=1))
    _grant, token = share_records(
        person, audience="A clinic", fields=["name"], certificates=[], credentials=[credential],
        ends_at=moment + timedelta(days=9), now=moment,
    )  # fmt: skip
    clinic = make_clinic()
    make_membership(clinic, person)
    make_consent(person, clinic)
    told = []
    consent_ended.connect(
        lambda consent, **kwargs: told.append(consent.pk), weak=False, dispatch_uid="t"
    )

    erase_wholly(person, now=moment)

    consent_ended.disconnect(dispatch_uid="t")
    assert grant_of(token, now=moment) is None
    assert ShareGrant.objects.count() == 0
    assert set(Reminder.objects.values_list("skipped_because", flat=True)) == {"closed"}
    assert Membership.objects.get(user=person).ended_at == moment
    assert [Consent.objects.get().pk] == told


# --- What stays ----------------------------------------------------------------------------


def test_a_credential_of_somebody_who_left_still_stands_and_verifies(client, person, moment):
    credential = make_credential(user=person, at=moment - timedelta(days=1))
    certificate = issue_for_attempt(make_graded_attempt(person), now=moment - timedelta(days=1))

    erase_account(person, now=moment)

    assert credentials_at(person.credentials.all(), moment).get().status == "valid"
    text = client.get(reverse("certificates:verify", args=[certificate.code])).text
    assert "Ingrid Solheim passed the theory" in text
    assert credential.editions.get().holder_name == "Ingrid Solheim"


def test_the_row_says_until_when_and_why(person, moment, settings):
    settings.FACTS_KEPT_YEARS = 7

    erasure = erase_account(person, now=moment)

    assert erasure.kept_until == kept_until(moment)
    assert erasure.kept_until.year == moment.year + 7
    assert "relied" in erasure.kept_because


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2028, 2, 29), 10, date(2038, 2, 28)),
        (date(2026, 11, 22), 10, date(2036, 11, 22)),
    ],
)
def test_facts_stay_for_whole_years(moment, settings, day, years, expected):
    settings.FACTS_KEPT_YEARS = years

    assert kept_until(moment.replace(year=day.year, month=day.month, day=day.day)) == expected


def test_the_exception_in_the_database_is_no_wider_than_that(person, moment):
    give_papers(person, moment)
    make_evaluation(person, make_credential_type(), **QUOTING)
    empty = "UPDATE certificates_evidence SET title = '', issuer = '', number = '', file = ''"
    empty += ", machine_form = '', details = details - 'amount' - 'file_name'"
    refused = [empty, "UPDATE people_sourcecheck SET address = '', note = '', image = ''"]
    for statement in refused:
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    erase_account(person, now=moment)

    for statement in (
        f"{empty}, kind = 'cpd'",
        "UPDATE certificates_evaluation SET met = NOT met",
        """UPDATE certificates_evaluation SET inputs = inputs || '{"day": "2020-01-01"}'""",
        "DELETE FROM certificates_evaluation",
        "UPDATE certificates_evidence SET sha256 = ''",
        "UPDATE certificates_evidence SET details = '{}'",
        "DELETE FROM certificates_evidence",
        "UPDATE certificates_evidencecheck SET result = 'differs'",
        "DELETE FROM certificates_evidencecheck",
        "UPDATE people_sourcecheck SET result = 'differs'",
        "DELETE FROM people_sourcecheck",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
