"""What people paste to set a company up. A text is looked at first and kept once somebody has seen what it would do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _, ngettext

from journeys.map.forms import NAME, JourneyForm
from journeys.models import Function, Lifecycle
from journeys.setup.rules import departments as department_rules, journeys as journey_rules, segments as segment_rules
from journeys.setup.rules.departments import DepartmentLine
from journeys.setup.rules.journeys import StageLine
from journeys.setup.rules.segments import SegmentLine
from journeys.setup.services import departments, segments

LONGEST = 100_000
"""Characters in one paste."""


class PasteForm(forms.Form):
    """A pasted text, and whether what it would do was seen: `seen` is the fingerprint of the text that was shown."""

    text = forms.CharField(
        label=_("One a line"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
        error_messages={"required": _("Type or paste at least one line.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def fingerprint(self) -> str:
        text = str(self.data.get("text", "")).replace("\r\n", "\n").strip()
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.fingerprint)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(_("Type or paste at least one line."))
        return text


def _refuse_more(lines: Sequence[Any], most: int) -> None:
    if len(lines) > most:
        message = ngettext("Paste at most %(most)d line at a time.", "Paste at most %(most)d lines at a time.", most)
        raise forms.ValidationError(message % {"most": most})


class DepartmentsForm(PasteForm):
    """Departments, and which of the new ones runs the programme and which confirms money."""

    lines: list[DepartmentLine]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = department_rules.departments(str(self.data.get("text", ""))[:LONGEST])
        self.fields["text"].label = _("Name; head; e-mail")
        named = [("", _("none of these")), *((str(line.number), line.name) for line in self.lines)]
        offices = (
            ("cx", "is_cx", _("Which one is the CX office?"), "looks_like_cx"),
            ("finance", "is_finance", _("Which one confirms money?"), "looks_like_finance"),
        )
        for name, mark, label, looks_like in offices:
            if self.lines and not Function.objects.filter(**{mark: True}).exists():
                guess = next((str(line.number) for line in self.lines if getattr(line, looks_like)), "")
                self.fields[name] = forms.ChoiceField(label=label, choices=named, required=False)
                if name not in self.data:
                    self.data = cast("QueryDict", self.data).copy()
                    self.data[name] = guess

    def clean_text(self) -> str:
        text = super().clean_text()
        _refuse_more(self.lines, departments.MOST)
        return text

    def chosen(self, name: str) -> int | None:
        """The number of the line that was chosen as `cx` or `finance`."""
        return int(self.cleaned_data[name]) if self.cleaned_data.get(name) else None


class JourneyPasteForm(JourneyForm, PasteForm):
    """A journey as a list, with a field for the lifecycle of each stage."""

    stages: list[StageLine]
    version = None  # type: ignore[assignment]  # a new journey has none
    field_order = ("title", "text", "segments", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Stages, with their touchpoints indented below")
        self.stages = journey_rules.stages(str(self.data.get("text", ""))[:LONGEST])
        for stage in self.stages:
            self.fields[self._name(stage)] = forms.ChoiceField(
                label=_("Lifecycle stage"), choices=Lifecycle.choices, required=False
            )

    @staticmethod
    def _name(stage: StageLine) -> str:
        return f"lifecycle_{stage.number}"

    def lifecycle(self) -> dict[int, str]:
        """By the line of each stage, which part of the lifecycle it is; the guess where nothing was chosen."""
        chosen = {stage.number: self.cleaned_data.get(self._name(stage)) for stage in self.stages if self.was_seen}
        return {stage.number: chosen.get(stage.number) or stage.lifecycle for stage in self.stages}

    def with_lifecycle(self) -> list[tuple[StageLine, str, str]]:
        """Each stage with the name of its field and the part of the lifecycle that is chosen in it."""
        chosen = self.lifecycle()
        return [(stage, self._name(stage), chosen[stage.number]) for stage in self.stages]


class SegmentsForm(PasteForm):
    lines: list[SegmentLine]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = segment_rules.segments(str(self.data.get("text", ""))[:LONGEST])
        self.fields["text"].label = _("One segment a line")

    def clean_text(self) -> str:
        text = super().clean_text()
        _refuse_more(self.lines, segments.MOST)
        return text


class SegmentNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs=NAME))
