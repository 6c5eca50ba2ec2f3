"""Exporting everything as a bundle."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.bundle import exporting
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.transfer.lists import LISTINGS


def export_bundle(path: Path, *, by: User | None) -> None:
    """Write all lists to `path`: `.json`, `.xlsx`, `.zip` of CSV files, or a folder of them.

    Everything means other people's drafts too, so only administrators (and the operator, None) may; private drafts of
    others are in the operator's export alone. Raises NotAllowed, and Refused for other endings and for lists too long
    for a workbook.
    """
    if by is not None:
        require(permissions.can_export, by)
    with transaction.atomic():  # one view of the data from the first list to the last
        exporting.write(path, exporting.Source(LISTINGS, by))
