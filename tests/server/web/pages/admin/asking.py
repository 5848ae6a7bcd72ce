"""Asks the pages of administration inside the test's own process, as somebody who has signed in."""

from urllib.parse import urlencode

import httpx

from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.inside import BASE, Inside, session_of
from tests.serving import Installation


class Asking:
    """A browser without scripts, of one person."""

    def __init__(self, server: Inside, installation: Installation, name: str) -> None:
        self._server = server
        self._session = session_of(installation, name)

    async def get(self, path: str) -> httpx.Response:
        return await self._server.away.get(path, headers=self._headers())

    async def post(self, path: str, origin: str = BASE, **form: str) -> httpx.Response:
        headers = self._headers() | {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
        return await self._server.away.post(path, content=urlencode(form), headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{SESSION_COOKIE}={self._session}"}


async def sign_in(server: Inside, user: str, password: str) -> httpx.Response:
    """The form of the sign-in page, sent by nobody yet."""
    headers = {"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}
    return await server.away.post("/login", content=urlencode({"user": user, "password": password}), headers=headers)
