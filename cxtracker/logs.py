"""What must not stand in logs: addresses that are keys."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

SECRET = re.compile(r"((?:/|%2F)(?:decide|invitation|key)(?:/|%2F))[^/%\s\"'?&<>]+", re.IGNORECASE)
"""What follows these in an address lets whoever has it decide, join, or choose a password."""
TOKEN = re.compile(r"cxt_[\w-]+")
"""Tokens of programs belong into a header; people put them into addresses, too."""
SAID = re.compile(r"([?&](?:access_token|api_key|apikey|key|token|password)=)[^&\s\"'<>]+", re.IGNORECASE)


def mask_keys(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: links that are keys lose their secret part, wherever in the entry they stand."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = masked(value)
    return event


def masked(text: str) -> str:
    return SAID.sub(r"\1…", TOKEN.sub("cxt_…", SECRET.sub(r"\1…", text)))
