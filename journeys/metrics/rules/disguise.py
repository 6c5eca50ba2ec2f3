"""Metrics that are called behaviour or money while their words say that customers were asked how they feel."""

from __future__ import annotations

import re

from journeys.models.metrics import RESULTS

WORDS = re.compile(
    r"""\b(?:
    scores?|scoring|\w*scores?\b|satisf\w+|dissatisf\w+|likelihood|likely|sentiments?|smil(?:e|es|ed|ing)|stars?|
    promoters?|detractors?|nps|csat|ces|
    \w*zufrieden\w*|wahrscheinlichkeit\w*|stimmung\w*|lächel\w+|gelächelt|\w*sterne?n?|promotor\w*|punktwert\w*|
    weiterempfehlungsbereitschaft|
    удовлетвор\w+|неудовлетвор\w+|довольств\w+|вероятност\w+|настроени\w+|тональност\w+|улыб\w+|зв[её]зд\w*|
    промоутер\w*|оцен(?:ка|ки|ок|ке|ку|кой|ками|ках)|балл\w*
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
NO_STARS = re.compile(r"^(?:gestern|gästern|western|östern|ostern|fenstern)$", re.IGNORECASE)
SCALES = re.compile(
    r"(?<![\d.,/])(?:0\s*(?:-|–|—|to|bis|до|\.\.\.?|…)\s*10|1\s*(?:-|–|—|to|bis|до|\.\.\.?|…)\s*(?:5|7))(?![\d%]|[.,]\d|\s*%)",
    re.IGNORECASE,
)
MEASURED = re.compile(
    r"^\s*(?:days?|weeks?|months?|years?|hours?|minutes?|min|tage?n?|woche\w*|monat\w*|дн\w*|недел\w*|месяц\w*)\b",
    re.IGNORECASE,
)


def suspicious(kind: str, name: str, unit: str, formula: str) -> tuple[str, ...]:
    """The words that say score, satisfaction, likelihood …, or a survey scale, as they stand; empty when none does.

    Only of metrics called behavioural or financial; a scale before a length of time ("1-5 days") is none.
    """
    if kind not in RESULTS:
        return ()
    words: dict[str, str] = {}
    for text in (name, unit, formula):
        for word in WORDS.findall(text):
            if not NO_STARS.match(word):
                words.setdefault(word.casefold(), word)
        for scale in SCALES.finditer(text):
            if not MEASURED.match(text[scale.end() :]):
                words.setdefault(scale[0], scale[0])
    return tuple(words.values())


def counts(kind: str, name: str, unit: str, formula: str, *, counts_as_business_outcome: bool, confirmed: bool) -> bool:
    """Whether a metric counts as a business outcome after all."""
    return counts_as_business_outcome and (confirmed or not suspicious(kind, name, unit, formula))
