"""A terminal at which commands are typed: a shell that reads one line after the other, and all that it printed."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path


class Terminal:
    """A context manager: all that was started ends with it. `type` waits until the command has ended."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._shell = subprocess.Popen(
            ["bash"], cwd=folder, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        self._news = threading.Condition()
        self._lines: list[str] = []
        self._typed = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, line: str, wait_s: float = 60.0) -> str:
        """Types a line and returns what it printed; fails when its exit code is not 0."""
        self._typed += 1
        mark = f"--- {self._typed}: "
        begin = len(self._lines)
        self.start(line)
        self.start(f'echo "{mark}$?"')
        end = self.wait_for(mark, wait_s)
        said = "\n".join(self._lines[begin:end])
        code = self._lines[end].removeprefix(mark)
        assert code == "0", f"{line}\n{said}\nexit code {code}"
        return said

    def start(self, line: str) -> None:
        """Types a line."""
        assert self._shell.stdin is not None
        self._shell.stdin.write(line + "\n")
        self._shell.stdin.flush()

    def wait_for(self, words: str, wait_s: float = 60.0) -> int:
        """The index of the first line with these words. Raises AssertionError."""

        def found() -> int | None:
            return next((n for n, line in enumerate(self._lines) if words in line), None)

        with self._news:
            self._news.wait_for(lambda: found() is not None, wait_s)
            at = found()
            assert at is not None, f"no {words!r} within {wait_s} s:\n" + "\n".join(self._lines[-40:])
            return at

    def line(self, at: int) -> str:
        return self._lines[at]

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGTERM)
        try:
            self._shell.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self._shell.pid, signal.SIGKILL)
            self._shell.wait(60)
        self._reader.join(60)
        for pipe in (self._shell.stdin, self._shell.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _read(self) -> None:
        assert self._shell.stdout is not None
        for line in self._shell.stdout:
            with self._news:
                self._lines.append(line.rstrip("\n"))
                self._news.notify_all()
