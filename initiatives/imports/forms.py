"""What people send when they bring a table, and say what its columns and values mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _, gettext_lazy

from initiatives.imports.rules.mapping import ColumnMap, Mapping, Question
from initiatives.imports.rules.targets import SUBJECTS, Target
from initiatives.models import Import

SUBJECT_NAMES = {
    "initiatives": gettext_lazy("Initiatives"),
    "outcomes": gettext_lazy("Outcomes"),
    "readings": gettext_lazy("Readings of metrics"),
    "touchpoints": gettext_lazy("Touchpoints"),
}
EACH = ("", gettext_lazy("as each column looks"))
LOCALES = (EACH, ("en", "1,234.5"), ("de", "1.234,5"), ("ru", "1 234,5"))
ORDERS = (
    EACH,
    ("ymd", gettext_lazy("year, month, day: 2026-02-01")),
    ("dmy", gettext_lazy("day, month, year: 01.02.2026")),
    ("mdy", gettext_lazy("month, day, year: 02/01/2026")),
)
FACTORS = ((1, gettext_lazy("as it is")), (1_000, "× 1,000"), (1_000_000, "× 1,000,000"))
NUMBERS = ("number", "money", "whole", "percent")
MULTIPLIED = ("number", "money")
PERIOD = "(period)"
"""What a column of readings is whose heading is a month, a quarter or a day."""
LEAVE_OPEN, ADD = "", "+"


class TableForm(forms.Form):
    """A file, or rows copied out of a spreadsheet."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.ods,.csv,.tsv,.txt"}),
        help_text=gettext_lazy("Excel (.xlsx), OpenDocument (.ods) or CSV, as it is."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste rows"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("Copy them in your spreadsheet with their headings, and paste them here."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        text = (values.get("text") or "").strip()
        if not self.errors and bool(values.get("file")) == bool(text):
            raise ValidationError(_("Choose a file or paste rows: one of the two."))
        return values


class ColumnsForm(forms.Form):
    """What each column is; `imported` says which there are and how they were guessed."""

    subject = forms.ChoiceField(label=gettext_lazy("Each row is about"), choices=list(SUBJECT_NAMES.items()))
    locale = forms.ChoiceField(label=gettext_lazy("Numbers are written"), choices=LOCALES, required=False)
    date_order = forms.ChoiceField(label=gettext_lazy("Days are written"), choices=ORDERS, required=False)
    take_formula_values = forms.BooleanField(label=gettext_lazy("Take the values that formulas show"), required=False)
    vouch = forms.CharField(
        label=gettext_lazy("Vouch for the answers in it, because"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Only if you know that the functions gave these answers. Without a reason their heads are asked to "
            "confirm. Your reason is kept."
        ),
    )

    def __init__(self, *args: Any, imported: Import, vouches: bool, **kwargs: Any) -> None:
        self.mapping = Mapping.from_json(imported.mapping)
        self.columns: Sequence[str] = imported.overview.get("columns", ())
        targets = SUBJECTS[self.mapping.subject]
        self.kinds = {target.key: str(target.kind) for target in targets}
        kwargs["initial"] = {
            "subject": self.mapping.subject,
            "vouch": imported.vouch,
            "locale": self._common("locale", NUMBERS),
            "date_order": self._common("date_order", ("date",)),
            "take_formula_values": all(column.take_formula_values for column in self.mapping.columns.values()),
        }
        super().__init__(*args, **kwargs)
        if not vouches:
            del self.fields["vouch"]
        choices = [("", _("(leave out)")), *((target.key, target.label) for target in targets)]
        if self.mapping.subject == "readings":
            choices.append((PERIOD, _("A period, with its values below")))
        for place, heading in enumerate(self.columns):
            self._add_column(place, heading, choices)

    def _common(self, name: str, kinds: Sequence[str]) -> str:
        """How all columns of these kinds are read, where they are read alike; else blank."""
        columns = [column for column in self.mapping.columns.values() if self.kinds.get(column.target) in kinds]
        ways = {str(getattr(column, name)) for column in columns}
        return ways.pop() if len(ways) == 1 else ""

    def _add_column(self, place: int, heading: str, choices: Sequence[tuple[str, Any]]) -> None:
        column = self.mapping.columns.get(place)
        target = PERIOD if place in self.mapping.months_as_columns else column.target if column else ""
        label = _("What “%(heading)s” is") % {"heading": heading or place + 1}
        field = forms.ChoiceField(choices=choices, required=False, initial=target, label=label)
        field.widget.attrs["aria-label"] = label
        self.fields[f"column_{place}"] = field
        if target == PERIOD or self.kinds.get(target) in MULTIPLIED:
            factor = forms.TypedChoiceField(choices=FACTORS, coerce=float, initial=_whole(column), label=label)
            factor.widget.attrs["aria-label"] = _("Times what “%(heading)s” counts") % {"heading": heading or place + 1}
            self.fields[f"factor_{place}"] = factor

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("subject") != self.mapping.subject:
            return values
        chosen = [values.get(f"column_{place}") for place in range(len(self.columns))]
        doubled = {target for target in chosen if target not in ("", None, PERIOD) and chosen.count(target) > 1}
        single = {target.key for target in SUBJECTS[self.mapping.subject] if not _several(target)}
        for place, target in enumerate(chosen):
            if target in doubled & single and chosen.index(target) != place:
                self.add_error(f"column_{place}", _("Another column is this already. Leave one of the two out."))
        lacking = [
            str(target.label)
            for target in SUBJECTS[self.mapping.subject]
            if target.required and target.key not in chosen and not (target.key == "series" and "value" in chosen)
        ]
        if lacking and not (self.mapping.subject == "readings" and PERIOD in chosen):
            raise ValidationError(_("Say which column is: %(names)s.") % {"names": ", ".join(lacking)})
        return values

    @property
    def sheet_fields(self) -> Iterator[tuple[str, BoundField, BoundField | None]]:
        """Heading, what it is, and by how much its numbers are multiplied, where it has numbers."""
        for place, heading in enumerate(self.columns):
            factor = f"factor_{place}"
            yield heading, self[f"column_{place}"], self[factor] if factor in self.fields else None

    def chosen(self) -> Mapping:
        """The mapping as sent; of another subject, what it was for columns that this has too."""
        values = self.cleaned_data
        known = {target.key for target in SUBJECTS[values["subject"]]}
        targets = {place: values.get(f"column_{place}") or "" for place in range(len(self.columns))}
        periods = [place for place, target in targets.items() if target == PERIOD]
        columns = {
            place: self._column(place, "value" if target == PERIOD else target)
            for place, target in targets.items()
            if target in known or target == PERIOD
        }
        return replace(self.mapping, subject=values["subject"], columns=columns, months_as_columns=tuple(periods))

    def _column(self, place: int, target: str) -> ColumnMap:
        """How a column is read: as chosen for all, else as it was guessed."""
        values, before = self.cleaned_data, self.mapping.columns.get(place, ColumnMap(target))
        factor = values.get(f"factor_{place}", before.factor)
        chosen = {name: values[name] for name in ("locale", "date_order", "take_formula_values") if values.get(name)}
        return replace(before, target=target, factor=factor, **chosen)


class ValuesForm(forms.Form):
    """What values mean that could not be read with certainty."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for place, question in enumerate(questions):
            choices = [*((str(key), label) for key, label in question.suggestions), (LEAVE_OPEN, _("(leave open)"))]
            if question.chosen == ADD or getattr(question, "may_add", False):
                choices.append((ADD, _("Add it")))
            field = forms.ChoiceField(choices=choices, required=False, initial=question.chosen, label=question.text)
            field.widget.attrs["aria-label"] = _("What “%(text)s” means") % {"text": question.text}
            self.fields[f"value_{place}"] = field

    @property
    def lines(self) -> Iterator[tuple[Question, BoundField]]:
        for place, question in enumerate(self.questions):
            yield question, self[f"value_{place}"]

    def chosen(self, mapping: Mapping) -> Mapping:
        """The mapping with these meanings."""
        values = {target: dict(texts) for target, texts in mapping.values.items()}
        for place, question in enumerate(self.questions):
            values.setdefault(question.target, {})[question.text] = self.cleaned_data[f"value_{place}"]
        return replace(mapping, values=values)


def _whole(column: ColumnMap | None) -> int:
    return int(column.factor) if column else 1


def _several(target: Target) -> bool:
    """Whether several columns may fill the target: labels in repeated columns, a column of values for each series."""
    return bool(getattr(target, "several", False)) or target.key == "value"
