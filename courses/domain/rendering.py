"""Lesson text to HTML, with the figures of its course."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.urls import reverse

from training.lib.markdown import Figure, Rendered, render

EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png", "text/plain": "txt"}


class StoredPicture(Protocol):
    """A picture read from a folder or a row of CourseFile."""

    content_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str: ...


def file_name(picture: Any) -> str:
    return f"{picture.sha256}.{EXTENSIONS[picture.content_type]}"


def render_lesson(
    source: str, *, references: Mapping[str, Any], pictures: Mapping[str, Any]
) -> Rendered:
    """`pictures` by the path the text uses; what it does not name is not shown."""

    def find(path: str) -> Figure | None:
        picture: StoredPicture | None = pictures.get(path)
        if picture is None:
            return None
        url = reverse("courses:file", args=[file_name(picture)])
        return Figure(url, picture.width, picture.height)

    return render(source, references=references, find_figure=find)
