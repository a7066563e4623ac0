"""A newer version of a paper and its withdrawal at the same moment, by real threads."""

import pytest

from certificates.domain.evidence.papers import Given, give_paper, withdraw_paper
from certificates.models import Evidence
from tests.at_once import at_once
from tests.factories.evidence import make_evidence
from training.lib import clock
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("_turn", range(4))
def test_no_version_outlives_the_withdrawal_it_raced_with(_turn):
    paper, now = make_evidence(kind="course"), clock.now()
    newer = Given("course", "Level 2", "A school")

    refused = [
        each
        for each in at_once(
            lambda: give_paper(
                paper.user, newer, None, replaces=Evidence.objects.get(pk=paper.pk), now=now
            ),
            lambda: withdraw_paper(Evidence.objects.get(pk=paper.pk), by=paper.user, now=now),
        )
        if isinstance(each, Conflict)
    ]

    assert len(refused) == 1
    # Either the newer version stands on both, or nothing of the paper does.
    standing = Evidence.objects.filter(withdrawn_at=None).count()
    assert standing == (2 if Evidence.objects.count() == 2 else 0)
