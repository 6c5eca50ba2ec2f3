"""The one way to write a review down, and to read it again."""

from __future__ import annotations

import json

from cxtracker.dataclass_json import from_json, to_json
from initiatives.review.content import ReviewContent


def freeze(content: ReviewContent) -> str:
    """Canonical JSON: equal reviews are equal texts, whose SHA-256 vouches for them."""
    return json.dumps(to_json(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def thaw(text: str) -> ReviewContent:
    """What was frozen, by this code or earlier one: parts that came later take their defaults."""
    return from_json(ReviewContent, json.loads(text))
