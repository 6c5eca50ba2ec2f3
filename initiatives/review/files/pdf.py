"""A review as PDF: the same templates and styles as the page prints, laid out on the server."""

from __future__ import annotations

import hashlib
import logging
import os
from types import ModuleType

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cxtracker.errors import Refused
from cxtracker.ui.charts.standalone import on_paper
from initiatives.review.files.export_context import ExportContext

STYLESHEETS = (
    "tokens",
    "base",
    "components",
    "tables",
    "filters",
    "messages",
    "functions",
    "seats",
    "initiatives",
    "reports",
    "pictures",
    "charts",
    "charts-shapes",
    "review",
    "print",
    "review-print",
    "review-pack",
)
STYLES = ("npm/@fontsource-variable/inter/wght.css", *(f"cxtracker/css/{name}.css" for name in STYLESHEETS))


class PdfUnavailable(Refused):
    """This installation cannot draw PDF."""


def one_sheet_pdf(context: ExportContext) -> bytes:
    """A4 landscape: the one sheet to decide from. Raises PdfUnavailable with what to install."""
    return _drawn(context, details=False)


def detailed_pdf(context: ExportContext) -> bytes:
    """The same sheet, then what it is made of. Raises PdfUnavailable."""
    return _drawn(context, details=True)


def _drawn(export: ExportContext, *, details: bool) -> bytes:
    weasyprint = _weasyprint()
    context = {
        "page": export.page,
        "review": export.review,
        "export": export,
        "details": details,
        "can_decide": False,
        "language": translation.get_language(),
        "site_name": settings.SITE_NAME,
    }
    html = on_paper(render_to_string("review/pack.html", context))
    fetcher = weasyprint.URLFetcher(allowed_protocols={"file", "data"})
    fonts = weasyprint.text.fonts.FontConfiguration()
    styles = [
        weasyprint.CSS(filename=path, media_type="print", font_config=fonts, url_fetcher=fetcher)
        for path in filter(None, map(finders.find, STYLES))
    ]
    document = weasyprint.HTML(string=html, base_url=settings.BASE_URL, media_type="print", url_fetcher=fetcher)
    # Without an identifier of its own the file would get a random one, and differ each time.
    content: bytes = document.write_pdf(
        stylesheets=styles, font_config=fonts, pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
    )
    return content


def _weasyprint() -> ModuleType:
    """Loaded only here: it is large, and optional. Fonts it packs carry a fixed date, so that files can be compared."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")
    try:
        import weasyprint
        import weasyprint.text.fonts
    except (ImportError, OSError) as missing:
        raise PdfUnavailable(
            _(
                "To make PDFs, the server needs two more things: “pip install weasyprint” and the Pango library "
                "(Debian: libpango-1.0-0 libpangoft2-1.0-0). Until then, press Ctrl+P on the review to print it."
            )
        ) from missing
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    module: ModuleType = weasyprint
    return module
