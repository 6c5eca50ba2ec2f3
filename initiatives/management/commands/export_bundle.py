"""`manage.py export_bundle PATH`"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxtracker.errors import Refused
from initiatives.transfer.queries.export import export_bundle


class Command(BaseCommand):
    help = "Write everything as a bundle: .json, .xlsx, .zip of CSV files, or a folder of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export_bundle(options["path"], by=None)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(options["path"]))
