"""Forks processes of servers and commands that need not import the server anew: an import takes most of their start,
and the tests start hundreds. `python -m tests.forker LISTENER`: see `forks`.
"""

import asyncio
import gc
import logging
import os
import random
import signal
import socket
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from sqlalchemy import create_engine
from starlette.routing import compile_path

from server.access.credentials.passwords import Passwords
from server.cli.main import main
from server.dossier.ocr.job import ScanTexts
from server.journal.database.migrate import is_migrated
from server.web.edge.app import ALL
from server.web.pages.parts.render import environment
from server.web.process import serve, supervise, worker
from server.web.process.settings import ServeSettings

from .forking import QUICK
from .forks import fork_on_order, fresh_streams, leave

LATE = (
    "server.journal.anchors.anchoring",
    "server.web.process.announce",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "uvloop",
)
"""What a server imports only as it starts."""


def serve_as_told(
    data: str,
    database: str,
    port: str,
    url: str,
    ping_s: str,
    send_buffer: str,
    processes: str,
    tls: str,
    plant: str = "",
    more: str = "{}",
    executes: str = "",
) -> int:
    """Runs the server and gives its exit code; `plant`: one of the faults of `tests.prove.faults.planted`, before that.
    Several processes are forked, too, unless it `executes` them.

    Small send buffers make a slow reader felt after kilobytes; the kernel alone would hide megabytes. Passwords are
    hashed as those of the tests' people are.
    """
    if plant:
        from tests.prove.faults.planted import PLANTS

        PLANTS[plant]()
    listen = serve.listen

    def small(settings: ServeSettings) -> socket.socket:
        listener = listen(settings)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, int(send_buffer))
        return listener

    if int(send_buffer):
        serve.listen = small
    serve.Passwords = partial(Passwords, QUICK)  # type: ignore[assignment, attr-defined]
    serve.ScanTexts = partial(ScanTexts, look=_none_here)  # type: ignore[assignment, attr-defined]
    settings = ServeSettings(
        Path(data), database, port=int(port), public_url=url or None, ping_s=float(ping_s), processes=int(processes),
        tls=bool(tls), device_limits=False, forecasts=False,
    )  # fmt: skip
    settings = msgspec.convert(
        msgspec.structs.asdict(settings) | msgspec.json.decode(more), ServeSettings, dec_hook=_same
    )
    if processes == "1":
        return serve.run(settings)
    if not executes:
        _fork_server_processes()
    return supervise.run(settings)


def _fork_server_processes() -> None:
    """Has what `supervise` starts go on from here, in place of importing the server anew."""
    start = asyncio.create_subprocess_exec

    async def fork(program: str, *arguments: str, **options: Any) -> asyncio.subprocess.Process:
        if arguments[:2] == ("-m", supervise.__package__):
            options["preexec_fn"] = partial(_be_a_server_process, *arguments[2:])
        return await start(program, *arguments, **options)

    asyncio.create_subprocess_exec = fork  # type: ignore[assignment]


def _be_a_server_process(channel: str) -> NoReturn:
    """In place of executing the program in a child; only its streams and its channel stay open."""
    gc.freeze()  # nothing of the parent is taken apart here: its descriptors may be others' by then
    gc.enable()
    os.closerange(3, int(channel))
    os.closerange(int(channel) + 1, os.sysconf("SC_OPEN_MAX"))
    asyncio._set_running_loop(None)
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    random.seed()
    sys.argv, sys.stdin = ["server", channel], os.fdopen(0)
    code = 1
    try:
        code = worker.main()
    except Exception:
        logging.exception("a server process ended")
    leave(code)


def _none_here() -> tuple[str, ...]:
    """No server of a test reads the scans of its dossiers by itself: each takes seconds of a processor."""
    return ("ocrmypdf",)


def _same(kind: type, value: object) -> object:
    """A Path is one already."""
    return value


def warm() -> None:
    """Works out what every process would by itself, each time the same, and spares them to walk the garbage of it."""
    for late in LATE:
        import_module(late)
    for template in environment.list_templates():
        environment.get_template(template)
    for operation in ALL:
        compile_path(operation.path)
    engine = create_engine("sqlite://")
    is_migrated(engine)
    engine.dispose()
    gc.collect()
    gc.freeze()


def command_as_told(arguments: list[str]) -> int:
    """Runs `motcua` as if its words had been typed, and gives its exit code."""
    sys.argv = [str(Path(sys.executable).parent / "motcua"), *arguments]
    fresh_streams()
    return main()


if __name__ == "__main__":
    warm()
    told = fork_on_order(socket.socket(fileno=int(sys.argv[1])))
    if told is None:
        sys.exit(0)
    leave(command_as_told(told.arguments) if told.is_command else serve_as_told(*told.arguments))
