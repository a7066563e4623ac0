"""What a collector reads, and who may read it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from tests.factories import make_attempt
from training.lib import clock
from training.lib.models import Job

pytestmark = pytest.mark.django_db
URL = "/metrics"
ALERTS = Path(__file__).parent.parent / "deploy" / "prometheus" / "alerts.yml"


def read(client, **headers) -> dict:
    """Every gauge and counter of ours by name and label."""
    response = client.get(URL, **headers)
    assert response.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
        if sample.name.startswith("needlewise")
    }


def make_job(**fields) -> Job:
    now = clock.now()
    number = Job.objects.count()
    defaults = {"kind": "mail", "key": str(number), "not_before": now, "created_at": now}
    return Job.objects.create(**defaults | fields)


def test_the_address_is_the_one_collectors_expect():
    assert reverse("metrics") == URL


def test_a_quiet_installation_has_nothing_due(client):
    values = read(client)

    assert values[("needlewise_oldest_due_job_seconds",)] == 0
    assert values[("needlewise_attempts_open",)] == 0
    assert values[("needlewise_attempts_overdue",)] == 0
    assert ("needlewise_wake_ups_lost_total",) in values


def test_jobs_are_counted_by_kind_and_state(client):
    now = clock.now()
    make_job(not_before=now - timedelta(seconds=90))
    make_job(not_before=now + timedelta(hours=1))
    make_job(not_before=now + timedelta(seconds=8), tries=3, last_error="Outage: away")
    make_job(kind="certificates.issue", dead_at=now, tries=8, last_error="RuntimeError: no")
    make_job(done_at=now)

    values = read(client)

    assert values[("needlewise_jobs_due", "mail")] == 1
    assert values[("needlewise_jobs_failing", "mail")] == 1
    assert values[("needlewise_jobs_dead", "mail")] == 0
    assert values[("needlewise_jobs_dead", "certificates.issue")] == 1
    assert 90 <= values[("needlewise_oldest_due_job_seconds",)] < 95


def test_open_and_overdue_attempts_are_counted(client):
    make_attempt()
    make_attempt(deadline_at=clock.now() - timedelta(minutes=1))

    values = read(client)

    assert values[("needlewise_attempts_open",)] == 2
    assert values[("needlewise_attempts_overdue",)] == 1


@pytest.mark.parametrize("kinds", [1, 3])
def test_the_cost_does_not_grow_with_the_jobs(client, kinds, django_assert_num_queries):
    for kind in range(kinds):
        make_job(kind=f"kind {kind}")

    with django_assert_num_queries(4):
        read(client)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.8.8.8"])
def test_this_machine_may_read(client, address):
    assert client.get(URL, REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1", "", "unix:"])
def test_another_machine_learns_nothing(client, address):
    assert client.get(URL, REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("mark", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"])
def test_what_comes_through_a_proxy_does_not_pass_for_this_machine(client, mark):
    assert client.get(URL, headers={mark: "192.0.2.7"}).status_code == 404


def test_a_collector_elsewhere_reads_with_the_token(client, settings):
    settings.METRICS_TOKEN = "a long token of the installation"
    proxied = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}

    def status(authorization):
        return client.get(URL, HTTP_AUTHORIZATION=authorization, **proxied).status_code

    assert status("Bearer a long token of the installation") == 200
    assert status("Bearer another") == 404
    assert status("Bearer ") == 404
    assert status("Basic a long token of the installation") == 404
    assert status("Bearer schlüssel") == 404


def test_without_a_token_in_the_settings_none_opens_the_page(client, settings):
    settings.METRICS_TOKEN = ""

    response = client.get(URL, REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ")

    assert response.status_code == 404


def test_nothing_is_written_through_it(client):
    assert client.post(URL).status_code == 405


def test_no_person_is_named(client):
    attempt = make_attempt()

    text = client.get(URL).content.decode()

    assert attempt.user.legal_name not in text
    assert str(attempt.public_id) not in text


def test_every_example_of_an_alarm_looks_at_something_that_is_told(client):
    text = client.get(URL).content.decode()
    told = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE needlewise")}

    assert set(re.findall(r"needlewise_\w+", ALERTS.read_text())) <= told
