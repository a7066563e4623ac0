"""What a worker left when it died is deleted; what a row names, or may name yet, is not."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates.domain.holder.bundles import remove_unclaimed_bundles, request_bundle
from certificates.models import Bundle
from tests.factories import make_user
from training.lib import clock
from training.people.domain.exports import remove_unclaimed_exports, request_export
from training.people.models import DataExport


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "ask", "model", "remove"),
    [
        ("exports", request_export, DataExport, remove_unclaimed_exports),
        ("bundles", request_bundle, Bundle, remove_unclaimed_bundles),
    ],
)
def test_a_copy_that_no_row_names_goes_after_a_day(folder, ask, model, remove):
    now = clock.now()
    assert remove(now=now) == 0
    row = ask(make_user(), now=now)
    lost, kept = (
        default_storage.save(f"{folder}/{row.public_id}.zip", ContentFile(b"zip")) for _ in "ab"
    )
    model.objects.filter(pk=row.pk).update(file=kept)

    assert remove(now=now) == 0  # whoever wrote it may still be at it
    assert remove(now=now + timedelta(days=2)) == 1

    assert [default_storage.exists(name) for name in (lost, kept)] == [False, True]
