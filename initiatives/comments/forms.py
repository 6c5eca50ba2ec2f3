"""The one form of comments."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models.comments import LONGEST


class CommentForm(forms.Form):
    """Names are offered after “@” to who types; without scripts they are typed."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write @ and a name to tell someone."),
    )

    def about(self, place: str, number: int) -> CommentForm:
        self.fields["text"].widget.attrs["data-mentions"] = reverse("comments:people", args=[place, number])
        return self
