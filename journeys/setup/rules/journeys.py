"""A journey pasted as a list: stages at the margin, touchpoints indented below; or as two columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cxtracker.tabular.pasted import SEPARATORS, cells, rows
from journeys.models.maps import Lifecycle

TAB = "    "
BULLET = re.compile(r"[-*•–·o]\s+")
NUMBERING = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s+")
CHANNEL = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]\Z")
SIGNS = {
    Lifecycle.FIRST_MENTION: "hear aware mention advert discover erfahr aufmerksam услыш узна",
    Lifecycle.RESEARCH: "research look compare consider inform vergleich such orientier сравн выбира",
    Lifecycle.CHOOSE_BUY: "buy purchase choose order apply sign contract kauf bestell antrag abschluss покуп заказ",
    Lifecycle.ONBOARD: "onboard welcome setup activat deliver start willkommen liefer einricht подключ достав",
    Lifecycle.USE: "use usage using pay bill daily service nutz zahl rechnung пользов оплат",
    Lifecycle.PROBLEM: "problem wrong complain claim help support fault repair beschwerde hilfe störung жалоб поддержк",
    Lifecycle.RENEW_GROW: "renew extend upgrade more loyal stay verläng treue продл",
    Lifecycle.LEAVE: "leave cancel terminate goodbye exit kündig verlass ухо",
    Lifecycle.AFTER: "after former return memory danach ehemal после",
}
"""Beginnings of words by which a stage is recognised, in the languages people paste."""


@dataclass(frozen=True, slots=True)
class TouchpointLine:
    """One pasted touchpoint; `channel` is blank where none was given in brackets or in a third column."""

    number: int
    name: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One pasted stage with its touchpoints and the part of the lifecycle it seems to be."""

    number: int
    name: str
    lifecycle: str = ""
    touchpoints: list[TouchpointLine] = field(default_factory=list)


def stages(text: str) -> list[StageLine]:
    """The stages of a pasted text in order, each with a part of the lifecycle guessed from its words and place."""
    lines = list(rows(text))
    in_columns = any(separator in line.strip() for _number, line in lines for separator in SEPARATORS)
    drawn = _from_columns(lines) if in_columns else _from_list(lines)
    codes = _lifecycle([stage.name for stage in drawn])
    return [
        StageLine(stage.number, stage.name, code, stage.touchpoints) for stage, code in zip(drawn, codes, strict=True)
    ]


def _from_columns(lines: list[tuple[int, str]]) -> list[StageLine]:
    """“Stage; touchpoint; channel”; a blank stage is the one above."""
    drawn: dict[str, StageLine] = {}
    name = ""
    for number, line in lines:
        first, *others = cells(line)
        name = first or name
        stage = drawn.setdefault(name.casefold(), StageLine(number, name))
        touchpoint, channel = [*others, "", ""][:2]
        if touchpoint:
            stage.touchpoints.append(
                TouchpointLine(number, touchpoint, channel) if channel else _touchpoint(number, touchpoint)
            )
    return list(drawn.values())


def _from_list(lines: list[tuple[int, str]]) -> list[StageLine]:
    """What stands deeper than the first line is a touchpoint of the stage above it."""
    depths = [_depth(line) for _number, line in lines]
    drawn: list[StageLine] = []
    for (number, line), depth in zip(lines, depths, strict=True):
        name = _bare(line)
        if depth > depths[0] and drawn:
            drawn[-1].touchpoints.append(_touchpoint(number, name))
        else:
            drawn.append(StageLine(number, name))
    return drawn


def _depth(line: str) -> int:
    """How far a line stands from the margin; a bullet or a second number (“1.2”) counts as one step."""
    bare = line.replace("\t", TAB).lstrip()
    steps = len(line.replace("\t", TAB)) - len(bare)
    if BULLET.match(bare):
        return steps + 1
    number = NUMBERING.match(bare)
    return steps + number[1].count(".") if number else steps


def _bare(line: str) -> str:
    """The words of a line without bullet and number."""
    words = BULLET.sub("", line.strip(), count=1) if BULLET.match(line.strip()) else line.strip()
    number = NUMBERING.match(words)
    return words[number.end() :] if number else words


def _touchpoint(number: int, words: str) -> TouchpointLine:
    """“Opens the first bill (app)”: the channel stands in brackets."""
    match = CHANNEL.fullmatch(words)
    return TouchpointLine(number, match[1], match[2].strip()) if match else TouchpointLine(number, words)


def _lifecycle(names: list[str]) -> list[str]:
    """A part of the lifecycle for each stage: by its words, else by its place; never earlier than the stage before."""
    codes = list(Lifecycle.values)
    chosen: list[str] = []
    reached = 0
    for place, name in enumerate(names):
        by_place = round(place * (len(codes) - 1) / max(1, len(names) - 1))
        sign = _sign(name)
        reached = codes.index(sign) if sign else max(reached, by_place)
        chosen.append(codes[reached])
    return chosen


def _sign(name: str) -> str:
    words = re.findall(r"\w+", name.casefold())
    for code, beginnings in SIGNS.items():
        if any(word.startswith(tuple(beginnings.split())) for word in words):
            return str(code)
    return ""
