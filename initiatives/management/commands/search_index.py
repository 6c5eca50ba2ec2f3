from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from initiatives.search.queries.documents import lacking
from initiatives.search.services import indexing

SHOWN = 50


class Command(BaseCommand):
    help = "Bring the search index up to date: what is marked due, or with --rebuild everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say what is searched for wrongly")
        parser.add_argument("--rebuild", action="store_true", help="look at everything; what is right stays as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        if options["rebuild"]:
            self.stdout.write(f"{indexing.rebuild()} documents were wrong, and are right now")
        self.stdout.write(f"{indexing.work_due()} changed rows are searched for anew")

    def _check(self) -> None:
        wrong = lacking()
        lines = list(islice(wrong, SHOWN))
        for line in lines:
            self.stderr.write(line)
        if lines:
            further = sum(1 for _line in wrong)
            raise CommandError(f"{len(lines) + further} documents are wrong. Run search_index --rebuild.")
        self.stdout.write("the search index says what the things themselves say")
