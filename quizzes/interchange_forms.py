"""What is asked of a file of questions, on its way in and out."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.interchange.formats import FORMATS, recognise
from training.lib.sheets.table import UnreadableFile

LARGEST_UPLOAD = 20 * 1024 * 1024


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with questions"),
        help_text=gettext_lazy(
            "GIFT, Aiken, Moodle XML, QTI 2 or 3, a table as XLSX or CSV, or our YAML. "
            "Up to 20 MB and 50,000 questions. No patient details, please."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose another."),
        },
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("", gettext_lazy("Find it from the file")),
            *((form.name, form.label) for form in FORMATS.values()),
        ],
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Part it, or have it read by import_items.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """What shows at first sight is said at once; the rest a worker finds."""
        told = super().clean() or {}
        if file := told.get("file"):
            try:
                recognise(file.read(), file.name or "", told.get("format", ""))
            except UnreadableFile as error:
                self.add_error("file", str(error))
            file.seek(0)
        return told


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(form.name, form.label) for form in FORMATS.values() if form.write],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a format.")},
    )
