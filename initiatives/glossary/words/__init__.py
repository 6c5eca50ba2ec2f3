"""Every word of the product that a newcomer may stumble over, in the order of the page."""

from __future__ import annotations

from cxtracker.ui.glossary import Group
from initiatives.glossary.words.asking import ASKING
from initiatives.glossary.words.journey import JOURNEY
from initiatives.glossary.words.outcomes import OUTCOMES
from initiatives.glossary.words.programme import PROGRAMME
from initiatives.glossary.words.silos import SILOS

GROUPS: tuple[Group, ...] = (SILOS, ASKING, JOURNEY, OUTCOMES, PROGRAMME)
