"""`manage.py import_bundle PATH… [--dry-run] [--yes]`"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.tabular.problems import BundleErrors
from initiatives.assessment.services import evaluation
from initiatives.outcomes.effects import services as effects
from initiatives.transfer.services.importing import ImportResult, Unconfirmed, import_bundle


class Command(BaseCommand):
    help = "Create and change what the files say: JSON, XLSX, ODS, CSV, folders or zips of CSV; several are one bundle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, then undo it.")
        parser.add_argument("--yes", action="store_true", help="What it asks about values is so; import them.")
        parser.add_argument(
            "--vouch",
            default="",
            metavar="REASON",
            help="Why the answers in it count at once. Without it the heads are asked to confirm them.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one line per problem or question on stderr; else the last line tells the counts."""
        now, watched = timezone.now(), self.stderr.isatty()
        try:
            result = import_bundle(
                options["paths"],
                by=None,
                now=now,
                dry_run=options["dry_run"],
                vouch=options["vouch"],
                confirmed=None if options["yes"] else (),
                progress=self._progress if watched else None,
            )
        except BundleErrors as errors:
            for sentence in errors.sentences():
                self.stderr.write(sentence)
            self.stderr.write(_("Nothing was changed."))
            sys.exit(1)
        except Unconfirmed as held:
            for question in held.questions:
                self.stderr.write(_("please check: %(question)s") % {"question": question})
            self.stderr.write(_("Nothing was changed. Correct the values, or import with --yes if it is so."))
            sys.exit(1)
        if not options["dry_run"]:
            evaluation.evaluate_due(today=timezone.localdate(now))
            effects.estimate_due(now=now)
        self._report(result)

    def _report(self, result: ImportResult) -> None:
        for left_out in result.left_out:
            self.stdout.write(_("not read: %(sheet)s") % {"sheet": left_out})
        for sentence in result.asks_again:
            self.stdout.write(sentence)
        for difference in result.differences:
            self.stdout.write(str(difference))
        if result.more_differences:
            self.stdout.write(_("… and %(count)d more fields") % {"count": result.more_differences})
        for question in result.questions:
            self.stdout.write(_("please check: %(question)s") % {"question": question})
        if result.reported:
            self.stdout.write(_("reported, to be confirmed by the functions: %(count)s") % {"count": result.reported})
        for name, counts in result.per_list.items():
            self.stdout.write(f"{name}: {counts}")
        self.stdout.write(str(result))

    def _progress(self, name: str, done: int, total: int) -> None:
        step = _("writing %(name)s") % {"name": name} if name else _("assessing")
        self.stderr.write(f"\r\x1b[K{done:,} / {total:,} {step}", ending="" if name else "\n")
