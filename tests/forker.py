"""Forks processes of servers and commands that need not import the server anew: an import takes most of their start,
and the tests start hundreds. What is forked is a process like any other: its own pid, signals, memory and streams.

`python -m tests.forker SOCKET`: each message is an `Order` with three descriptors:
standard output, standard error, and where to write the pid and at last the exit code. Ends with who holds the other end
of the socket, and takes its children along.
"""

import asyncio
import atexit
import contextlib
import gc
import logging
import os
import random
import select
import signal
import socket
import sys
import threading
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

from .forking import QUICK, Order

ORDER_BYTES = 128 * 1024
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


def fork_on_order(line: socket.socket) -> Order | None:
    """Returns in each child, with what it is to be; and at last here, with None."""
    news: dict[int, int] = {}
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    while True:
        ready, _, _ = select.select([line.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_of_ends(news)
        if line.fileno() in ready:
            order, given, _, _ = socket.recv_fds(line, ORDER_BYTES, 3)
            if not order:
                break
            pid = os.fork()
            if not pid:
                for each in (line.detach(), woken, wake, given[2], *news.values()):
                    os.close(each)
                return _begin(msgspec.json.decode(order, type=Order), *given[:2])
            news[pid] = given[2]
            for each in given[:2]:
                os.close(each)
            _tell(given[2], pid)
    for pid in news:
        os.kill(pid, signal.SIGKILL)
    return None


def _tell_of_ends(news: dict[int, int]) -> None:
    while news:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        told = news.pop(pid)
        _tell(told, os.waitstatus_to_exitcode(status))
        os.close(told)


def _tell(where: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # who asked for it does not listen any more
        os.write(where, b"%d\n" % number)


def _begin(order: Order, out: int, err: int) -> Order:
    """Makes the child what a new process would be."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed()
    for at, descriptor in enumerate((_typed(order.typed), out, err)):
        os.dup2(descriptor, at)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    return order


def _typed(text: str) -> int:
    """A descriptor that reads so."""
    if not text:
        return os.open(os.devnull, os.O_RDONLY)
    reads, writes = os.pipe()
    os.write(writes, text.encode())
    os.close(writes)
    return reads


def command_as_told(arguments: list[str]) -> int:
    """Runs `motcua` as if its words had been typed, and gives its exit code."""
    sys.argv = [str(Path(sys.executable).parent / "motcua"), *arguments]
    # those of this process were opened for other files
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    return main()


def leave(code: int) -> NoReturn:
    """Ends the process as an interpreter does, all but taking thousands of modules apart, which takes half as long as a
    server's life in a short test.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # as multiprocessing ends what it forked
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    warm()
    told = fork_on_order(socket.socket(fileno=int(sys.argv[1])))
    if told is None:
        sys.exit(0)
    leave(command_as_told(told.arguments) if told.is_command else serve_as_told(*told.arguments))
