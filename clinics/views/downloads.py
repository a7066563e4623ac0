"""Tables to take along: plain names, nothing that a spreadsheet runs."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse, StreamingHttpResponse

from training.lib.sheets.csvfile import each_line
from training.lib.sheets.xlsx import write_xlsx

BYTE_ORDER_MARK = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_download(rows: Iterable[Sequence[str]], name: str) -> StreamingHttpResponse:
    """Sent while it is written. `name` is ours: letters, digits, hyphens."""

    def parts() -> Iterable[str]:
        yield BYTE_ORDER_MARK
        yield from each_line(rows)

    return StreamingHttpResponse(
        parts(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def xlsx_download(rows: Iterable[Sequence[str]], name: str, *, title: str) -> HttpResponse:
    return HttpResponse(
        write_xlsx(rows, title=title),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
