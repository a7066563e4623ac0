"""What is measured of a credential's papers is all that a holder gets."""

import pytest

from bench.credentials import EXAMINED, _issue, _state_one
from tests.factories import make_user
from tests.factories.credentials import make_credential_type

pytestmark = pytest.mark.django_db


def test_a_measured_credential_has_its_paper_badge_token_and_list():
    credential = _state_one(make_credential_type(), make_user())

    _issue([credential])

    badge = credential.badges.get()
    assert credential.documents.get().edition == badge.edition == 1
    assert credential.editions.get().facts["scope"][-1]["muscle"] == EXAMINED[-1]
    assert badge.jwt.count(".") == 2
    assert badge.status_list.signed.get().revision == 1
