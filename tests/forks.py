"""Processes forked on order, each what a new one would be: its own pid, signals, memory and streams.

Each message of `fork_on_order`'s line is an `Order` with three descriptors: standard output, standard error, and where
to write the pid and at last the exit code. It ends with who holds the other end, and takes its children along.
"""

import atexit
import contextlib
import os
import random
import select
import signal
import socket
import sys
import threading
from typing import NoReturn

import msgspec

from .forking import Order

ORDER_BYTES = 128 * 1024


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


def fresh_streams() -> None:
    """Those of this process were opened for other files."""
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)


def leave(code: int) -> NoReturn:
    """Ends the process as an interpreter does, all but taking thousands of modules apart, which takes half as long as a
    server's life in a short test.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # as multiprocessing ends what it forked
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
