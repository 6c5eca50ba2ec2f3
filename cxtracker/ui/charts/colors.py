"""The colours of the product for what cannot read CSS: drawings in files, slides, paper.

The style sheets decide them (`css/tokens.css`, and `css/functions.css` the hues of functions); this module reads what
they say of the light theme. Colours are written "#rrggbb" or "#rgb".
"""

from __future__ import annotations

import re
from pathlib import Path

from cxtracker.ui.words import BANDS as MARKS, hue

STYLES = Path(__file__).parents[2] / "static" / "cxtracker" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LIGHT_DARK = re.compile(r"light-dark\(([^,()]+(?:\([^()]*\))?),[^()]*(?:\([^()]*\))?[^()]*\)")
HUE = re.compile(r"\.fn-\d+\s*{\s*--base:\s*(#\w+);\s*--on-light:\s*(#\w+);")


def declared(name: str) -> str:
    """What the style sheet `name` ("tokens.css") says in the light theme, without its comments."""
    return LIGHT_DARK.sub(r"\1", COMMENT.sub("", (STYLES / name).read_text()))


def declarations(body: str) -> dict[str, str]:
    """The names and values between the braces of a rule."""
    return dict(re.findall(r"([\w-]+):\s*([^;]+);", body))


WHITE, BLACK = "#ffffff", "#10121a"
TOKENS = declarations(declared("tokens.css").split("}")[0])
"""Each token by its name in CSS ("--ink")."""
INK, SOFT, QUIET = TOKENS["--ink"], TOKENS["--ink-soft"], TOKENS["--ink-quiet"]
LINE, ACCENT = TOKENS["--line-strong"], TOKENS["--accent-fill"]
GOOD, BAD, WARN = TOKENS["--shared-fill"], TOKENS["--fenced-fill"], TOKENS["--at-risk"]
MISSING = TOKENS["--at-risk-fill"]
PAPER = WHITE
"""Of files; on a screen it is a little warmer."""
BANDS = {code: (TOKENS[f"--{mark.tone}-soft"], TOKENS[f"--{mark.tone}"]) for code, mark in MARKS.items()}
"""Of each band: the colour behind a word, and that of the word."""
HUES: tuple[tuple[str, str], ...] = tuple(HUE.findall(declared("functions.css")))
"""Of each hue of functions: the solid colour, and that of letters on it."""


def mixed(color: str, other: str, share: float) -> str:
    """`share` (0-1) of `color` in `other`, both as #rrggbb."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(part * share + rest * (1 - share)):02x}" for part, rest in pairs)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def solid(function: str) -> str:
    """The colour of a function, by its key."""
    return HUES[hue(function)][0]


def on_solid(function: str) -> str:
    """Letters on `solid`."""
    return HUES[hue(function)][1]


def tint(function: str) -> str:
    return mixed(solid(function), WHITE, 0.13)


def on_tint(function: str) -> str:
    """Letters on `tint` and on paper."""
    return mixed(solid(function), BLACK, 0.55)
