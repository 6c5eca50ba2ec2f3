from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from initiatives.services import assessment


class Command(BaseCommand):
    help = "Bring assessments and flags up to date: what is marked due, or with --all everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="recompute every initiative")

    def handle(self, *args: Any, **options: Any) -> None:
        judge = assessment.evaluate_all if options["all"] else assessment.evaluate_due
        self.stdout.write(f"assessed {judge(today=timezone.localdate())}")
