import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cxtracker.ui.arguments import add_as_of
from initiatives.reports.portfolio import Portfolio, Share, portfolio, portfolio_fields


class Command(BaseCommand):
    help = "The live initiatives in numbers: silos, joint ownership, prevention, drift, functions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("table", "json"), default="table")
        add_as_of(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        found = portfolio(as_of=options["as_of"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(portfolio_fields(found), ensure_ascii=False, indent=2))
        else:
            self._table(found)

    def _table(self, found: Portfolio) -> None:
        say = self.stdout.write
        say(f"{found.live} live initiatives as of {found.as_of}")
        say("silo bands        " + ", ".join(f"{count} {band}" for band, count in found.bands.items()))
        say(f"siloed            {_of(found.siloed)}")
        say(f"jointly owned     {_of(found.jointly_owned)}")
        say(f"prevention        {_percent(found.prevention_share)} of the known budget {found.known_budget}")
        say(f"drift index       {'unknown' if found.drift.index is None else found.drift.index}")
        for name, share in found.drift.parts.items():
            say(f"  {name.replace('_', ' '):<20} {_of(share)}")
        say("functions         pull / ownership / debt")
        for line in found.functions:
            say(f"  {line.key:<20} {_percent(line.pull)} / {_percent(line.ownership)} / {_percent(line.debt)}")


def _of(share: Share) -> str:
    return f"{_percent(share.share)} ({share.count} of {share.total})"


def _percent(value: float | None) -> str:
    return "unknown" if value is None else f"{100 * value:.0f} %"
