"""Writes the client: `python -m tools.client > motcua_client.py`.

Of this version; or of a running server, by the address of its document:
`python -m tools.client http://127.0.0.1:8000/api/v1/openapi.json`.
"""

import sys
import urllib.request
from typing import Any

import msgspec

from protocol.version import VERSION
from server.web.api.routes import OPERATIONS
from server.web.operation.openapi import openapi

from .generate import client


def document(address: str | None) -> dict[str, Any]:
    """The OpenAPI document at an address, or of this version."""
    if address is None:
        return openapi(OPERATIONS, VERSION)
    with urllib.request.urlopen(address, timeout=30) as answer:
        found: dict[str, Any] = msgspec.json.decode(answer.read())
    return found


if __name__ == "__main__":
    sys.stdout.write(client(document(sys.argv[1] if len(sys.argv) > 1 else None)))
