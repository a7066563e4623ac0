"""B28: an address that leads to ourselves is refused when it is typed and when it is sent to."""

import pytest
from django.urls import reverse

from clinics.domain.systems.deliveries import try_delivery
from clinics.enums import ChangeKind
from clinics.models import Delivery, DeliveryTry, Webhook
from tests.factories import NOW
from tests.factories.systems import HOOK, make_change, make_webhook
from training.lib import fetching

pytestmark = pytest.mark.django_db
PUBLIC = "93.184.215.14"
NOT_AN_ADDRESS = "Enter an address that begins with https:// and names a host, without a port."
INNER = "This address leads to an inner network. Enter one that is open to the internet."


@pytest.fixture
def names(monkeypatch):
    """What the name service says; nothing is ever connected to."""

    class Names:
        addresses = [PUBLIC]

    monkeypatch.setattr(fetching, "_resolve", lambda host: Names.addresses)
    monkeypatch.setattr(fetching, "_connect", lambda *_: pytest.fail("connected"))
    return Names


@pytest.fixture
def type_in(desk, clinic):
    page = reverse("clinics:new-webhook", args=[clinic.slug])
    return lambda url: desk.post(page, {"url": url, "kinds": [ChangeKind.STANDING]})


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example/hook",
        "file:///etc/passwd",
        "ftp://desk.example/",
        "javascript:alert(1)",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://localhost/hook",
        "https://desk.example:8443/hook",
        "https://user:word@desk.example/hook",
        "https://desk.example@127.0.0.1/",
        "https://desk.example/a b",
        "desk.example",
    ],
)
def test_b28_what_is_no_address_of_the_open_internet_is_refused_with_a_sentence(
    names, type_in, url
):
    answer = type_in(url)

    assert answer.status_code == 422
    assert NOT_AN_ADDRESS in answer.content.decode()
    assert Webhook.objects.count() == 0


@pytest.mark.parametrize(
    "inner", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"]
)
def test_b28_a_name_that_leads_inside_is_refused_when_it_is_typed(names, type_in, inner):
    names.addresses = [PUBLIC, inner]
    answer = type_in(HOOK)

    assert (answer.status_code, Webhook.objects.count()) == (422, 0)
    assert INNER in answer.content.decode()


def test_a_name_nobody_knows_is_told_as_such(names, type_in, monkeypatch):
    def unknown(host):
        raise OSError

    monkeypatch.setattr(fetching, "_resolve", unknown)

    assert "There is no such host" in type_in(HOOK).content.decode()


def test_b28_a_name_that_leads_inside_later_is_refused_when_it_is_sent_to(names, clinic, manager):
    """Rebinding: judged anew at each try, and what was judged is what would be connected to."""
    make_webhook(clinic, manager)
    from clinics.domain.systems.deliveries import plan_change

    plan_change(make_change(clinic), now=NOW)
    names.addresses = ["127.0.0.1"]

    try_delivery(Delivery.objects.get().pk, 1, now=NOW)

    tried = DeliveryTry.objects.get()
    assert (tried.status, tried.problem) == (None, "inner-address")


def test_an_address_of_the_open_internet_is_taken(names, type_in, clinic):
    answer = type_in(HOOK)

    webhook = Webhook.objects.get()
    assert answer["Location"] == reverse("clinics:webhook", args=[clinic.slug, webhook.public_id])
    assert (webhook.url, webhook.kinds) == (HOOK, ["standing"])
