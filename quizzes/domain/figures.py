"""The figure of a question, named by its bytes: it keeps the drawing its areas were drawn on."""

from typing import Any

from django.utils.translation import gettext as _

from courses.domain.pictures import Picture
from courses.domain.rendering import file_name
from courses.models import CourseFile
from quizzes.models import Bank
from training.lib.errors import DomainError


def with_figure(payload: dict[str, Any], picture: Picture | CourseFile) -> dict[str, Any]:
    size = {"width": picture.width, "height": picture.height}
    return payload | {"file": file_name(picture)} | size


def pin_figure(bank: Bank, payload: dict[str, Any]) -> dict[str, Any]:
    """The newest drawing of that name in the folder of the module."""
    if "figure" not in payload:
        return payload
    files = CourseFile.objects.filter(course=bank.course_id)
    file = files.filter(path=f"{bank.module_slug}/{payload['figure']}").order_by("-pk").first()
    if file is None:
        raise DomainError(_("There is no such figure in the folder of the module."))
    return with_figure(payload, file)
