"""A real mail server that keeps what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest
from aiosmtpd.controller import Controller

from tests.services import servers


@dataclass
class Sink:
    """`taken` are the mails it accepted; the next `refusals` it turns away for now; of `unknown` it knows nobody."""

    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: int = 0
    unknown: set[str] = field(default_factory=set)
    port: int = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  (aiosmtpd's name)
        if address in self.unknown:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.refusals:
            self.refusals -= 1
            return "451 4.3.0 Try again later"
        self.taken.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=policy.default)))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def mail_server(settings) -> Iterator[Sink]:
    """A real SMTP server; Django sends to it."""
    sink = Sink()
    sink.port = servers.free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    controller.stop()
