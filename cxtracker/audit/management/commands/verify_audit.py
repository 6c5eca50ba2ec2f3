from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxtracker.audit import seal
from cxtracker.audit.models import Event


class Command(BaseCommand):
    help = (
        "Check that the sealed audit trail has no changed, missing or inserted event; says the head to keep elsewhere."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        while seal.seal_new():
            pass
        if problems := list(seal.broken_links()):
            raise CommandError("\n".join(problems))
        last = Event.objects.exclude(number=None).order_by("-number").first()
        self.stdout.write(f"{last.number if last else 0} events, unbroken. Head: {last.digest if last else '-'}")
