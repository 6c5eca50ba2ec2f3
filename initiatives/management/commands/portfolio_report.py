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
        found = portfolio(as_of=options["as_of"])
        if options["format"] == "json":
            report = as_json(found) | {"money": as_json(money(as_of=options["as_of"]))}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._table(found)
            self._money(money(as_of=options["as_of"]))

    def _table(self, found: Portfolio) -> None:
        say = self.stdout.write
        say(f"{found.live} live initiatives as of {found.as_of}")
        say("silo bands        " + ", ".join(f"{count} {band}" for band, count in found.bands.items()))
        say(f"siloed            {_of(found.siloed)}")
        say(f"jointly owned     {_of(found.jointly_owned)}")
        known = _plain(numbers.money(found.known_budget))
        say(f"prevention        {_plain(numbers.share(found.prevention_share))} of the known budget {known}")
        say(f"  by number            {_of(found.prevention.by_number)}")
        say(f"  without budget       {_of(found.prevention.without_budget)}")
        say(f"drift index       {_plain(numbers.number(found.drift.index, 1))}{_alarm(found)}")
        for name, share in found.drift.parts.items():
            say(f"  {name.replace('_', ' '):<20} {_of(share)}")
        say(f"stage ring        {_plain(numbers.share(found.ring.coverage))} looked after")
        for arc in found.ring.arcs:
            covered = _plain(numbers.share(arc.coverage))
            say(f"  {arc.lifecycle.replace('_', ' '):<20} {covered} ({arc.count} touchpoints)")
        say("functions         pull / ownership / debt")
        for line in found.functions:
            pull, ownership = _plain(numbers.share(line.pull)), _plain(numbers.share(line.ownership))
            say(f"  {line.key:<20} {pull} / {ownership} / {_plain(numbers.points(line.debt))}")
        say("never together    " + _listed(f"{pair.left}-{pair.right}" for pair in found.handshakes.never))
        met = (f"{one.left}/{one.right} from {one.since}" for one in found.collisions)
        say("colliding         " + _listed(met))

    def _money(self, found: Money) -> None:
        self.stdout.write(f"money a year      {' / '.join(STEPS)}, {found.currency}")
        for kind, steps in found.kinds:
            amounts = (getattr(steps, step) for step in STEPS)
            said = " / ".join(_plain(numbers.money(one)) for one in amounts)
            self.stdout.write(f"  {kind:<20} {said}")


def _alarm(found: Portfolio) -> str:
    return f" (alarm: {', '.join(found.drift_alarm.reasons)})" if found.drift_alarm.reasons else ""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"


def _plain(said: str) -> str:
    """For a terminal: ordinary spaces, which can be searched for, and a word for the dash."""
    return "unknown" if said == numbers.UNKNOWN else said.replace(numbers.SPACE, " ")


def _of(share: Share) -> str:
    return f"{_plain(numbers.share(share.share))} ({share.count} of {share.total})"
