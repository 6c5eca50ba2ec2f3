"""What leadership passes on from a review: a workbook, a deck and a printed sheet, of one and the same structure.

A closed review's files are made from what was written down when it was closed and from nothing else; the same review
in the same language gives the same bytes.
"""

from initiatives.reports.review_pack.deck import deck
from initiatives.reports.review_pack.edition import Edition
from initiatives.reports.review_pack.files import FORMS, attached, file
from initiatives.reports.review_pack.paper import PaperMissing, detailed_paper, paper
from initiatives.reports.review_pack.workbook import workbook

__all__ = ["FORMS", "Edition", "PaperMissing", "attached", "deck", "detailed_paper", "file", "paper", "workbook"]
