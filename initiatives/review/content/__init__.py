"""What a review holds: frozen dataclasses, named as in the JSON a closed review is kept as."""

from initiatives.review.content.review import ReviewContent

__all__ = ["ReviewContent"]
