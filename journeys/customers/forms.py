"""What people type about customers: a band, a quarter, or many of them as pasted lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.ui.forms import AmountField, NumberField
from journeys.customers.rules.lines import Pasted, read
from journeys.models import CustomerCount, Segment, ThesisBand
from journeys.models.customers import Act, Band

LONGEST = 100_000
MOST_LINES = 500
MOST_CUSTOMERS = 2_000_000_000
NEGATIVE = gettext_lazy("A value can't be negative.")


class WholeField(NumberField):
    """A number of customers."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)

    def clean(self, value: Any) -> int | None:
        number = self.read(value)
        if number is None:
            return None
        if number != int(number):
            raise ValidationError(_("Enter a whole number."))
        if not 0 <= number <= MOST_CUSTOMERS:
            raise ValidationError(_("Enter a number of customers from 0 to 2,000,000,000."))
        return int(number)


def _segment() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        to_field_name="key",
        label=gettext_lazy("Segment"),
        required=False,
        empty_label=gettext_lazy("all customers"),
    )


class BandForm(forms.Form):
    """One band; of a band that is there already only its numbers."""

    segment = _segment()
    act = forms.ChoiceField(
        label=gettext_lazy("Do happy customers …"), choices=Act.choices, widget=forms.RadioSelect, initial=Act.SPEND
    )
    band = forms.ChoiceField(
        label=gettext_lazy("These customers are"), choices=Band.choices, widget=forms.RadioSelect, initial=Band.HIGH
    )
    n = WholeField(label=gettext_lazy("How many of them"))
    mean = AmountField(label=gettext_lazy("Mean spend of each a year"), too_small=NEGATIVE)
    sd = AmountField(
        label=gettext_lazy("Standard deviation of that spend"),
        help_text=gettext_lazy(
            "How far single customers lie from the mean; your analyst or a spreadsheet's STDEV knows."
        ),
    )
    retained = WholeField(label=gettext_lazy("How many of them stayed"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Where the numbers come from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("“Survey of May, joined with orders by customer number”"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    IDENTITY: ClassVar = ("segment", "act", "band")

    def __init__(self, *args: Any, row: ThesisBand | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is None:
            del self.fields["version"]
            return
        for name in self.IDENTITY:
            del self.fields[name]
        for name in ("retained",) if row.act == Act.SPEND else ("mean", "sd"):
            del self.fields[name]
        self.initial = {name: getattr(row, name) for name in self.fields}


class QuarterForm(forms.Form):
    """A quarter; of one that is there already only its numbers."""

    quarter = forms.CharField(
        label=gettext_lazy("Quarter"),
        max_length=7,
        help_text=gettext_lazy("Year and quarter, like 2026-Q3."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2026-Q3"}),
    )
    segment = _segment()
    came = WholeField(label=gettext_lazy("Customers who came"), initial=0)
    came_value = AmountField(label=gettext_lazy("What each of them is worth a year"), too_small=NEGATIVE)
    recommended = WholeField(label=gettext_lazy("Of those by recommendation"), required=False)
    left = WholeField(label=gettext_lazy("Customers who left"), initial=0)
    left_value = AmountField(label=gettext_lazy("What each of them was worth a year"), too_small=NEGATIVE)
    reasons = forms.CharField(
        label=gettext_lazy("Why they left"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy("Up to five reasons, one a line, each with its customers: “Price: 300”."),
    )
    grew = WholeField(label=gettext_lazy("Customers who buy more than before"), required=False)
    grew_value = AmountField(label=gettext_lazy("How much more each of them a year"), too_small=NEGATIVE)
    shrank = WholeField(label=gettext_lazy("Customers who buy less than before"), required=False)
    shrank_value = AmountField(label=gettext_lazy("How much less each of them a year"), too_small=NEGATIVE)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    IDENTITY: ClassVar = ("quarter", "segment")

    def __init__(self, *args: Any, row: CustomerCount | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is None:
            del self.fields["version"]
            return
        for name in self.IDENTITY:
            del self.fields[name]
        self.initial = {name: getattr(row, name) for name in self.fields}

    def clean(self) -> dict[str, Any]:
        """Nothing typed is nobody, worth nothing."""
        cleaned = super().clean() or self.cleaned_data
        return {name: 0 if value is None and name != "segment" else value for name, value in cleaned.items()}


class LinesForm(forms.Form):
    """Many rows at once. `lines` holds what each says, by field; the form a row is typed in checks it."""

    text = forms.CharField(
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type or paste at least one line.")},
    )
    columns: ClassVar[tuple[str, ...]]
    row_form: ClassVar[type[forms.Form]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "; ".join(self.columns)
        self.segments: dict[str, str] = {}
        self.lines: list[dict[str, Any]] = []

    def clean_text(self) -> str:
        pasted = read(text := str(self.cleaned_data["text"]), self.columns)
        if not pasted or len(pasted) > MOST_LINES:
            wrong = _("Type or paste at least one line.") if not pasted else _("Paste at most 500 lines at a time.")
            raise ValidationError(wrong)
        for key, name in Segment.objects.values_list("key", "name"):
            self.segments |= {name.casefold(): key, key.casefold(): key}
        problems = [problem for line in pasted for problem in self._taken(line)]
        if problems:
            raise ValidationError(problems[:20])
        return text

    def _taken(self, line: Pasted) -> list[str]:
        """Take the line among `lines`; what is wrong with it."""
        if beyond := line.cells.get(""):
            problem = _("there is more than the columns hold: “%(more)s”.") % {"more": beyond}
            return [self._at(line, problem)]
        form = self.row_form({**line.cells, **self.said_once(), "segment": self._key(line.cells)})
        if not form.is_valid():
            labels = {name: str(field.label) for name, field in form.fields.items()}
            return [
                self._at(line, f"{labels.get(name, name)}: {sentence}")
                for name, sentences in form.errors.items()
                for sentence in sentences
            ]
        self.lines.append(dict(form.cleaned_data))
        return []

    def _key(self, cells: Mapping[str, str]) -> str:
        segment = cells.get("segment", "").strip()
        return self.segments.get(segment.casefold(), segment)

    def _at(self, line: Pasted, problem: str) -> str:
        return _("Line %(number)d: %(problem)s") % {"number": line.number, "problem": problem}

    def said_once(self) -> dict[str, str]:
        """What is said once for all lines."""
        return {}


class BandsForm(LinesForm):
    act = forms.ChoiceField(
        label=gettext_lazy("Do happy customers …"), choices=Act.choices, widget=forms.RadioSelect, initial=Act.SPEND
    )
    columns = ("segment", "band", "n", "mean", "sd", "retained", "source")
    row_form = BandForm
    field_order = ("act", "text")

    def said_once(self) -> dict[str, str]:
        return {"act": str(self.cleaned_data.get("act", ""))}


class QuartersForm(LinesForm):
    columns = (
        "quarter",
        "segment",
        "came",
        "came_value",
        "left",
        "left_value",
        "recommended",
        "grew",
        "grew_value",
        "shrank",
        "shrank_value",
    )
    row_form = QuarterForm
