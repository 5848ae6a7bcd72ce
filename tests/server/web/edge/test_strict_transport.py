"""Every answer over HTTPS says that browsers come by HTTPS alone, and none over HTTP."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from server.web.edge.forwarded import TrustedProxies, forwarded
from server.web.edge.strict_transport import strict_transport

HEADER = "strict-transport-security"


def asked(app: ASGIApp, url: str, **headers: str) -> Any:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 40_000))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(url, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return asyncio.run(ask()).headers


@pytest.mark.parametrize(("days", "said"), [(30, "max-age=2592000"), (0, "max-age=0")])
def test_over_https_it_is_said_and_over_http_it_is_not(days: int, said: str) -> None:
    app = strict_transport(PlainTextResponse("here"), days)
    assert asked(app, "https://q.example.vn/").get_list(HEADER) == [said]
    assert HEADER not in asked(app, "http://q.example.vn/")


def test_behind_a_trusted_proxy_its_own_line_counts() -> None:
    app = forwarded(strict_transport(PlainTextResponse("here"), 1), TrustedProxies(("127.0.0.1",)))
    by_proxy = {"x_forwarded_for": "192.0.2.7"}
    assert asked(app, "http://q.example.vn/", x_forwarded_proto="https", **by_proxy)[HEADER] == "max-age=86400"
    assert HEADER not in asked(app, "http://q.example.vn/", x_forwarded_proto="http", **by_proxy)
    untrusted = strict_transport(PlainTextResponse("here"), 1)
    assert HEADER not in asked(untrusted, "http://q.example.vn/", x_forwarded_proto="https")
