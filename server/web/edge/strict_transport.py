"""Under HTTPS every answer tells browsers to come by HTTPS alone (RFC 6797); over HTTP it would mean nothing."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

DAY_S = 86_400


def strict_transport(app: ASGIApp, days: int) -> ASGIApp:
    """The application, whose answers over HTTPS, its own or a trusted proxy's, hold for so many days.

    0 takes it back in browsers that have heard it.
    """
    said = b"strict-transport-security", b"max-age=%d" % (days * DAY_S)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), said]
            await send(message)

        secure = scope["type"] == "http" and scope.get("scheme") == "https"
        await app(scope, receive, send_strictly if secure else send)

    return answer
