"""Figures, addressed by the hash of their bytes: they never change, so they are kept for ever."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from courses.domain.rendering import file_name
from courses.models import CourseFile


@require_safe
def course_file(request: HttpRequest, name: str) -> FileResponse:
    """Public, as the catalogue is; sandboxed, because an SVG opened alone is a document."""
    row = CourseFile.objects.filter(sha256=name.partition(".")[0]).first()
    if row is None or file_name(row) != name:
        raise Http404
    response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
