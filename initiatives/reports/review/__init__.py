"""Leadership's review as one plain structure: what JSON holds, keys, names, numbers and dates, no sentences.

The live page, a closed review, and whatever prints or sends it are made from this structure alone (`review_page`);
`Sheet` gives it words, links and pictures in the reader's language.
"""

from initiatives.reports.review.movement import Move, moves
from initiatives.reports.review.page import canonical, review_page
from initiatives.reports.review.sheet import Sheet
from initiatives.reports.review.side_by_side import compare

__all__ = ["Move", "Sheet", "canonical", "compare", "moves", "review_page"]
