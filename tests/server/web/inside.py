"""The application inside the test's own process: for what has to be looked at, or broken, from within."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import httpx
from argon2 import PasswordHasher
from msgspec import Struct
from sqlalchemy import Engine, QueuePool

from server.access.credentials.passwords import Passwords
from server.access.credentials.sessions import open_session
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import open_database
from server.provider.provider import Provider
from server.web.base.clock import now_ms
from server.web.edge.app import Application
from server.web.operation.context import AppContext
from server.web.process import serve
from server.web.process.serve import build
from server.web.process.settings import ServeSettings
from tests.forking import QUICK
from tests.serving import Installation

BASE = "http://motcua.test"

# httpx looks for it with every request, in every folder of the path; we have no use for it
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # so an import of it ends at once


class Inside(Struct, frozen=True):
    """The server's context and its application; `away` asks as if from another machine."""

    context: AppContext
    app: Application
    near: httpx.AsyncClient
    away: httpx.AsyncClient


@asynccontextmanager
async def inside(
    installation: Installation,
    *,
    device_limits: bool = False,
    provider: Provider | None = None,
    hasher: PasswordHasher = QUICK,
) -> AsyncIterator[Inside]:
    """The application with its writer, until the block ends. A hash of the shipped settings takes a tenth of a second:
    `hasher` makes those of the tests' people unless another is given.
    """
    engine = open_database(installation.database)
    try:
        settings = ServeSettings(
            installation.data, installation.database, device_limits=device_limits, provider=provider
        )
        with patch.object(serve, "Passwords", partial(Passwords, hasher)):
            context, writer = build(settings, engine, asyncio.get_running_loop())
    except BaseException:
        engine.dispose()
        raise
    app = Application(context)
    before = asyncio.all_tasks()
    threads = ThreadPoolExecutor()
    asyncio.get_running_loop().set_default_executor(threads)
    try:
        async with _client(app, "127.0.0.1") as near, _client(app, "192.0.2.7") as away:
            yield Inside(context, app, near, away)
    finally:
        await asyncio.to_thread(writer.stop)
        await _end(asyncio.all_tasks() - before - {asyncio.current_task()})
        await _over(threads)
        await _returned(engine)
        engine.dispose()


def run_inside(installation: Installation, journey: Callable[[Inside, Installation], Awaitable[None]]) -> None:
    """Runs a journey with the application inside."""

    async def run() -> None:
        async with inside(installation) as server:
            await journey(server, installation)

    asyncio.run(run())


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    """What the server began beside its answers."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _over(threads: ThreadPoolExecutor) -> None:
    """Waits for what a thread has not begun yet: it would open a connection that nobody closes."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor())
    await loop.run_in_executor(None, threads.shutdown)


async def _returned(engine: Engine) -> None:
    """Waits for whoever still reads in a thread: a connection that is lent would be left open."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    async with asyncio.timeout(60):
        while pool.checkedout():
            await asyncio.sleep(0.001)


def _client(app: Application, host: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(host, 40_000)), base_url=BASE)


def session_of(installation: Installation, name: str, at: int | None = None) -> str:
    """A person's session, opened at this moment without asking for the password."""
    engine = open_database(installation.database)
    with connect_to_write(engine) as connection, connection.begin():
        token, _ = open_session(connection, installation.users[name], now_ms() if at is None else at)
    engine.dispose()
    return token
