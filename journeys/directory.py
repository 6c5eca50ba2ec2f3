"""How functions, touchpoints and metrics are called, looked up once for everything a page or file says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from journeys.models import Function, Metric, Touchpoint


@dataclass(frozen=True, slots=True)
class Named:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by key; an unknown key stands for itself."""

    function_names: dict[str, str]
    touchpoint_names: dict[str, str]
    metric_names: dict[str, str] = field(default_factory=dict)

    def functions(self, keys: Iterable[str]) -> str:
        return enumeration(self.function_names.get(key, key) for key in keys)

    def touchpoints(self, keys: Iterable[str]) -> str:
        quoted = _("“%(name)s”")
        return enumeration(quoted % {"name": self.touchpoint_names.get(key, key)} for key in keys)

    def metrics(self, keys: Iterable[str]) -> str:
        return enumeration(self.metric_names.get(key, key) for key in keys)


def directory(
    touchpoints: Iterable[str] = (), metrics: Iterable[str] = (), *, functions: dict[str, str] | None = None
) -> Directory:
    """All functions, and the touchpoints and metrics asked for: a query for each of the three that is needed.

    `functions` are the names of all functions where these are known already.
    """
    places, measures = sorted(set(touchpoints)), sorted(set(metrics))
    return Directory(
        dict(Function.objects.values_list("key", "name")) if functions is None else functions,
        dict(Touchpoint.objects.filter(key__in=places).values_list("key", "name")) if places else {},
        dict(Metric.objects.filter(key__in=measures).values_list("key", "name")) if measures else {},
    )


def enumeration(words: Iterable[str]) -> str:
    """“a”, “a and b”, “a, b and c”; names that hold an “and” or a comma themselves are told apart by more of these."""
    *most, last = list(words) or [""]
    if not most:
        return last
    if any("," in word for word in (*most, last)):
        return _("%(most)s; and %(last)s") % {"most": "; ".join(most), "last": last}
    joint = _(" and ")
    if any(joint in word for word in (*most, last)):
        return _("%(most)s, and %(last)s") % {"most": ", ".join(most), "last": last}
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}
