"""An application behind the server's own way to the network, on the loop of the test."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct
from starlette.types import ASGIApp

from server.web.edge.connection import Bounds, Connections, counted
from server.web.process.serve import uvicorn_config
from server.web.process.uvicorn_server import Certificate, accepting, serve


class Served(Struct, frozen=True):
    """Where it listens, and the connections that it has."""

    port: int
    connections: Connections


@asynccontextmanager
async def served(
    app: ASGIApp, bounds: Bounds | None = None, certificate: Certificate | None = None
) -> AsyncIterator[Served]:
    """Serves until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    begun: asyncio.Future[tuple[Connections, asyncio.Event]] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def source(connections: Connections, tls: ssl.SSLContext | None, stop: asyncio.Event) -> AsyncIterator[None]:
        async with accepting(listener)(connections, tls, stop):
            begun.set_result((connections, stop))
            yield

    config = uvicorn_config(counted(app), ping_s=5.0)
    serving = asyncio.create_task(serve(config, source, lambda: None, certificate, bounds))
    port = listener.getsockname()[1]
    connections, stop = await begun
    try:
        yield Served(port, connections)
    finally:
        stop.set()
        await serving
