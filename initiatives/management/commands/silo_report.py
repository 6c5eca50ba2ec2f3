import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cxtracker.tabular.guard import guarded
from cxtracker.ui.arguments import add_as_of, one_or_more
from initiatives.models import Band, Status
from initiatives.reports.silos import report_line, silo_rows


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
        lines = [report_line(row) for row in rows]
        getattr(self, f"_{options['format']}")(lines)

    def _json(self, lines: list[dict[str, Any]]) -> None:
        self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=2))

    def _csv(self, lines: list[dict[str, Any]]) -> None:
        columns = [
            "key", "title", "status", "score", "band", "siloed", "coverage", "concentration", "gap", "owners",
            "required",
            "not_asked", "flags",
        ]  # fmt: skip
        writer = csv.DictWriter(self.stdout, columns, lineterminator="\n")
        writer.writeheader()
        for line in lines:
            codes = [flag["code"] for flag in line["flags"]]
            lists = {name: ";".join(line[name]) for name in ("owners", "required", "not_asked")}
            writer.writerow({**line, **lists, "title": guarded(line["title"]), "flags": ";".join(codes)})

    def _table(self, lines: list[dict[str, Any]]) -> None:
        width = max((len(line["key"]) for line in lines), default=3)
        for line in lines:
            score = "    –" if line["score"] is None else f"{line['score']:5.1f}"
            self.stdout.write(
                f"{line['key']:{width}}  {score}  {line['band']:<10}  {line['status']:<10}  {line['title']}"
            )
            for flag in line["flags"]:
                self.stdout.write(f"{'':{width}}         {flag['severity']:<8}  {flag['message']}")
        siloed = sum(line["siloed"] for line in lines)
        self.stdout.write(f"{len(lines)} initiatives, {siloed} of them siloed.")
