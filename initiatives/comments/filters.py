"""The filters of comments: by what they are on, and by whom."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cxtracker.ui.filters import AnyOf, StrictFilterSet
from initiatives.models import Comment


class Numbered(AnyOf):
    """Rows by their numbers; a word names none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra["validators"] = [self._refuse_words]

    def _refuse_words(self, value: str) -> None:
        for word in value.split(","):
            if not (word.strip().isascii() and word.strip().isdigit() and len(word) < 19):
                raise ValidationError(_("“%(value)s” is not a number.") % {"value": word})


class CommentFilter(StrictFilterSet):
    initiative = AnyOf("initiative__key")
    outcome = Numbered("outcome")
    touchpoint = AnyOf("touchpoint__key")
    decision = Numbered("decision")
    by = AnyOf("by__email")

    class Meta:
        model = Comment
        fields: list[str] = []
