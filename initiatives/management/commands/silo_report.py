import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cxtracker.tabular.guard import guarded
from cxtracker.ui import numbers
from cxtracker.ui.arguments import add_as_of, one_or_more
from initiatives.assessment.queries.register import RegisterRow
from initiatives.assessment.queries.silo_report import SILO_LINE, silo_rows
from initiatives.models import Band, Status


class Command(BaseCommand):
    help = "Which initiatives are siloed, why, and who is missing: every initiative, drafts included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
        parser.add_argument(
            "--band", type=one_or_more(Band.values), default=[], help="only these bands, separated by commas"
        )
        parser.add_argument(
            "--status", type=one_or_more(Status.values), default=[], help="only these statuses, separated by commas"
        )
        add_as_of(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = silo_rows(as_of=options["as_of"], bands=options["band"], statuses=options["status"])
        getattr(self, f"_{options['format']}")(rows)

    def _json(self, rows: list[RegisterRow]) -> None:
        self.stdout.write(json.dumps([SILO_LINE.json(row) for row in rows], ensure_ascii=False, indent=2))

    def _csv(self, rows: list[RegisterRow]) -> None:
        writer = csv.DictWriter(self.stdout, list(SILO_LINE.paths), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            lists = {name: ";".join(getattr(row.assessment, name)) for name in ("owners", "required", "not_asked")}
            codes = ";".join(flag.code for flag in row.flags)
            writer.writerow({**SILO_LINE.json(row), **lists, "title": guarded(row.title), "flags": codes})

    def _table(self, rows: list[RegisterRow]) -> None:
        width = max((len(row.key) for row in rows), default=3)
        for row in rows:
            score = f"{numbers.score(row.assessment.score):>5}"
            self.stdout.write(f"{row.key:{width}}  {score}  {row.assessment.band:<10}  {row.status:<10}  {row.title}")
            for flag in row.flags:
                self.stdout.write(f"{'':{width}}         {flag.severity:<8}  {flag.message}")
        siloed = sum(row.assessment.siloed for row in rows)
        self.stdout.write(f"{len(rows)} initiatives, {siloed} of them siloed.")
