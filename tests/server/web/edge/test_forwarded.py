"""Who asks through a proxy: what a named proxy says is believed, what anybody else says is not."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from server.web.edge.forwarded import ProxyHeader, TrustedProxies, forwarded
from tests.server.web.inside import inside
from tests.serving import Installation

PROXY, INNER, CLIENT = "10.0.0.7", "10.0.1.8", "203.0.113.9"


def seen(peer: str, header: ProxyHeader, headers: dict[str, str], *proxies: str) -> tuple[str | None, str]:
    """The address and scheme that the application is told."""
    told: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        told.append(scope)

    async def ask() -> None:
        scope: dict[str, Any] = {
            "type": "http",
            "client": (peer, 1),
            "scheme": "http",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        await forwarded(app, TrustedProxies(proxies, header))(scope, None, None)  # type: ignore[arg-type]

    asyncio.run(ask())
    client = told[0]["client"]
    return (None if client is None else client[0]), told[0]["scheme"]


@pytest.mark.parametrize(
    ("header", "headers"),
    [
        (ProxyHeader.X_FORWARDED_FOR, {"X-Forwarded-For": CLIENT, "X-Forwarded-Proto": "https"}),
        (ProxyHeader.X_FORWARDED_FOR, {"X-Forwarded-For": f"1.2.3.4, {CLIENT}", "X-Forwarded-Proto": "http, https"}),
        (ProxyHeader.X_FORWARDED_FOR, {"X-Forwarded-For": f"{CLIENT}, {INNER}", "X-Forwarded-Proto": "https"}),
        (ProxyHeader.X_FORWARDED_FOR, {"X-Forwarded-For": f"{CLIENT}:4711", "X-Forwarded-Proto": "https"}),
        (ProxyHeader.X_REAL_IP, {"X-Real-IP": CLIENT, "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}),
        (ProxyHeader.FORWARDED, {"Forwarded": f'for=1.2.3.4, for="{CLIENT}:80";proto=https', "X-Forwarded-For": "::1"}),
    ],
)
def test_a_named_proxy_says_who_asks(header: ProxyHeader, headers: dict[str, str]) -> None:
    assert seen(PROXY, header, headers, PROXY, "10.0.1.0/24") == (CLIENT, "https")


def test_nobody_else_is_believed() -> None:
    said = {"X-Forwarded-For": CLIENT, "X-Real-IP": CLIENT, "Forwarded": f"for={CLIENT}", "X-Forwarded-Proto": "https"}
    for header in ProxyHeader:
        assert seen("192.0.2.1", header, said, PROXY) == ("192.0.2.1", "http")
        assert seen("127.0.0.1", header, said) == ("127.0.0.1", "http"), "not even this machine, unless it is named"


@pytest.mark.parametrize("said", [{}, {"X-Forwarded-For": ""}, {"X-Forwarded-For": "unknown"}, {"X-Real-IP": CLIENT}])
def test_a_proxy_that_does_not_say_it_asks_for_nobody_known(said: dict[str, str]) -> None:
    assert seen("127.0.0.1", ProxyHeader.X_FORWARDED_FOR, said, "127.0.0.1") == (None, "http")


def test_what_is_no_network_is_no_proxy() -> None:
    with pytest.raises(ValueError, match="proxy"):
        TrustedProxies(["proxy.example.vn"])


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_figures_are_not_for_who_comes_through_a_proxy_on_this_machine(installation: Installation, header: str) -> None:
    async def ask() -> list[int]:
        async with inside(installation) as within:
            plain = await within.near.get("/metrics")
            through = await within.near.get("/metrics", headers={header: "127.0.0.1"})
            named = forwarded(within.app, TrustedProxies(["127.0.0.1"]))
            transport = httpx.ASGITransport(named, client=("127.0.0.1", 40_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://motcua.test") as client:
                silent = await client.get("/metrics")
            return [plain.status_code, through.status_code, silent.status_code]

    assert asyncio.run(ask()) == [200, 401, 401]
