"""What every answer passes: refusals in words, policies, maintenance, probes."""

import pytest

from training.lib.errors import Conflict, DomainError, Gone, NotAllowed, Outage, Unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.lib.urls")]

STATUSES = [
    (DomainError, 422),
    (NotAllowed, 403),
    (Conflict, 409),
    (Gone, 410),
    (Unavailable, 503),
    (Outage, 503),
]
kinds = pytest.mark.parametrize(
    ("kind", "status"), STATUSES, ids=[kind.__name__ for kind, _ in STATUSES]
)


@kinds
def test_a_refusal_is_a_page_with_its_sentence(client, kind, status):
    response = client.get(f"/test/refuse/{kind.__name__}/", headers={"Accept": "text/html"})

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert "The course is full." in response.content.decode()


@kinds
def test_a_refusal_is_json_for_a_client_that_reads_json(client, kind, status):
    response = client.get(f"/test/refuse/{kind.__name__}/", headers={"Accept": "application/json"})

    assert response.status_code == status
    assert response.json() == {"detail": "The course is full.", "seats": 12}


def test_what_was_typed_is_shown_again_when_somebody_was_faster(client):
    response = client.post(
        "/test/refuse/Conflict/", {"note": "three paragraphs", "password": "x1y2"}
    )

    content = response.content.decode()
    assert "three paragraphs" in content
    assert "x1y2" not in content


def test_a_refusal_without_words_of_its_own_is_a_mistake_of_ours(client):
    client.raise_request_exception = False

    response = client.get("/test/crash/abc/")

    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_every_answer_has_a_reference_of_its_own(client):
    first, second = (client.get("/healthz")["X-Request-Id"] for _ in range(2))

    assert first != second


def test_an_error_page_names_the_reference_of_its_answer(client):
    client.raise_request_exception = False

    response = client.get("/test/crash/abc/")

    assert response["X-Request-Id"] in response.content.decode()


# --- Maintenance --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/courses/", "/accounts/login/", "/no/such/page/"])
def test_maintenance_is_said_on_every_page(client, settings, path):
    settings.MAINTENANCE = True

    response = client.get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "being maintained" in response.content.decode()


def test_maintenance_needs_no_database(client, settings, django_assert_num_queries):
    settings.MAINTENANCE = True

    with django_assert_num_queries(0):
        client.get("/courses/")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_are_answered_during_maintenance(client, settings, path):
    settings.MAINTENANCE = True

    assert client.get(path).status_code == 200


# --- Probes and hosts ---------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_probe_may_ask_by_address(client, settings, path):
    settings.ALLOWED_HOSTS = ["learn.example"]

    assert client.get(path, headers={"Host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/password/reset/", "/verify/"])
@pytest.mark.parametrize("host", ["evil.example", "learn.example.evil.example", "a b", "@evil"])
def test_a_host_that_is_not_ours_is_refused(client, settings, path, host):
    settings.ALLOWED_HOSTS = ["learn.example"]

    response = client.get(path, headers={"Host": host})

    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_our_own_host_is_served(client, settings):
    settings.ALLOWED_HOSTS = ["learn.example"]

    assert client.get("/accounts/login/", headers={"Host": "learn.example"}).status_code == 200


# --- Parts for htmx -----------------------------------------------------------------------


def wants(client, **headers: str) -> str:
    response = client.get("/test/page/", headers=headers)
    return "page" if "<html" in response.content.decode() else "part"


def test_htmx_gets_the_part_and_everybody_else_the_page(client):
    assert wants(client) == "page"
    assert wants(client, **{"HX-Request": "true"}) == "part"
    assert wants(client, **{"HX-Request": "true", "HX-Boosted": "true"}) == "page"


def test_going_back_gets_the_page_even_through_htmx(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert wants(client, **headers) == "page"


def test_a_cache_keeps_part_and_page_apart(client):
    vary = client.get("/test/page/")["Vary"]

    assert {"HX-Request", "HX-Boosted", "HX-History-Restore-Request"} <= set(vary.split(", "))
