from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from initiatives.assessment.services import evaluation
from initiatives.models import Initiative
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.queries.judgements import disagreeing


class Command(BaseCommand):
    help = "Bring effects, assessments, flags and money up to date: what is marked due, or with --all everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="recompute every initiative")
        parser.add_argument("--check", action="store_true", help="change nothing; say which outcomes are kept wrongly")

    def handle(self, *args: Any, **options: Any) -> None:
        everything, now = options["all"], timezone.now()
        if options["check"]:
            self._check(timezone.localdate(now))
            return
        estimated = (effects.estimate_all if everything else effects.estimate_due)(now=now)
        assessed = (evaluation.evaluate_all if everything else evaluation.evaluate_due)(today=timezone.localdate(now))
        self.stdout.write(f"estimated {estimated}, assessed {assessed}")

    def _check(self, today: date) -> None:
        wrong = disagreeing(list(Initiative.objects.order_by("pk").values_list("pk", flat=True)), today=today)
        for pk, columns in wrong.items():
            self.stderr.write(f"outcome {pk}: {', '.join(columns)}")
        if wrong:
            outcomes = "1 outcome is" if len(wrong) == 1 else f"{len(wrong)} outcomes are"
            raise CommandError(f"{outcomes} kept wrongly. Run evaluate --all.")
        self.stdout.write("every outcome is kept as it would be judged now")
