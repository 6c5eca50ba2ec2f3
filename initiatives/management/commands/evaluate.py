from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from initiatives.assessment.services import evaluation
from initiatives.outcomes.effects import services as effects


class Command(BaseCommand):
    help = "Bring effects, assessments and flags up to date: what is marked due, or with --all everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="recompute every initiative")

    def handle(self, *args: Any, **options: Any) -> None:
        everything, now = options["all"], timezone.now()
        estimated = (effects.estimate_all if everything else effects.estimate_due)(now=now)
        assessed = (evaluation.evaluate_all if everything else evaluation.evaluate_due)(today=timezone.localdate(now))
        self.stdout.write(f"estimated {estimated}, assessed {assessed}")
