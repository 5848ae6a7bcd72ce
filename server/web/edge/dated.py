"""The `Date` of every answer: the time that the server uses, whatever its machine's clock says."""

from collections.abc import Callable
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from protocol.ids import Instant


def dated(app: ASGIApp, now: Callable[[], Instant]) -> ASGIApp:
    """The application, whose answers say when they were given, by `now`: clients measure ages by it."""
    known_s, known = -1, b""

    def date() -> bytes:
        nonlocal known_s, known
        at_s = now() // 1000
        if at_s != known_s:
            known_s, known = at_s, formatdate(at_s, usegmt=True).encode()
        return known

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(b"date", date()), *message.get("headers", ())]
            await send(message)

        await app(scope, receive, send_dated if scope["type"] == "http" else send)

    return answer
