"""Processes forked on order, each what a new one would be: its own pid, signals, memory and streams.

Each message of a line to `fork_on_order` is an `Order` with three descriptors: standard output, standard error, and
where to write the pid and at last the exit code. What was ordered over a line is killed when its other end is closed.
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
FIRST_LINE_S = 240.0


class Child(msgspec.Struct, frozen=True):
    """`line`: over which it was ordered; `told`: the descriptor that its exit code is written to."""

    line: socket.socket
    told: int


def fork_on_order(listener: socket.socket) -> Order | None:
    """Returns in each child, with what it is to be; and here, with None, when the last line is closed."""
    lines: list[socket.socket] = []
    children: dict[int, Child] = {}
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    while True:
        heard: list[socket.socket | int] = [listener, woken, *lines]
        ready, _, _ = select.select(heard, [], [], None if lines else FIRST_LINE_S)
        if woken in ready:
            os.read(woken, 4096)
            _tell_of_ends(children)
        if listener in ready:
            lines.append(listener.accept()[0])
        for line in [one for one in lines if one in ready]:
            try:
                order, given, _, _ = socket.recv_fds(line, ORDER_BYTES, 3)
            except ConnectionResetError:
                order, given = b"", []
            if not order:
                _end_line(line, lines, children)
                continue
            pid = os.fork()
            if not pid:
                for each in (listener.detach(), *(one.detach() for one in lines), woken, wake, given[2]):
                    os.close(each)
                for child in children.values():
                    os.close(child.told)
                return _begin(msgspec.json.decode(order, type=Order), *given[:2])
            children[pid] = Child(line, given[2])
            _tell(given[2], pid)
            for each in given[:2]:
                os.close(each)
        if not lines and not select.select([listener], [], [], 0)[0]:
            return None


def _end_line(line: socket.socket, lines: list[socket.socket], children: dict[int, Child]) -> None:
    line.close()
    lines.remove(line)
    for pid, child in children.items():
        if child.line is line:
            os.kill(pid, signal.SIGKILL)


def _tell_of_ends(children: dict[int, Child]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        told = children.pop(pid).told
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
