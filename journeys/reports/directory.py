"""How functions and touchpoints are called, looked up once for everything a page or file says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from journeys.models import Function, Touchpoint


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by key; an unknown key stands for itself."""

    function_names: dict[str, str]
    touchpoint_names: dict[str, str]

    def functions(self, keys: Iterable[str]) -> str:
        return enumeration(self.function_names.get(key, key) for key in keys)

    def touchpoints(self, keys: Iterable[str]) -> str:
        return enumeration(_("“%(name)s”") % {"name": self.touchpoint_names.get(key, key)} for key in keys)


def directory(touchpoints: Iterable[str] = ()) -> Directory:
    """All functions and the touchpoints asked for: two queries, one when no touchpoint is."""
    wanted = sorted(set(touchpoints))
    return Directory(
        dict(Function.objects.values_list("key", "name")),
        dict(Touchpoint.objects.filter(key__in=wanted).values_list("key", "name")) if wanted else {},
    )


def enumeration(words: Iterable[str]) -> str:
    """“a”, “a and b”, “a, b and c”; names that hold an “and” or a comma themselves are told apart by more of these."""
    *most, last = list(words) or [""]
    if not most:
        return last
    if any("," in word for word in (*most, last)):
        return _("%(most)s; and %(last)s") % {"most": "; ".join(most), "last": last}
    if any(_(" and ") in word for word in (*most, last)):
        return _("%(most)s, and %(last)s") % {"most": ", ".join(most), "last": last}
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}
