"""A typed client of a Một Cửa server. It needs Python 3.11 and nothing else.

    from motcua_client import Client, Refused

    client = Client("https://motcua.example.vn", token="mc_…")
    ticket = client.issue("CN01", service="HT")
    print(ticket["number"], ticket["ahead"])

An answer is a dict of the shape that its TypedDict says; fields of a newer server are in it too. What the server
refuses raises `Refused`, with the `code` that docs/wire.md lists. A command has a key: when the line breaks it is sent
again under the same one, so that it happens once.
"""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final
from urllib.parse import quote, urlencode

VERSION = ""
"""Of the server whose document this was written from."""

WAITS_S = (0.2, 0.5, 1.0, 2.0)
"""Seconds before each further try when no answer came."""


class Unset(Enum):
    """A field that is left out; None is a value of its own."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


class Refused(Exception):
    """The server's refusal: a problem document (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem.get('code', status)}: {problem.get('detail') or problem.get('title') or ''}")
        self.status = status
        self.code = str(problem.get("code", ""))
        self.field: str | None = problem.get("field")
        self.detail: str | None = problem.get("detail")


class Unreachable(OSError):
    """No answer came, however often it was asked."""


def new_key() -> str:
    """A key for a command: one for each thing that is to happen once."""
    return str(uuid.uuid4())


def quoted(part: str) -> str:
    """A part of a path."""
    return quote(part, safe="")


class Connection:
    """The server's address and whose token it is; `trust`: the authorities, by default the system's."""

    def __init__(
        self, address: str, token: str | None = None, timeout_s: float = 10.0, trust: ssl.SSLContext | None = None
    ) -> None:
        self._address = address.rstrip("/")
        self._token = token
        self._timeout_s = timeout_s
        self._trust = trust

    def _ask(
        self,
        method: str,
        path: str,
        reply: str,
        *,
        body: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        query: Mapping[str, int | None] | None = None,
        key: str | None = None,
    ) -> Any:
        """One request. Without an answer it is sent again where that changes nothing: a reading, or under a key."""
        chosen = {name: value for name, value in (query or {}).items() if value is not None}
        address = self._address + path + (f"?{urlencode(chosen)}" if chosen else "")
        data = content
        headers = {"User-Agent": "motcua-client", "Accept": "application/json"}
        if body is not None:
            data = json.dumps({name: value for name, value in body.items() if value is not UNSET}).encode()
            headers["Content-Type"] = "application/json"
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(address, data, headers, method=method)
        raw = self._send(request, WAITS_S if method == "GET" or key is not None else ())
        return json.loads(raw) if reply == "json" else raw if reply == "bytes" else None

    def _send(self, request: urllib.request.Request, waits_s: tuple[float, ...]) -> bytes:
        for wait_s in (*waits_s, None):
            try:
                with urllib.request.urlopen(request, timeout=self._timeout_s, context=self._trust) as answer:
                    found: bytes = answer.read()
                    return found
            except urllib.error.HTTPError as error:
                raise Refused(error.code, _problem(error.read())) from None
            except OSError as error:
                if wait_s is None:
                    raise Unreachable(str(error)) from error
                time.sleep(wait_s)
        raise AssertionError


def _problem(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
