"""Large counts, grouped as the reader writes them: 1,000,000."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(count: int) -> str:
    return str(number_format(count, use_l10n=True, force_grouping=True))
