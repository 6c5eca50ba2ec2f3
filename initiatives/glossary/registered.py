"""Makes the words of the product known to `{% word %}` on every page."""

from cxtracker.ui.glossary import register
from initiatives.glossary.words import GROUPS

register(GROUPS)
