"""Starts programs as processes, keeps their output, and ends only the processes that it started."""

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from language.environment import VARIABLE
from server.cli.settings import PREFIX

READY_S = 40.0
END_S = 8.0
LOWEST_PORT = 20_000
BLOCK = 500
PORT_BLOCKS = 24
"""Each process searches its own block of ports, so that two that search at once find different ones."""

_tried = itertools.count()


class ProgramError(RuntimeError):
    """A program is missing, did not start, or ended too early; the text says which and what it said."""


class Program:
    """One process with the last lines of its output."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.said: deque[str] = deque(maxlen=200)
        self._heard = threading.Condition()
        self._log = log.open("w", encoding="utf-8")
        self._process = self._begin(arguments, dict(environment))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def line_with(self, words: str, timeout_s: float = READY_S) -> str:
        """Waits for a line that contains `words`. Raises ProgramError when none comes."""

        def found() -> str | None:
            return next((line for line in self.said if words in line), None)

        with self._heard:
            self._heard.wait_for(lambda: found() or not self._reader.is_alive(), timeout_s)
            line = found()
        if line is None:
            last = "\n".join(list(self.said)[-8:])
            raise ProgramError(f"{self.name} did not say {words!r}:\n{last}")
        return line

    def tell(self, line: str) -> None:
        """Writes a line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Terminates the process; kills it after `END_S` seconds."""
        if self.alive:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(END_S)
        self._reader.join(END_S)
        if self._process.stdin:
            self._process.stdin.close()
        self._log.close()

    def _begin(self, arguments: list[str], environment: dict[str, str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                with self._heard:
                    self.said.append(line.rstrip())
                    self._log.write(line)
                    self._heard.notify_all()
        with self._heard:
            self._heard.notify_all()


class Programs:
    """The programs of one demonstration; on exit they are ended in reverse order."""

    def __init__(self, logs: Path, *, offscreen: bool) -> None:
        self._logs = logs
        self._logs.mkdir(parents=True, exist_ok=True)
        self._started: list[Program] = []
        self._environment = environment()
        if offscreen:
            self._environment |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

    def start(self, name: str, command: str, *arguments: str) -> Program:
        """Starts `command`, a program of this project, from the scripts folder of this Python."""
        program = Program(name, [executable(command), *arguments], self._environment, self._logs / f"{name}.log")
        self._started.append(program)
        return program

    def check(self) -> None:
        """Raises ProgramError if a program has ended by itself."""
        for program in self._started:
            if not program.alive:
                last = "\n".join(list(program.said)[-8:])
                raise ProgramError(f"{program.name} ended by itself:\n{last}")

    def any_ended(self) -> bool:
        return any(not program.alive for program in self._started)

    def end(self) -> None:
        for program in reversed(self._started):
            program.end()
        self._started.clear()

    def __enter__(self) -> "Programs":
        return self

    def __exit__(self, *exc: object) -> None:
        self.end()


def environment() -> dict[str, str]:
    """Ours, without settings of a server that is in use (such as MOTCUA_DATABASE); the language stays."""
    kept = {name: value for name, value in os.environ.items() if name == VARIABLE or not name.startswith(PREFIX)}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def executable(command: str) -> str:
    """The path of one of our commands. Raises ProgramError when it is not installed."""
    beside = shutil.which(
        command, path=os.pathsep.join((sysconfig.get_path("scripts"), str(Path(sys.executable).parent)))
    )
    found = beside or shutil.which(command)
    if found is None:
        raise ProgramError(f"{command} is not installed: pip install 'motcua[kiosk,counter,display]'")
    return found


def free_port() -> int:
    """A port of 127.0.0.1 that is free now, and that the system gives to nobody before a program was told of it.

    A system picks its ports from 32,768 (Linux) or higher; there, a connection that is tried until somebody listens
    could also reach itself. Raises ProgramError.
    """
    first = LOWEST_PORT + os.getpid() % PORT_BLOCKS * BLOCK
    for n in itertools.islice(_tried, BLOCK):
        port = first + n % BLOCK
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise ProgramError(f"no port of {first} to {first + BLOCK - 1} is free on 127.0.0.1: end programs that hold them")
