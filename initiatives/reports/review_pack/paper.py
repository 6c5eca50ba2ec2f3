"""A review as PDF: the same templates and styles as the page prints, laid out on the server."""

from __future__ import annotations

import hashlib
import logging
import os
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cxtracker.errors import Refused
from cxtracker.ui.charts.standalone import on_paper
from initiatives.reports.review_pack.edition import Edition

STYLES = (
    "npm/@fontsource-variable/inter/wght.css",
    *(
        f"cxtracker/css/{name}.css"
        for name in (
            "tokens", "base", "components", "tables", "filters", "messages", "functions", "seats", "initiatives",
            "reports", "pictures", "charts", "charts-parts", "review", "print", "review-print", "review-pack",
        )
    ),
)  # fmt: skip


class PaperMissing(Refused):
    """This installation cannot draw PDF."""


def paper(edition: Edition) -> bytes:
    """A4 landscape: the one sheet to decide from. Raises PaperMissing with what to install."""
    return _drawn(edition, details=False)


def detailed_paper(edition: Edition) -> bytes:
    """The same sheet, then what it is made of. Raises PaperMissing."""
    return _drawn(edition, details=True)


def _drawn(edition: Edition, *, details: bool) -> bytes:
    program = _program()
    context = {
        "sheet": edition.sheet, "review": edition.review, "edition": edition, "details": details, "can_decide": False,
        "language": translation.get_language(), "site_name": settings.SITE_NAME,
    }  # fmt: skip
    html = on_paper(render_to_string("review/pack.html", context))
    fetcher = program.URLFetcher(allowed_protocols={"file", "data"})
    fonts = program.text.fonts.FontConfiguration()
    styles = [
        program.CSS(filename=path, media_type="print", font_config=fonts, url_fetcher=fetcher)
        for path in filter(None, map(finders.find, STYLES))
    ]
    page = program.HTML(string=html, base_url=settings.BASE_URL, media_type="print", url_fetcher=fetcher)
    content: bytes = page.write_pdf(
        stylesheets=styles, font_config=fonts, pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
    )
    return content


def _program() -> Any:
    """Loaded only here: it is large, and optional. Fonts it packs carry a fixed date, so that files can be compared."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")
    try:
        import weasyprint
        import weasyprint.text.fonts
    except (ImportError, OSError) as missing:
        raise PaperMissing(
            _(
                "PDF needs two things more on the server: “pip install weasyprint” and the library Pango (Debian: "
                "libpango-1.0-0 libpangoft2-1.0-0). Until then, Ctrl+P on the review prints the same pages."
            )
        ) from missing
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint
