"""Processes of servers, of the command and of the programs with windows, from `forker` and `window_forker`, which are
started when a test wants the first.
"""

import atexit
import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TextIO

import msgspec
from argon2 import PasswordHasher

START_S = 240.0
"""The first process waits for all imports, on a machine that may be busy."""

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""A password's hash in microseconds; those of the shipped settings take a tenth of a second each, on purpose."""


class Order(msgspec.Struct, frozen=True):
    """What a new process is to be. `arguments` are those of `forker.serve_as_told`, or of `motcua` if it `is_command`;
    of a program with a window its name and its arguments.

    `typed`: what it reads from its standard input.
    """

    environment: dict[str, str]
    folder: str
    arguments: list[str]
    is_command: bool = False
    typed: str = ""


class Forked:
    """A server process; what of subprocess.Popen its owner needs."""

    stdin = None

    def __init__(self, arguments: list[str]) -> None:
        self._start(Order(dict(os.environ), os.getcwd(), arguments))

    @classmethod
    def command(cls, arguments: list[str], environment: dict[str, str], folder: str, typed: str = "") -> "Forked":
        """`motcua` with these arguments."""
        forked = cls.__new__(cls)
        forked._start(Order(environment, folder, arguments, is_command=True, typed=typed))
        return forked

    @classmethod
    def program(cls, arguments: list[str], environment: dict[str, str], folder: str) -> "Forked":
        """`motcua` or a program with a window, by its name; it says all on one stream, `stdout`."""
        forked = cls.__new__(cls)
        name, *more = arguments
        if name == "motcua":
            forked._start(Order(environment, folder, more, is_command=True), merged=True)
        else:
            forked._start(Order(environment, folder, arguments), "tests.window_forker", merged=True)
        return forked

    def _start(self, order: Order, forker: str = "tests.forker", *, merged: bool = False) -> None:
        """`merged`: nothing comes on `stderr`; it is at its end."""
        out, its_out = os.pipe()
        err, its_err = os.pipe()
        self._news, its_news = os.pipe()
        given = [its_out, its_out if merged else its_err, its_news]
        socket.send_fds(_forker(forker), [msgspec.json.encode(order)], given)
        for each in (its_out, its_err, its_news):
            os.close(each)
        self.stdout = os.fdopen(out, encoding="utf-8")
        self.stderr = os.fdopen(err, encoding="utf-8")
        if merged:
            self.stderr.close()
        self._told = b""
        self._code: int | None = None
        self.pid = self._number(START_S)

    def wait(self, timeout_s: float) -> int:
        """The exit code; the negative signal of one that was killed. Raises TimeoutExpired."""
        if self._code is None:
            self._code = self._number(timeout_s)
            os.close(self._news)
        return self._code

    def send_signal(self, number: int) -> None:
        """To a process that may have ended."""
        if self._code is None and not self._is_told(0):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        if self._code is None and self._is_told(0):
            self.wait(START_S)
        return self._code

    def _number(self, timeout_s: float) -> int:
        while b"\n" not in self._told:
            if not self._is_told(timeout_s):
                raise subprocess.TimeoutExpired("a server", timeout_s)
            told = os.read(self._news, 64)
            assert told, "what forked it has ended"
            self._told += told
        line, _, self._told = self._told.partition(b"\n")
        return int(line)

    def _is_told(self, timeout_s: float) -> bool:
        news = select.poll()  # select knows no descriptor over 1,023
        news.register(self._news, select.POLLIN)
        return b"\n" in self._told or bool(news.poll(timeout_s * 1000))


def run_command(
    *arguments: str, environment: dict[str, str], folder: str | None = None, typed: str = "", timeout_s: float = 180
) -> "subprocess.CompletedProcess[str]":
    """`motcua` in a process of its own, as subprocess.run would; without the second that its imports take."""
    forked = Forked.command(list(arguments), environment, folder or os.getcwd(), typed)
    said = ["", ""]

    def read(at: int, stream: TextIO) -> None:
        with stream:
            said[at] = stream.read()

    readers = [Thread(target=read, args=pair) for pair in enumerate((forked.stdout, forked.stderr))]
    for reader in readers:
        reader.start()
    code = forked.wait(timeout_s)
    for reader in readers:
        reader.join(timeout_s)
    return subprocess.CompletedProcess(["motcua", *arguments], code, *said)


@cache
def _forker(module: str) -> socket.socket:
    """A line to it. All processes of a test run share one, which the first starts; it ends with the last of them, and
    what a process forked ends with that process, however that happens.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    name = f"\0motcua-{run}-{module}"  # no file: it is gone with whoever listens
    while True:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            line.connect(name)
        except ConnectionRefusedError:
            line.close()
            _start_forker(module, name)
        else:
            atexit.register(line.close)
            return line


def _start_forker(module: str, name: str) -> None:
    """Unless another process does just now."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        try:
            listener.bind(name)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            time.sleep(0.01)  # until it listens
            return
        listener.listen(64)
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(listener.fileno())],
            pass_fds=[listener.fileno()],
            cwd=Path(__file__).parent.parent,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
    atexit.register(process.wait)  # after the line is closed, which is registered later
