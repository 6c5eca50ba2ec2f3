"""Leadership's review: read from the database (`queries`), frozen as JSON, shown as a page, files and a mail.

`content` is the one structure between them: keys, names, numbers and dates without sentences. The live page and a
closed review are made from it alone; `page` gives it words, links and pictures in the reader's language.
"""

from initiatives.review.comparison import compare
from initiatives.review.content import ReviewContent
from initiatives.review.freezing import freeze, thaw
from initiatives.review.page import ReviewPage
from initiatives.review.queries.review import review_content

__all__ = ["ReviewContent", "ReviewPage", "compare", "freeze", "review_content", "thaw"]
