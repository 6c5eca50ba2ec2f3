import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from cxtracker.publishing import as_json
from cxtracker.ui import numbers
from cxtracker.ui.arguments import add_as_of
from initiatives.outcomes.money.queries.programme import Money, money
from initiatives.outcomes.rules.money import STEPS
from initiatives.portfolio.queries import Portfolio, Share, portfolio


class Command(BaseCommand):
    help = "The live initiatives in numbers: silos, joint ownership, prevention, drift, functions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("table", "json"), default="table")
        add_as_of(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        summary = portfolio(as_of=options["as_of"])
        if options["format"] == "json":
            report = as_json(summary) | {"money": as_json(money(as_of=options["as_of"]))}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._table(summary)
            self._money(money(as_of=options["as_of"]))

    def _table(self, summary: Portfolio) -> None:
        say = self.stdout.write
        say(f"{summary.live} live initiatives as of {summary.as_of}")
        say("silo bands        " + ", ".join(f"{count} {band}" for band, count in summary.bands.items()))
        say(f"siloed            {_of(summary.siloed)}")
        say(f"jointly owned     {_of(summary.jointly_owned)}")
        known = _plain(numbers.money(summary.known_budget))
        say(f"prevention        {_plain(numbers.share(summary.prevention_share))} of the known budget {known}")
        say(f"  by number            {_of(summary.prevention.by_number)}")
        say(f"  without budget       {_of(summary.prevention.without_budget)}")
        say(f"drift index       {_plain(numbers.number(summary.drift.index, 1))}{_alarm(summary)}")
        for name, share in summary.drift.parts.items():
            say(f"  {name.replace('_', ' '):<20} {_of(share)}")
        say(f"stage ring        {_plain(numbers.share(summary.ring.coverage))} looked after")
        for arc in summary.ring.arcs:
            covered = _plain(numbers.share(arc.coverage))
            say(f"  {arc.lifecycle.replace('_', ' '):<20} {covered} ({arc.count} touchpoints)")
        say("functions         pull / ownership / debt")
        for line in summary.functions:
            pull, ownership = _plain(numbers.share(line.pull)), _plain(numbers.share(line.ownership))
            say(f"  {line.key:<20} {pull} / {ownership} / {_plain(numbers.points(line.debt))}")
        say("never together    " + _listed(f"{pair.left}-{pair.right}" for pair in summary.handshakes.never))
        met = (f"{collision.left}/{collision.right} from {collision.since}" for collision in summary.collisions)
        say("colliding         " + _listed(met))

    def _money(self, totals: Money) -> None:
        self.stdout.write(f"money a year      {' / '.join(STEPS)}, {totals.currency}")
        for kind, steps in totals.kinds:
            amounts = (getattr(steps, step) for step in STEPS)
            text = " / ".join(_plain(numbers.money(amount)) for amount in amounts)
            self.stdout.write(f"  {kind:<20} {text}")


def _alarm(summary: Portfolio) -> str:
    return f" (alarm: {', '.join(summary.drift_alarm.reasons)})" if summary.drift_alarm.reasons else ""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"


def _plain(text: str) -> str:
    """For a terminal: ordinary spaces, which can be searched for, and a word for the dash."""
    return "unknown" if text == numbers.UNKNOWN else text.replace(numbers.SPACE, " ")


def _of(share: Share) -> str:
    return f"{_plain(numbers.share(share.share))} ({share.count} of {share.total})"
