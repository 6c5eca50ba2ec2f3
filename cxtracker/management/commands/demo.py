from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from initiatives.demo import company

PASSWORD = "look-around-10"  # noqa: S105  (printed, and only ever set on this machine's sample people)


class Command(BaseCommand):
    help = "Serve a sample company: migrate, load it if there is no data, open one login per role, print them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (default %(default)s).")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on; 0 takes a free one.")
        parser.add_argument("--no-serve", action="store_true", help="Prepare everything and stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HTTPS:
            raise CommandError("The demo opens known passwords; BASE_URL says that this is a real installation.")
        self.stdout.write("Making the tables")
        call_command("migrate", interactive=False, verbosity=0)
        loaded = company.load(now=timezone.now(), say=self.stdout.write)
        sentence = f"Sample company: {loaded}" if loaded else "There is data already; the sample was not loaded."
        self.stdout.write(sentence)
        people = company.open_logins(PASSWORD)
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        for person in people:
            self.stdout.write(f"  {person.email:<24} {person.get_role_display():<15} {person.name}")
        if not options["no_serve"]:
            call_command("serve", host=options["host"], port=options["port"], stdout=self.stdout)
