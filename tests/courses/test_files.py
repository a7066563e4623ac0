"""Figures are served by their hash, for ever, and cannot run anything."""

import pytest
from django.urls import reverse

from courses.domain.loading import store_programme
from courses.domain.reading import read_programme
from courses.models import CourseFile
from tests.courses.programme import SQUARE, write_programme
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def figure(tmp_path):
    store_programme(read_programme(write_programme(tmp_path / "small"), []), now=NOW)
    return CourseFile.objects.get(content_type="image/svg+xml")


def test_a_figure_is_sent_whole_and_may_be_kept(client, figure):
    response = client.get(reverse("courses:file", args=[f"{figure.sha256}.svg"]))

    assert b"".join(response.streaming_content) == SQUARE.encode()
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["{hash}.png", "{hash}", "0.svg", "{hash}.svg.html"])
def test_another_name_finds_nothing(client, figure, name):
    url = reverse("courses:file", args=[name.format(hash=figure.sha256)])

    assert client.get(url).status_code == 404
