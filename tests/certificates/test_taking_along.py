"""A holder takes records along: one bundle, a calendar."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse
from icalendar import Calendar

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.holder.bundles import (
    KEPT_FOR,
    Part,
    archive,
    make_bundle,
    parts_of,
    remove_bundle,
    request_bundle,
)
from certificates.domain.holder.calendar_feed import feed_of, make_feed, stop_feed
from certificates.domain.holder.reminders import due_at
from certificates.models import Bundle, Document, Evidence
from certificates.queries.due_dates import due_dates
from tests.factories import make_graded_attempt, make_user, sign_in
from tests.factories.credentials import make_credential
from training.lib import background

pytestmark = pytest.mark.django_db


def paper_of(certificate, now, *, edition=1) -> Document:
    document = Document(
        certificate=certificate, edition=edition, paper="a4", reason="first", size=4,
        serial=f"{certificate.number}-{edition}", holder_name="Ingrid Solheim", key_id="pdf-1",
        template_version="certificate-1", sha256=f"{edition:064}", made_at=now,
    )  # fmt: skip
    document.file.save("paper.pdf", ContentFile(b"%%PDF edition %d" % edition), save=False)
    document.save()
    return document


# --- One bundle ----------------------------------------------------------------------------


def test_a_bundle_holds_the_newest_papers_and_a_list_with_their_hashes(holder, moment):
    certificate = issue_for_attempt(make_graded_attempt(holder), now=moment)
    paper_of(certificate, moment)
    newest = paper_of(certificate, moment, edition=2)

    file = zipfile.ZipFile(io.BytesIO(archive(list(parts_of(holder)), made_at=moment)))

    manifest = json.loads(file.read("manifest.json"))
    path = f"{certificate.number}/{newest.serial}.pdf"
    assert [row["path"] for row in manifest["files"]] == [path]
    assert file.read(path) == b"%PDF edition 2"
    assert manifest["signed"] is False
    assert "no signed Comprehensive Learner Record" in file.read("README.txt").decode()


def test_a_file_that_cannot_be_read_is_named_and_left_out(holder, moment):
    certificate = issue_for_attempt(make_graded_attempt(holder), now=moment)
    paper = paper_of(certificate, moment)
    paper.file.storage.delete(paper.file.name)

    parts = list(parts_of(holder))
    file = zipfile.ZipFile(io.BytesIO(archive(parts, made_at=moment)))

    assert parts == [
        Part(
            f"{certificate.number}/{paper.serial}.pdf", certificate.number, "application/pdf", None
        )
    ]
    assert json.loads(file.read("manifest.json"))["files"][0]["sha256"] is None
    assert sorted(file.namelist()) == ["README.txt", "manifest.json"]


def test_a_bundle_is_made_once_told_by_mail_and_gone_after_a_week(holder, moment):
    bundle = request_bundle(holder, now=moment)
    assert request_bundle(holder, now=moment) == bundle

    make_bundle(bundle.pk, now=moment)
    make_bundle(bundle.pk, now=moment + timedelta(days=1))
    background.run_all_due()

    bundle.refresh_from_db()
    assert (bundle.ready_at, bundle.expires_at) == (moment, moment + KEPT_FOR)
    assert [message.subject for message in mail.outbox] == ["Your papers are ready"]
    name = bundle.file.name
    remove_bundle(bundle.pk)
    assert not bundle.file.storage.exists(name)
    assert Bundle.objects.get().file.name == ""


def test_a_bundle_is_for_its_holder_alone_and_until_it_ends(client, holder, moment):
    bundle = request_bundle(holder, now=moment)
    make_bundle(bundle.pk, now=moment)
    address = reverse("certificates:download-bundle", args=[bundle.public_id])
    sign_in(client, make_user())
    assert client.get(address).status_code == 404
    sign_in(client, holder)
    assert client.get(address)["Content-Type"] == "application/zip"

    Bundle.objects.update(expires_at=moment)

    assert client.get(address).status_code == 404


# --- A calendar ----------------------------------------------------------------------------


def give_paper(holder, *, until: date, at) -> Evidence:
    return Evidence.objects.create(
        user=holder, kind="cpr", title="CPR level C, upper trapezius", issuer="A school",
        time_zone="Pacific/Auckland", valid_until=until, given_at=at,
        expires_at=due_at(until + timedelta(days=1), 0, "Pacific/Auckland"),
    )  # fmt: skip


def read_feed(client, token, **headers):
    return client.get(reverse("certificates:feed", args=[token]), headers=headers)


def events(response) -> list[tuple[str, date, date]]:
    calendar = Calendar.from_ical(response.content)
    return [
        (str(event["summary"]), event.decoded("dtstart"), event.decoded("dtend"))
        for event in calendar.walk("VEVENT")
    ]


def test_the_feed_has_an_all_day_event_on_each_last_day(client, holder, moment):
    credential = make_credential(user=holder, at=moment - timedelta(days=1))
    leap = date(2048, 2, 29)
    paper = give_paper(holder, until=leap, at=moment)
    token = make_feed(holder, now=moment)

    response = read_feed(client, token)

    cycle = credential.cycles.get()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert events(response) == [
        (
            f"Last day: {cycle.type_version.title}",
            cycle.valid_until,
            cycle.valid_until + timedelta(days=1),
        ),
        ("Last day: CPR or first aid", leap, date(2048, 3, 1)),
    ]
    uids = [str(event["uid"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]
    assert uids[0].startswith(f"credential-{credential.public_id}-1@")
    assert uids[1].startswith(f"paper-{paper.public_id}@")


def test_the_feed_names_nobody_no_region_and_no_code(client, holder, moment):
    credential = make_credential(user=holder, at=moment - timedelta(days=1))
    give_paper(holder, until=moment.date() + timedelta(days=90), at=moment)

    text = read_feed(client, make_feed(holder, now=moment)).text

    assert "trapezius" not in text.lower() and "Solheim" not in text
    assert credential.code not in text and "CPR level C" not in text


def test_what_has_not_changed_is_not_sent_again(client, holder, moment):
    make_credential(user=holder, at=moment - timedelta(days=1))
    token = make_feed(holder, now=moment)
    first = read_feed(client, token)

    again = read_feed(client, token, if_none_match=first["ETag"])
    give_paper(holder, until=moment.date() + timedelta(days=90), at=moment)
    changed = read_feed(client, token, if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_a_new_address_ends_the_old_one_and_ending_it_ends_both(client, holder, moment):
    old = make_feed(holder, now=moment)
    new = make_feed(holder, now=moment)
    assert [read_feed(client, token).status_code for token in (old, new)] == [404, 200]

    stop_feed(holder, now=moment)

    assert feed_of(new) is None
    assert read_feed(client, new).status_code == 404


def test_a_replaced_paper_and_an_old_end_are_no_dates(holder, moment):
    day = moment.date() + timedelta(days=50)
    old = give_paper(holder, until=day, at=moment)
    Evidence.objects.create(
        user=holder, kind="cpr", title="", issuer="A school", time_zone="Pacific/Auckland",
        valid_until=day + timedelta(days=365), given_at=moment, replaces=old,
        expires_at=moment + timedelta(days=415),
    )  # fmt: skip
    give_paper(holder, until=moment.date() - timedelta(days=40), at=moment - timedelta(days=400))

    assert [end.last_day for end in due_dates(holder, moment)] == [day + timedelta(days=365)]


@pytest.mark.parametrize("count", [1, 3])
def test_dates_need_the_same_queries_for_any_number(
    holder, moment, django_assert_num_queries, count
):
    for days in range(count):
        make_credential(user=holder, at=moment - timedelta(days=1))
        give_paper(holder, until=moment.date() + timedelta(days=10 + days), at=moment)

    with django_assert_num_queries(3):
        assert len(due_dates(holder, moment)) == 2 * count


def test_the_desk_shows_an_end_from_ninety_days_before(client, holder, moment):
    give_paper(holder, until=moment.date() + timedelta(days=80), at=moment)
    give_paper(holder, until=moment.date() + timedelta(days=120), at=moment)
    sign_in(client, holder)

    text = client.get(reverse("desk")).text

    # Once as the next date, once in the list; the later one not at all.
    assert text.count("CPR or first aid ends") == 2
    assert "Add the new paper to your portfolio." in text


def test_the_page_of_the_calendar_shows_the_address_once(client, holder, moment):
    sign_in(client, holder)

    first = client.post(reverse("certificates:make-calendar"), follow=True).text
    second = client.get(reverse("certificates:calendar")).text

    token = re.search(r"/calendar/([\w-]+)\.ics", first)[1]
    assert feed_of(token).user == holder
    assert ".ics" not in second and "An address is in use since" in second
