"""The benchmark of notices tells each manager of each change once, and says how long it took."""

import pytest

from bench.notices import CHANGES, plan_and_send
from clinics.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_notice_is_sent_once_though_all_is_done_twice_by_several_workers():
    planned, sent = plan_and_send(3 * CHANGES, mark="bench")

    assert planned > 0 < sent
    assert Notice.objects.exclude(done_at=None).count() == 3 * CHANGES
