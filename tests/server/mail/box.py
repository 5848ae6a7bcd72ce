"""A mail server that is not ours (aiosmtpd), on loopback: what it was given, and answers that it is told to give."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

SENDER = "mot-cua@example.vn"


class Box:
    """`answers`: by recipient, in place of taking it. `unsure`: so many are taken, and said to be not."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.unsure = 0
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        if self.unsure:
            self.unsure -= 1
            return "451 taken, but the sender cannot know"
        return "250 taken"

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _AnyPort(Controller):
    """On a port that was free: aiosmtpd looks for itself at the one that was asked for."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_box() -> Iterator[Box]:
    """Takes letters until the block ends."""
    box = Box()
    controller = _AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
