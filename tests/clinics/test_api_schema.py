"""The OpenAPI file holds: whatever it allows is answered as it says, and never by a failure."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clinics.api.api import PARTS, api
from clinics.enums import ApiScope
from tests.clinics.makers import make_certificate, make_registration
from tests.factories.systems import ask_token, make_change, make_webhook, new_client

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MOST = 6
BOUNDED = settings(
    max_examples=MOST,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token(clinic, manager, staff):
    """One with every scope, at a clinic where there is something of each kind."""
    ana = staff("Ana Lee")
    make_certificate(ana)
    make_registration(ana)
    make_change(clinic, membership=ana.membership)
    make_webhook(clinic, manager)
    return ask_token(new_client(clinic, manager)).json()["access_token"]


@pytest.fixture
def application(token):
    """The product as servers ask it, on the connection of the test.

    Django's own client does the same, and connects the signals again: so it comes first.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def operations(application):
    file = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found = [each.ok() for each in file.get_all_operations()]
    assert len(found) == sum(len(part.router.path_operations) for part in PARTS)
    return found


def test_each_operation_answers_as_the_file_says(operations, token, settings):
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    headers = {"Authorization": f"Bearer {token}"}
    for operation in operations:

        @BOUNDED
        @given(case=operation.as_strategy())
        def ask(case):
            case.call_and_validate(headers=headers, checks=CHECKS)

        ask()


def test_without_a_token_each_operation_is_refused_as_the_file_says(operations):
    for operation in operations:

        @settings(BOUNDED, max_examples=2)
        @given(case=operation.as_strategy())
        def ask(case):
            response = case.call_and_validate(headers={"Authorization": ""}, checks=CHECKS)
            assert response.status_code in {401, 404}

        ask()


def test_each_operation_names_its_scope_and_each_scope_opens_something():
    schema = api.get_openapi_schema()
    named = [
        scope
        for path in schema["paths"].values()
        for operation in path.values()
        for scope in operation["security"][0]["ClientToken"]
    ]

    assert set(named) == set(ApiScope.values)
    flows = schema["components"]["securitySchemes"]["ClientToken"]["flows"]
    assert set(flows["clientCredentials"]["scopes"]) == set(ApiScope.values)


def each_operation():
    schema = api.get_openapi_schema()
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            needed = {each["name"]: each.get("required", False) for each in operation["parameters"]}
            right = next(each for key, each in operation["responses"].items() if int(key) < 300)
            ((_type, content),) = right["content"].items()
            shape = schema["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            yield operation["operationId"], method, needed, shape


def test_each_list_comes_in_pages():
    listing = {
        name: needed
        for name, _method, needed, shape in each_operation()
        if "items" in shape["properties"]
    }

    assert len(listing) >= 6
    for name, needed in listing.items():
        assert "limit" in needed, name
        assert {"cursor", "after"} & set(needed), name


def test_each_write_needs_a_key_of_its_own():
    writing = [
        needed.get("Idempotency-Key") for _name, method, needed, _shape in each_operation()
        if method != "get"
    ]  # fmt: skip

    assert writing == [True] * len(writing) != []
