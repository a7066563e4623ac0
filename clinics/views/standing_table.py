"""The matrix to take along, as CSV or XLSX, for whom the page is chosen."""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, tzinfo

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from clinics.domain.access_log import note_viewings
from clinics.domain.desk import make_rows
from clinics.domain.matrix import Choice, chosen_rows, read_choice
from clinics.domain.region_filter import ask_region
from clinics.domain.standing_table import Line, head_lines, lines_of
from clinics.enums import ViewingKind
from clinics.queries import Requirement, RequirementsAt, requirements_at
from clinics.queries.parts import emails_of, positions_held, roster_in_parts
from clinics.views.matrix import read_region
from clinics.views.visits import Visit, clinic_page
from training.lib.sheets.csvfile import each_line
from training.lib.sheets.xlsx import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@require_safe
@clinic_page
def download(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse | StreamingHttpResponse:
    """CSV is sent while it is read; a workbook is packed, and so held, as a whole."""
    requirements = requirements_at(visit.clinic, visit.moment)
    columns = requirements.columns_of(positions_held(visit.clinic, visit.moment))
    choice = replace(read_choice(request.GET.dict(), columns), sort="name", grouped=False)
    _form, region = read_region(request, visit)
    if request.GET.get("held") == "all":
        region = None
    lines = _lines(visit, requirements, columns, choice, region)
    response: HttpResponse | StreamingHttpResponse
    if kind == "csv":
        response = StreamingHttpResponse(_csv(lines), content_type=CSV)
    elif kind == "xlsx":
        response = HttpResponse(write_xlsx(lines, title=visit.clinic.name), content_type=XLSX)
    else:
        raise Http404
    name = f"{visit.clinic.slug}-{visit.day.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(lines: Iterator[Line]) -> Iterator[bytes]:
    """In the language and zone of the request, which end before the last line is written.

    Begins with the mark by which spreadsheets know UTF-8.
    """
    language, zone = translation.get_language(), timezone.get_current_timezone()
    return _written(lines, language, zone)


def _written(lines: Iterator[Line], language: str | None, zone: tzinfo) -> Iterator[bytes]:
    with translation.override(language), timezone.override(zone):
        yield codecs.BOM_UTF8
        for line in each_line(lines):
            yield line.encode()


def _lines(
    visit: Visit,
    requirements: RequirementsAt,
    columns: list[Requirement],
    choice: Choice,
    region: tuple[str, date, datetime] | None,
) -> Iterator[Line]:
    """Some people at a time; whose standing left the house is noted with them."""
    held = region[:2] if region else None
    yield from head_lines(
        visit.clinic, columns, as_of=visit.as_of, by=visit.user, now=visit.now, held=held
    )
    for people in roster_in_parts(visit.clinic, visit.moment, now=visit.now):
        rows = chosen_rows(make_rows(people, requirements, visit.moment, columns), choice)
        if region:
            asked = ask_region(rows, *region, requirements)
            rows = [row for row in rows if asked.holds(row)]
        opened = [row.person.user_id for row in rows if row.person.is_open]
        note_viewings(visit.clinic, visit.user, opened, ViewingKind.EXPORT, now=visit.now)
        yield from lines_of(rows, emails_of([row.person for row in rows]))
