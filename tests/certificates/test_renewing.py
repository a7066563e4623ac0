"""Row B25 on records: before, in, on and after the day; each cycle is a new record."""

from datetime import UTC, date, datetime

import pytest

from certificates.domain.credentials.renewing import renew
from certificates.models import Credential
from certificates.queries import credentials_at, status_of
from tests.factories import make_credential, make_credential_type, make_evaluation
from training.lib.errors import Conflict, DomainError

pytestmark = pytest.mark.django_db

LEAP_DAY = datetime(2028, 2, 29, 20, 0, tzinfo=UTC)


def at(year, month, day):
    return datetime(year, month, day, 20, 0, tzinfo=UTC)


@pytest.fixture
def credential():
    """From 29 February 2028 for a year, that is to the end of 28 February 2029."""
    version = make_credential_type(
        validity="months", months=12, renewal_opens_days=90, renewal_grace_days=30
    )
    return make_credential(version=version, at=LEAP_DAY)


def evaluated(credential, *, is_renewal=True, **fields):
    version = credential.cycles.latest("number").type_version
    return make_evaluation(credential.user, version, is_renewal=is_renewal, **fields)


def cycles_of(credential):
    return list(
        credential.cycles.order_by("number").values_list("number", "valid_from", "valid_until")
    )


def test_b25_29_february_and_a_year_is_28_february(credential):
    assert cycles_of(credential) == [(1, date(2028, 2, 29), date(2029, 2, 28))]


def test_b25_before_the_window_a_renewal_is_refused_with_the_day_it_opens(credential):
    with pytest.raises(Conflict, match=r"Nov\. 30, 2028|30 November 2028|November 30, 2028"):
        renew(credential, evaluated(credential), now=at(2028, 11, 29))

    assert credential.cycles.count() == 1


@pytest.mark.parametrize("day", [(2028, 11, 30), (2029, 2, 28), (2029, 3, 1), (2029, 3, 30)])
def test_b25_a_renewal_in_the_window_on_the_day_or_in_the_grace_continues_from_the_old_end(
    credential, day
):
    renew(credential, evaluated(credential), now=at(*day))

    assert cycles_of(credential)[1] == (2, date(2029, 3, 1), date(2030, 2, 28))
    first, second = credential.cycles.order_by("number")
    assert second.starts_at == first.expires_at
    assert status_of(credential, at(*day)) == "valid"
    assert credential.editions.latest("number").reason == "renewal"


def test_what_a_past_day_showed_stays_after_a_late_renewal(credential):
    renew(credential, evaluated(credential), now=at(2029, 3, 10))

    assert [status_of(credential, moment) for moment in (at(2029, 3, 5), at(2029, 3, 11))] == [
        "expired",
        "valid",
    ]


def test_b25_after_the_grace_everything_is_asked_for_again_and_it_begins_today(credential):
    late = at(2029, 3, 31)
    with pytest.raises(DomainError, match="Everything is asked for again"):
        renew(credential, evaluated(credential), now=late)

    renew(credential, evaluated(credential, is_renewal=False), now=late)

    assert cycles_of(credential)[1] == (2, date(2029, 3, 31), date(2030, 3, 31))
    assert credential.cycles.get(number=2).starts_at == late


def test_a_renewal_is_not_had_by_the_papers_of_the_first_award(credential):
    with pytest.raises(DomainError, match="has not been looked at"):
        renew(credential, evaluated(credential, is_renewal=False), now=at(2029, 2, 1))


def test_what_lacks_something_is_not_renewed(credential):
    with pytest.raises(DomainError, match="Not everything"):
        renew(credential, evaluated(credential, met=False), now=at(2029, 2, 1))


def test_draft_content_does_not_renew_a_credential(credential):
    with pytest.raises(DomainError, match="Draft content"):
        renew(credential, evaluated(credential, inputs={"is_draft": True}), now=at(2029, 2, 1))


def test_renewing_again_at_once_is_refused(credential):
    renew(credential, evaluated(credential), now=at(2029, 2, 1))

    with pytest.raises(Conflict, match="It can be renewed from"):
        renew(credential, evaluated(credential), now=at(2029, 2, 1))

    assert credential.cycles.count() == 2


def test_a_standing_without_an_end_is_not_renewed():
    credential = make_credential(version=make_credential_type(validity="none"))

    with pytest.raises(Conflict, match="has no end"):
        renew(credential, evaluated(credential), now=at(2029, 2, 1))


def test_a_fixed_day_is_the_next_one_and_the_year_after(credential):
    version = make_credential_type(validity="fixed-day", fixed_day="12-31")
    credential = make_credential(version=version, at=at(2026, 11, 22))

    renew(credential, evaluated(credential), now=at(2026, 12, 31))

    assert [until for _number, _start, until in cycles_of(credential)] == [
        date(2026, 12, 31),
        date(2027, 12, 31),
    ]


def test_the_annotation_names_the_newest_cycle(credential):
    renew(credential, evaluated(credential), now=at(2029, 2, 1))

    row = credentials_at(Credential.objects.all(), at(2029, 2, 2)).get()
    assert (row.cycle_number, row.valid_until) == (2, date(2030, 2, 28))
    assert row.title == credential.cycles.get(number=1).type_version.title
