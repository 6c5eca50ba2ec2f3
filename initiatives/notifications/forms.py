"""How people want to be told."""

from __future__ import annotations

from typing import Any

from django import forms

from initiatives.models import Topic, Way


class WaysForm(forms.Form):
    """One field a topic: the way one is told about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(label=topic.label, choices=Way, widget=forms.RadioSelect)
