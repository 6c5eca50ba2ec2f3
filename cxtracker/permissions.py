"""Permission predicates: each knows the one sentence people read where it does not hold.

Pages ask a predicate to decide what to offer; views and services `require` it, so that no sentence is written twice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Generic, ParamSpec, Protocol

from django.utils.functional import Promise

from cxtracker.errors import NotAllowed

P = ParamSpec("P")
Sentence = str | Promise | Callable[..., str]
"""A refusal, or a function that words it for the arguments of its predicate."""


class Predicate(Generic[P]):
    """Whether a person may do something. Called with the person first, then with what it is about."""

    def __init__(self, holds: Callable[P, bool], sentence: Sentence) -> None:
        update_wrapper(self, holds)
        self._holds, self._sentence = holds, sentence

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        return self._holds(*args, **kwargs)

    def refusal(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """Who may do it, or what to do instead; in the language that is active."""
        return self._sentence(*args, **kwargs) if callable(self._sentence) else str(self._sentence)


class Decorator(Protocol):
    def __call__(self, holds: Callable[P, bool], /) -> Predicate[P]: ...


def predicate(sentence: Sentence) -> Decorator:
    """Make a function a Predicate that refuses with `sentence`."""

    def decorate(holds: Callable[P, bool], /) -> Predicate[P]:
        return Predicate(holds, sentence)

    return decorate


def require(permission: Predicate[P], *args: P.args, **kwargs: P.kwargs) -> None:
    """Raise NotAllowed with the predicate's own sentence unless it holds."""
    if not permission(*args, **kwargs):
        raise NotAllowed(permission.refusal(*args, **kwargs))
