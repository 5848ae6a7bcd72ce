"""Speaks the wire as any client may: what the demonstration's citizens and helping clerks use."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit


class WireError(RuntimeError):
    """The server refused; the text is its problem document."""


class Wire:
    """JSON over HTTP to one server with one token; a connection a call."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._token = token
        self._address = urlsplit(url)

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, body: Any = None) -> Any:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Any) -> Any:
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=10)
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            connection.request(method, path, json.dumps(body or {}) if method == "POST" else None, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise WireError(f"{method} {path}: {response.status} {text.decode(errors='replace')}")
        return json.loads(text)
