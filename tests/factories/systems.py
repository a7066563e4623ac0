"""A client of the API and what it asks; webhooks and the messages to them."""

import base64
import json
from datetime import timedelta
from typing import Any

from django.test import Client

from clinics.domain.systems.clients import NewClient, make_client
from clinics.domain.systems.deliveries import send_test
from clinics.domain.systems.webhooks import NewSecret, open_webhook
from clinics.enums import ApiScope, ChangeKind
from clinics.models import Change
from tests.factories import NOW
from training.lib import clock
from training.people.models import Clinic, User

HOOK = "https://desk.example/hook"


def new_client(clinic: Clinic, manager: User, *, scopes=tuple(ApiScope), **fields) -> NewClient:
    chosen = {"name": "Booking", "now": NOW, "ends_at": NOW + timedelta(days=90)} | fields
    return make_client(clinic, chosen.pop("name"), scopes=scopes, by=manager, **chosen)


def ask_token(new: NewClient, *, secret: str | None = None, **fields):
    """What the token endpoint answers to the client."""
    pair = f"{new.client.identifier}:{new.secret if secret is None else secret}"
    return Client(raise_request_exception=False).post(
        "/api/v1/token",
        {"grant_type": "client_credentials"} | fields,
        headers={"authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
    )


class Api:
    """Asks as a client does, with its token."""

    def __init__(self, token: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"authorization": f"Bearer {token}"}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str):
        return self.client.get(f"/api/v1{path}", query, headers=self.headers | headers)

    def post(self, path: str, body: Any = None, *, key: str = "key-00001", **headers: str):
        return self.send(path, json.dumps(body).encode(), **{"idempotency-key": key} | headers)

    def send(self, path: str, data: bytes, *, kind: str = "application/json", **headers: str):
        return self.client.post(
            f"/api/v1{path}",
            data,
            content_type=kind,
            headers=self.headers | {"idempotency-key": "key-00001"} | headers,
        )


def make_api(clinic: Clinic, manager: User, **options) -> Api:
    return Api(ask_token(new_client(clinic, manager, **options)).json()["access_token"])


def make_webhook(clinic: Clinic, manager: User, *, now=NOW, **fields) -> NewSecret:
    chosen = {"url": HOOK, "kinds": list(ChangeKind)} | fields
    return open_webhook(clinic, **chosen, by=manager, now=now)


def make_change(clinic: Clinic, number: int = 1, **fields) -> Change:
    defaults = {"kind": ChangeKind.STANDING, "happened_at": NOW, "noted_at": NOW}
    return Change.objects.create(clinic=clinic, number=number, **defaults | fields)


def systems_of_world(clinic: Clinic, manager: User) -> dict[str, Any]:
    """For addresses of the pages "Other systems"."""
    now = clock.now()
    ends = now + timedelta(days=90)
    client = new_client(clinic, manager, name="Some text.", now=now, ends_at=ends).client
    webhook = make_webhook(clinic, manager, now=now).webhook
    delivery = send_test(webhook, by=manager, now=now)
    delivery.state = "failed"
    delivery.save(update_fields=["state"])
    pages = ("webhook", "take-over-webhook", "choose-webhook-kinds", "change-webhook-secret", "test-webhook",
             "switch-on-webhook", "remove-webhook")  # fmt: skip
    return {
        "clinics:client:public_id": client.public_id,
        "clinics:revoke-client:public_id": client.public_id,
        "clinics:take-over-client:public_id": client.public_id,
        **{f"clinics:{name}:public_id": webhook.public_id for name in pages},
        "clinics:send-again:public_id": delivery.public_id,
        "api:delivery": delivery.public_id,
        "api:code": "0" * 26,
    }
