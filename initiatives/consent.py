"""A change that asks functions again is made knowingly: the page says what it does first, and so does the API.

`reconfirm` runs in the transaction of the change. Where a person made it without having been told, it refuses, nothing
is saved, and the refusal says whom it would ask. What imports and commands bring is asked for without a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from cxtracker.audit import provenance
from cxtracker.audit.models import Channel
from cxtracker.errors import Refused
from journeys.directory import enumeration


class Consent(StrEnum):
    """`ask`: change it and ask the functions again. `slip`: correct a slip, with a reason; their answers stay."""

    ASK = "ask"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class Given:
    to: Consent | None = None
    reason: str = ""


_given: ContextVar[Given] = ContextVar("consent", default=Given())  # noqa: B039  (frozen)


class MaterialChange(Refused):
    """Nothing was saved: the change would ask `functions` (names) again, and nobody has agreed to that yet."""

    def __init__(self, changes: Sequence[str], functions: Sequence[str], wrong: str = "", reason: str = "") -> None:
        """`changes` follow “This …”; `wrong` says why a slip could not be corrected, `reason` what was typed for it."""
        self.wrong, self.reason = wrong, reason
        sentence = asks_again(changes, functions)
        super().__init__(f"{wrong} {sentence}" if wrong else sentence)


def asks_again(changes: Sequence[str], functions: Sequence[str]) -> str:
    """What a change does: `changes` follow “This …”, `functions` are names."""
    text = _("This %(changes)s: %(functions)s will be asked again.")
    return text % {"changes": enumeration(changes), "functions": enumeration(functions)}


def given() -> Given:
    """What the person agreed to; beyond pages and API everything is as if agreed to."""
    if provenance.current().channel in (Channel.PAGE, Channel.API):
        return _given.get()
    return Given(Consent.ASK)


@contextmanager
def consenting(to: str | None, reason: str = "") -> Iterator[None]:
    """Inside, material changes are carried out as `to` says (a `Consent`; anything else: not at all)."""
    token = _given.set(Given(Consent(to) if to in set(Consent) else None, reason.strip()))
    try:
        yield
    finally:
        _given.reset(token)
