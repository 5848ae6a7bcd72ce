"""The small HTTP client of the demonstration, of `motcua bench` and of the tests: JSON, one server, one token."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct


class WireError(RuntimeError):
    """The server refused, with its problem document as text, or did not answer."""


class Answer(Struct, frozen=True):
    """An answer of any status. `headers` finds a name in either case."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "")

    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """Opens a connection for each request, or with `keep` one for all of them. For one thread at a time."""

    def __init__(self, url: str, token: str | None = None, *, keep: bool = False, timeout_s: float = 20.0) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._keep = keep
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout_s)

    def get(self, path: str) -> Any:
        """The decoded answer. Raises WireError."""
        return self._said("GET", path, None, None)

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """The decoded answer. Raises WireError."""
        return self._said("POST", path, {} if body is None else body, key)

    def ask(
        self, method: str, path: str, body: Any = None, key: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request and its answer, also a refusal. `body`: bytes as they are, anything else as JSON, None: none;
        `key`: the Idempotency-Key. Raises OSError and http.client.HTTPException when the connection breaks.
        """
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        keyed = {} if key is None else {"Idempotency-Key": key}
        try:
            self._connection.request(method, path, raw, self._headers | keyed | (headers or {}))
            response = self._connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            if not self._keep:
                self.close()

    def close(self) -> None:
        self._connection.close()

    def _said(self, method: str, path: str, body: Any, key: str | None) -> Any:
        try:
            answer = self.ask(method, path, body, key)
        except (OSError, http.client.HTTPException) as error:
            raise WireError(f"{method} {path}: no answer: {error}") from error
        if answer.status >= 400:
            raise WireError(f"{method} {path}: {answer.status} {answer.body.decode(errors='replace')}")
        return answer.json()
