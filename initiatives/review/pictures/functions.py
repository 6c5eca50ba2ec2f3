"""Functions: where each owns along the customer's life, and who owns together."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui.charts import heatmap, network
from initiatives.review.content import ReviewContent
from initiatives.review.content.functions import GridCell
from initiatives.review.content.programme import Handshake
from initiatives.review.content.review import Names
from initiatives.review.links import listed
from journeys.models import Lifecycle

WORST_PAIRS, NODES = 3, 20
"""So many pairs are drawn as the worst, so many functions fit the picture."""


def grid(content: ReviewContent) -> heatmap.Heatmap | None:
    """Who owns where along the customer's life, and where a needed function is missing."""
    rows = content.functions.grid
    if not rows:
        return None
    holes = sum(bool(cell.holes) for row in rows for cell in row.cells)
    sentence = ngettext(
        "%(n)s gap where a function is needed but is not an owner.",
        "%(n)s gaps where a function is needed but is not an owner.",
        holes,
    )
    return heatmap.Heatmap(
        title=_("Functions across the lifecycle"),
        sentence=sentence % {"n": holes},
        columns=[str(Lifecycle(cell.lifecycle).label) for cell in rows[0].cells],
        rows=[
            heatmap.Row(
                row.function,
                content.names.function(row.function),
                [_field(row.function, cell) for cell in row.cells],
                reverse("functions:page", args=[row.function]),
            )
            for row in rows
        ],
        filled=_("initiatives it owns there"),
        hole=_("missing in two: needed there, but not an owner"),
    )


def _field(function: str, cell: GridCell) -> heatmap.Field:
    owned, holes = len(cell.owned), len(cell.holes)
    where = str(Lifecycle(cell.lifecycle).label)
    url = listed([*cell.owned, *cell.holes], f"function={function}&lifecycle={cell.lifecycle}")
    return heatmap.Field(
        owned,
        holes,
        bool(holes),
        _("%(where)s: owns %(owned)s, missing in %(holes)s") % {"where": where, "owned": owned, "holes": holes},
        url if owned or holes else "",
    )


def pairs(content: ReviewContent) -> network.Network | None:
    """Who owns together and who should."""
    handshakes = content.programme.handshakes
    keys = list(dict.fromkeys(key for pair in handshakes for key in pair.functions))[:NODES]
    if not keys:
        return None
    never = [pair for pair in handshakes if pair.never]
    worst = {pair.functions for pair in never[:WORST_PAIRS]}
    sentence = ngettext(
        "%(n)s pair of functions should own work together but never does.",
        "%(n)s pairs of functions should own work together but never do.",
        len(never),
    )
    names = content.names
    return network.Network(
        title=_("Who owns together"),
        sentence=sentence % {"n": len(never)},
        nodes=[network.Node(key, names.function(key), reverse("functions:page", args=[key])) for key in keys],
        edges=[
            network.Edge(
                *pair.functions,
                together=len(pair.met) + len(pair.beyond),
                missing=len(pair.should),
                worst=pair.functions in worst,
                sentence=_pair_sentence(pair, names),
                together_href=_together(pair.met + pair.beyond),
                missing_href=_together(pair.should),
            )
            for pair in handshakes
        ],
        together=_("own together"),
        missing=_("should own together"),
    )


def _together(keys: Sequence[str]) -> str:
    return listed(keys, "") if keys else ""


def _pair_sentence(pair: Handshake, names: Names) -> str:
    left, right = map(names.function, pair.functions)
    sentence = ngettext(
        "%(left)s and %(right)s: needed together once, but never own together",
        "%(left)s and %(right)s: needed together %(n)s times, but never own together",
        pair.needed,
    )
    return sentence % {"left": left, "right": right, "n": pair.needed}
