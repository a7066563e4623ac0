"""Questions as XLSX, read and written as `training.lib.sheets` does."""

from django.utils.translation import gettext as _

from quizzes.interchange import sheet
from quizzes.interchange.questions import Export, Question
from training.lib.sheets.xlsx import write_xlsx
from training.lib.sheets.xlsx_reading import read_xlsx


def read(data: bytes, file: str) -> list[Question]:
    return sheet.read_table(read_xlsx(data))


def write(questions: list[Question]) -> Export:
    export = Export(b"")
    rows = []
    for question in questions:
        row = sheet.write_row(question)
        if row is None:
            export.leave_out(question.ident, _("A table has no such kind of question: left out."))
        else:
            rows.append(row)
    columns = sheet.used_columns(rows)
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    export.data = write_xlsx(lines, title="questions")
    return export
