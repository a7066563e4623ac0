"""Inviting people, asking again, reminding once a day."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clinics.models import Assignment, Location, Position, RosterEntry
from clinics.queries import requirements_at, roster
from clinics.queries.listed import listed_people
from tests.clinics.makers import make_certificate
from tests.clinics.ruled import make_rules
from tests.factories import NOW, make_clinic, make_user
from training.lib import background
from training.lib.models import Job
from training.people.domain.clinics import accept_invitation
from training.people.models import AuditEntry, ClinicInvitation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def invite(desk, clinic, email="new@clinic.example"):
    return desk.post(reverse("clinics:invite", args=[clinic.slug]), {"email": email})


def test_an_invitation_is_written_mailed_and_audited(desk, clinic, manager):
    response = invite(desk, clinic, "New@Clinic.Example")

    invitation = ClinicInvitation.objects.get()
    assert response.url == "/clinics/harbour/"
    assert (invitation.clinic, invitation.email, invitation.invited_by) == (
        clinic,
        "new@clinic.example",
        manager,
    )
    assert Job.objects.filter(kind="mail").count() == 1
    assert AuditEntry.objects.filter(verb="invitation.sent", actor_id=manager.pk).count() == 1


def invite_page(desk, clinic, **query):
    return desk.get(reverse("clinics:invite", args=[clinic.slug]), query).content.decode()


def make_place(clinic, *locations):
    Position.objects.create(clinic=clinic, slug="needling", title="Needling physio")
    for name in locations:
        Location.objects.create(clinic=clinic, slug=name.lower(), name=name)


def test_who_is_invited_to_a_position_has_its_requirements_from_the_first_day(
    desk, clinic, manager
):
    make_place(clinic, "Harbour", "Hill")
    make_rules(clinic, manager, ("cpr", "needed"), title="Needling")
    path = reverse("clinics:invite", args=[clinic.slug])
    told = {"email": "ana@clinic.example", "position": "needling", "location": "hill"}

    assert desk.post(path, told).status_code == 302
    [waiting] = listed_people(clinic, now=NOW)
    assert (waiting.label, waiting.places) == (
        "ana@clinic.example",
        (("Needling physio", "Hill"),),
    )
    ana = make_user(email="ana@clinic.example")
    accept_invitation(ClinicInvitation.objects.get(), user=ana, share=True, now=NOW)

    held = Assignment.objects.get()
    [found] = roster(clinic, NOW, now=NOW)
    assert (held.position.slug, held.location.slug, held.started_at) == ("needling", "hill", NOW)
    assert list(requirements_at(clinic, NOW).of(found)) == ["cpr"]


@pytest.mark.parametrize(
    ("locations", "asked", "held"),
    [((), (True, False), None), (("Harbour",), (True, False), "harbour"),
     (("Harbour", "Hill"), (True, True), None)],
)  # fmt: skip
def test_a_location_is_asked_for_where_there_are_several(desk, clinic, locations, asked, held):
    make_place(clinic, *locations)

    page = invite_page(desk, clinic)
    desk.post(
        reverse("clinics:invite", args=[clinic.slug]),
        {"email": "a@b.example", "position": "needling"},
    )

    [[_position, location]] = RosterEntry.objects.get().places
    assert ('name="position"' in page, 'name="location"' in page) == asked
    assert location == (Location.objects.get(slug=held).pk if held else None)


def test_without_positions_nobody_is_asked_for_one(desk, clinic):
    assert 'name="position"' not in invite_page(desk, clinic)


def test_a_location_without_a_position_is_asked_about(desk, clinic):
    make_place(clinic, "Harbour", "Hill")

    response = desk.post(
        reverse("clinics:invite", args=[clinic.slug]), {"email": "a@b.example", "location": "hill"}
    )

    assert response.status_code == 422
    assert "Choose the position that goes with this location." in response.content.decode()
    assert not ClinicInvitation.objects.exists()


def test_b38_a_position_of_another_clinic_is_not_there(desk, clinic):
    make_place(clinic)
    other = Position.objects.create(clinic=make_clinic(), slug="theirs", title="Theirs")

    response = desk.post(
        reverse("clinics:invite", args=[clinic.slug]),
        {"email": "a@b.example", "position": other.slug},
    )

    assert response.status_code == 404
    assert not ClinicInvitation.objects.exists()


def test_inviting_somebody_of_the_spreadsheet_changes_the_position_that_waits(
    desk, clinic, manager
):
    make_place(clinic)
    RosterEntry.objects.create(
        clinic=clinic, email="a@b.example", name="Ana", made_by=manager, made_at=NOW,
        changed_at=NOW,
    )  # fmt: skip

    desk.post(
        reverse("clinics:invite", args=[clinic.slug]),
        {"email": "A@b.example", "position": "needling"},
    )

    [one] = listed_people(clinic, now=NOW)
    assert (one.name, one.places) == ("Ana", (("Needling physio", ""),))


@pytest.mark.parametrize(("name", "left"), [("", 0), ("Ana", 1)])
def test_with_the_invitation_goes_what_was_written_down_for_it_alone(desk, clinic, name, left):
    make_place(clinic)
    desk.post(
        reverse("clinics:invite", args=[clinic.slug]),
        {"email": "a@b.example", "position": "needling"},
    )
    RosterEntry.objects.update(name=name)
    invitation = ClinicInvitation.objects.get()

    desk.post(reverse("clinics:withdraw", args=[clinic.slug, invitation.public_id]))

    assert len(listed_people(clinic, now=NOW)) == left


def test_the_desk_shows_an_invitation_that_is_on_its_way(desk, clinic):
    invite(desk, clinic)

    page = desk.get(reverse("clinics:desk", args=[clinic.slug])).content.decode()

    assert "new@clinic.example" in page
    assert "Sent 4 May 2026, ends 18 May 2026" in page


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"]
)
def test_an_address_that_is_none_is_refused_with_a_sentence(desk, clinic, email):
    response = invite(desk, clinic, email)

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not ClinicInvitation.objects.exists()


def test_one_address_has_one_open_invitation(desk, clinic):
    invite(desk, clinic)

    response = invite(desk, clinic, "NEW@clinic.example")

    assert response.status_code == 409
    assert "An invitation to this address is already open." in response.content.decode()
    assert ClinicInvitation.objects.count() == 1


def test_who_works_here_is_not_invited(desk, clinic, staff):
    response = invite(desk, clinic, staff(email="ana@clinic.example").email)

    assert response.status_code == 409
    assert not ClinicInvitation.objects.exists()


def test_a_manager_who_treats_as_well_can_join_the_roster(desk, clinic, manager):
    invite(desk, clinic, manager.email)

    accept_invitation(ClinicInvitation.objects.get(), user=manager, share=True, now=NOW)

    [found] = roster(clinic, NOW, now=NOW)
    assert (found.label, found.is_open) == ("Mara Manager", True)


def test_an_invitation_is_withdrawn_once(desk, clinic):
    invite(desk, clinic)
    invitation = ClinicInvitation.objects.get()
    path = reverse("clinics:withdraw", args=[clinic.slug, invitation.public_id])

    statuses = [desk.post(path).status_code for _ in range(2)]

    invitation.refresh_from_db()
    assert statuses == [302, 404]
    assert invitation.withdrawn_at == NOW


def test_sending_again_gives_a_new_link_with_its_full_time(desk, clinic):
    invite(desk, clinic)
    first = ClinicInvitation.objects.get()

    with time_machine.travel(NOW + 10 * DAY, tick=False):
        desk.post(reverse("clinics:resend", args=[clinic.slug, first.public_id]))

    first.refresh_from_db()
    second = ClinicInvitation.objects.exclude(pk=first.pk).get()
    assert first.withdrawn_at == NOW + 10 * DAY
    assert (second.email, second.expires_at) == (first.email, NOW + 24 * DAY)
    assert second.token_sha256 != first.token_sha256


def test_an_invitation_of_another_clinic_is_not_there(desk, clinic, manager):
    other = ClinicInvitation.objects.create(
        clinic=make_clinic(),
        email="new@clinic.example",
        token_sha256="0" * 64,
        invited_by=make_user(),
        invited_at=NOW,
        expires_at=NOW + DAY,
    )

    for name in ("withdraw", "resend"):
        path = reverse(f"clinics:{name}", args=[clinic.slug, other.public_id])
        assert desk.post(path).status_code == 404

    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_a_reminder_goes_once_a_day_to_those_who_wait(desk, clinic, staff):
    ana, _consenting = staff("Ana", consents=False), staff("Bo")
    path = reverse("clinics:remind", args=[clinic.slug])

    desk.post(path)
    desk.post(path)
    assert [job.payload["user"] for job in Job.objects.filter(kind="mail")] == [ana.pk]

    with time_machine.travel(NOW + DAY, tick=False):
        desk.post(path)
    assert Job.objects.filter(kind="mail").count() == 2


def test_the_reminder_leads_to_the_decision_and_tells_nothing_else(
    desk, clinic, staff, settings, mailoutbox
):
    make_certificate(staff("Ana Lee", consents=False, email="ana@clinic.example"))

    desk.post(reverse("clinics:remind", args=[clinic.slug]))
    background.run_due(now=NOW)

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (
        ["ana@clinic.example"],
        "Harbour Physio waits for your decision",
    )
    assert f"{settings.PUBLIC_URL}/consents/" in mail.body
    assert "Safety" not in mail.body


def test_one_person_is_reminded_from_their_own_page(desk, clinic, staff):
    ana, _bo = staff("Ana", consents=False), staff("Bo", consents=False)
    arguments = [clinic.slug, ana.membership.public_id]

    response = desk.post(reverse("clinics:remind-person", args=arguments))

    page = desk.get(response.url).content.decode()
    assert [job.payload["user"] for job in Job.objects.filter(kind="mail")] == [ana.pk]
    assert "Reminded today" in page


def test_after_reminding_the_desk_does_not_offer_it_again(desk, clinic, staff):
    staff("Ana", consents=False)
    page = reverse("clinics:desk", args=[clinic.slug])
    path = reverse("clinics:remind", args=[clinic.slug])
    assert path in desk.get(page).content.decode()

    desk.post(path)

    content = desk.get(page).content.decode()
    assert path not in content
    assert "Reminded today" in content
