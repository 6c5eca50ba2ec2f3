"""Whether a sentence tells an act of customers that somebody could observe, or only how they are said to feel."""

from __future__ import annotations

import re

FEELING = re.compile(
    r"^(?:customers?\s+)?(?:(?:always|really|just|simply|still|also)\s+)*"
    r"(?:feels?|feeling|felt|is|are|be|being|becomes?|likes?|loves?|enjoys?|wants?|thinks?|believes?|trusts?|knows?|"
    r"(?:stays?|remains?|seems?|gets?)\s+(?:happy|satisfied|delighted|pleased)|"
    r"fühlt|fühlen|ist|sind|mag|mögen|liebt|lieben|findet|чувству\w*|доволен|довольн\w*|любит|любят)\b",
    re.IGNORECASE,
)
ANYWHERE = re.compile(
    r"\b(?:satisfied|satisfaction|delighted|happy|happier|cared for|zufrieden\w*|glücklich\w*|доволь\w*|счастлив\w*)\b",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\b(?:within|in|by|before|after|on time|every|first|second|day|days|week|weeks|month|months|year|hours?|minutes?|"
    r"innerhalb|nach|vor|tage?n?|woche\w*|monat\w*|в течение|дн\w+|недел\w+|месяц\w*)\b",
    re.IGNORECASE,
)


def feels(sentence: str) -> bool:
    """The main verb says what customers feel or are: “feel cared for”, “are satisfied”."""
    text = sentence.strip()
    return bool(FEELING.match(text) or ANYWHERE.search(text))


def has_time(sentence: str) -> bool:
    """It says until when or how often: without that nobody can tell whether it happened."""
    return bool(TIME.search(sentence))
