"""What somebody saw at the source stays as it was written."""

import pytest
from django.db import IntegrityError, transaction

from tests.clinics.makers import make_check, make_registration
from tests.factories import make_user
from training.people.enums import CheckResult
from training.people.models import SourceCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def check():
    return make_check(make_registration(make_user()), make_user())


def test_a_source_check_is_never_overwritten(check):
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceCheck.objects.filter(pk=check.pk).update(result=CheckResult.COULD_NOT_CHECK)

    assert SourceCheck.objects.get().result == check.result


def test_a_source_check_is_never_deleted(check):
    with pytest.raises(IntegrityError), transaction.atomic():
        check.delete()

    assert SourceCheck.objects.get() == check
