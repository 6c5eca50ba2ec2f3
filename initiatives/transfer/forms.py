"""What people choose when they import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _, ngettext

MOST_FILES = 30
MOST_BYTES = 256 * 1024 * 1024
KINDS = ".json,.xlsx,.ods,.csv,.zip"


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = Several(attrs={"accept": KINDS, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(upload, initial) for upload in given or [None]]
        if len(files) > MOST_FILES:
            sentence = ngettext("At most %(most)d file at a time.", "At most %(most)d files at a time.", MOST_FILES)
            raise ValidationError(sentence % {"most": MOST_FILES})
        if sum(file.size or 0 for file in files) > MOST_BYTES:
            raise ValidationError(_("Together the files are larger than 256 MB. Import them in parts."))
        return files


class UploadForm(forms.Form):
    upload = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_(
            "JSON, a workbook (.xlsx or .ods), CSV files named after their list, or a zip of them. Choose several at "
            "once."
        ),
        error_messages={"required": _("Choose the files to check.")},
    )
    vouch = forms.CharField(
        label=_("Vouch for the answers in it, because"),
        max_length=200,
        required=False,
        help_text=_(
            "Only if you know that the functions gave these answers. Without a reason their heads are asked to "
            "confirm. Your reason is kept."
        ),
    )

    def __init__(self, *args: Any, vouches: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not vouches:
            del self.fields["vouch"]
