from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cxtracker.health import look


class Command(BaseCommand):
    help = (
        "Say whether this installation can serve and its background work keeps up; exit status 1 when it cannot serve."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        health = look(timezone.now())
        for part in health.parts:
            self.stdout.write(f"{part.state:9} {part.name:12} {part.says}")
        if not health.is_ready:
            sys.exit(1)
