"""What needs a manager: one sentence for a paper and a date, the oldest first, one act each."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from certificates.enums import Status
from clinics.domain.needs import list_needs
from clinics.queries import Waiting
from clinics.queries.waiting import OpenEvent, OpenRequest, Turned
from tests.clinics.lines import a_paper, a_policy, a_registration, make_file
from tests.clinics.rows import CPR, INSURANCE, REGISTRATION, rows_of
from tests.factories import NOW

CLINIC = SimpleNamespace(slug="harbour")
DAY = timedelta(days=1)
TODAY = NOW.date()
ENDING = {"status": Status.EXPIRING, "valid_until": TODAY + 27 * DAY}
UNCHECKED = {"status": Status.UNVERIFIED, "check_result": None, "checked_at": None}


def needs(*people, asked=(INSURANCE,), **waiting):
    rows = rows_of(*people, asked=asked)
    return list_needs(CLINIC, rows, Waiting(**waiting), NOW)


def sentences(*people, **options):
    return [need.sentence for need in needs(*people, **options)]


def person(label, *papers, **fields):
    return make_file(label=label, papers=papers, **fields)


def test_one_paper_that_ends_is_named_with_its_day():
    (need,) = needs(person("Ana Lee", a_policy(**ENDING)))

    assert need.sentence == (
        "The liability insurance of Ana Lee ends on 31 May 2026; ask for the renewal."
    )
    assert need.url == "/clinics/harbour/renewals/?requirement=insurance&until=2026-05-31"


def test_papers_that_end_on_one_day_share_a_sentence_and_other_days_have_their_own():
    later = ENDING | {"valid_until": TODAY + 40 * DAY}
    people = [person("Ana", a_policy(**ENDING)), person("Bo", a_policy(**ENDING))]

    assert sentences(*people, person("Cy", a_policy(**later))) == [
        "The liability insurance of 2 people ends on 31 May 2026; ask for the renewals.",
        "The liability insurance of Cy ends on 13 June 2026; ask for the renewal.",
    ]


def test_who_was_asked_is_left_in_peace_until_the_last_week():
    ana = person("Ana", a_policy(**ENDING))
    asked = OpenRequest(uuid4(), ana.public_id, NOW - DAY, NOW - DAY, ("insurance",))
    near = person("Bo", a_policy(**ENDING | {"valid_until": TODAY + 6 * DAY}))
    too = OpenRequest(uuid4(), near.public_id, NOW - DAY, NOW - DAY, ("insurance",))

    assert sentences(ana, near, requests=[asked, too]) == [
        "The liability insurance of Bo ends on 10 May 2026; ask for the renewal."
    ]


class Walked(list):
    """Counts how often somebody goes through it."""

    walks = 0

    def __iter__(self):
        self.walks += 1
        return super().__iter__()


@pytest.mark.parametrize("count", [1, 30])
def test_open_requests_are_not_gone_through_again_for_each_person(count):
    """In renewal season a clinic of a thousand waits for the papers of hundreds."""
    people = [person(f"P{number}", a_policy(**ENDING)) for number in range(count)]
    asked = [OpenRequest(uuid4(), one.public_id, NOW, NOW, ("insurance",)) for one in people]
    requests = Walked(asked)

    assert sentences(*people, requests=requests) == []
    assert requests.walks == 2  # whom they leave in peace, and which have no answer


def test_an_upload_is_checked_and_its_holder_not_asked_again():
    renewed = a_policy(**UNCHECKED, valid_until=TODAY + 400 * DAY)
    ana = person("Ana Lee", a_policy(**ENDING), renewed)

    (need,) = needs(ana)

    assert need.sentence == "Check the liability insurance Ana Lee uploaded on 14 April 2026."
    assert need.url == f"/clinics/harbour/people/{ana.public_id}/papers/{renewed.public_id}/"


def test_several_uploads_of_one_paper_share_a_sentence():
    first = a_policy(**UNCHECKED, given_at=NOW - 9 * DAY)
    people = [person("Ana", first), person("Bo", a_policy(**UNCHECKED, given_at=NOW))]

    (need,) = needs(*people)

    assert need.sentence == "Check 2 uploads of liability insurance, the first of 25 April 2026."
    assert need.url == "/clinics/harbour/?requirement=insurance&show=check#people"


def test_a_refused_upload_waits_for_its_holder_and_not_for_the_clinic():
    refused = a_policy(**UNCHECKED | {"check_refusal": "unreadable"})

    assert sentences(person("Ana", refused)) == []


def test_what_ended_is_named_before_what_will_end():
    ended = {"status": Status.EXPIRED, "valid_until": TODAY - 3 * DAY}
    ana = person("Ana", a_policy(**ENDING), a_paper("cpr", **ended))

    assert sentences(ana, asked=(INSURANCE, CPR)) == [
        "The CPR of Ana ended on 1 May 2026; ask for a new one.",
        "The liability insurance of Ana ends on 31 May 2026; ask for the renewal.",
    ]


@pytest.mark.parametrize(
    ("days", "count"), [(30, 1), (90, 0)], ids=["within two months", "far away"]
)
def test_a_registration_to_be_looked_up_again_by_a_day_is_a_deadline(days, count):
    line = a_registration(look_again_on=TODAY + days * DAY)
    ana = make_file(registrations=(line,))

    assert len(needs(ana, asked=(REGISTRATION,))) == count


def test_a_look_up_that_only_grows_old_sets_no_deadline():
    line = a_registration(checked_at=NOW - 340 * DAY, check_until=NOW + 25 * DAY)

    assert sentences(make_file(registrations=(line,)), asked=(REGISTRATION,)) == []


def test_news_of_a_restriction_is_told_while_it_holds():
    ana = person("Ana", a_policy("thorax"))
    turned = Turned(ana.public_id, "insurance", NOW - 2 * DAY)
    bo = person("Bo", a_policy())
    over = Turned(bo.public_id, "insurance", NOW - 3 * DAY)

    assert sentences(ana, bo, restricted=[turned, over]) == [
        "Ana became restricted, liability insurance: excludes: Thorax."
    ]


def test_a_request_without_an_answer_is_named_after_a_week():
    ana, bo = person("Ana", a_policy()), person("Bo", a_policy())
    old = OpenRequest(uuid4(), ana.public_id, NOW - 9 * DAY, NOW - 8 * DAY, ("cpr",))
    young = OpenRequest(uuid4(), bo.public_id, NOW - 6 * DAY, NOW - 6 * DAY, ("cpr",))

    assert sentences(ana, bo, requests=[old, young]) == [
        "Ana has not answered the request of 25 April 2026."
    ]


def test_an_event_without_a_follow_up_leads_to_it():
    event = OpenEvent(uuid4(), TODAY - DAY, NOW)

    (need,) = needs(events=[event])

    assert need.sentence == "The adverse event of 3 May 2026 has no follow-up."
    assert need.url == f"/clinics/harbour/events/{event.public_id}/"
