"""The processes that a measurement starts: servers, references, displays; only these are ever ended."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from server.cli.demo.programs import environment

from .figures import NotMeasured

READY_S = 60.0
END_S = 15.0

_ADDRESS = re.compile(r"https?://\S+:(\d+)")


class Child:
    """A process whose standard output we read line by line; its errors go to a file."""

    def __init__(self, name: str, arguments: Sequence[str], log: Path) -> None:
        self.name = name
        self._log = log
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env=environment(),
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def line(self, timeout_s: float = READY_S) -> str:
        """The next line it says. Raises NotMeasured, with its last words, when none comes in time."""
        try:
            line = self._lines.get(timeout=timeout_s)
        except Empty:
            raise NotMeasured(f"{self.name} said nothing for {timeout_s:.0f} s{self._last_words()}") from None
        if line is None:
            raise NotMeasured(f"{self.name} ended by itself{self._last_words()}")
        return line

    def port(self, timeout_s: float = READY_S) -> int:
        """The port in the next line that names an address."""
        for _ in range(20):
            found = _ADDRESS.search(self.line(timeout_s))
            if found:
                return int(found[1])
        raise NotMeasured(f"{self.name} does not say where it listens")

    def tell(self, line: str) -> None:
        """Writes a line to its standard input. Raises NotMeasured when it has ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise NotMeasured(f"{self.name} ended by itself{self._last_words()}") from error

    def cpu_s(self) -> float | None:
        """CPU time that it and its children have used."""
        return cpu_s(self.pid)

    def end(self) -> None:
        """Asks it to stop; makes it, if it does not."""
        if self.alive:
            self._process.terminate()
        self._wait()

    def kill(self) -> None:
        """At once, as a power cut would."""
        self._process.kill()
        self._wait()

    def _wait(self) -> None:
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(END_S)
        self._reader.join(END_S)
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            return  # it had ended with something of ours unread

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                self._lines.put(line.rstrip())
        self._lines.put(None)

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return ": " + lines[-1][:300] if lines else ""


def cpu_s(pid: int) -> float | None:
    """User and system time of a process and its descendants, in seconds; None where /proc does not tell."""
    used = _times()
    if pid not in used:
        return None
    return sum(used[each][1] for each in _family(pid, used)) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """The processes that it and its children started, as far as they are there; none where /proc does not tell."""
    return sorted(_family(pid, _times()) - {pid})


def _family(pid: int, processes: dict[int, tuple[int, int]]) -> set[int]:
    family = {pid}
    for _ in range(8):
        more = {each for each, (parent, _) in processes.items() if parent in family} - family
        if not more:
            break
        family |= more
    return family


def _times() -> dict[int, tuple[int, int]]:
    """Of every process: its parent, and its clock ticks (proc_pid_stat(5), fields 4, 14 and 15)."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        found[int(path.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    return found


def need_files(count: int) -> None:
    """Raises this process's (and so its children's) limit of open files. Raises NotMeasured when it may not."""
    if sys.platform == "win32":
        raise NotMeasured("this system has no limit of open files that could be raised")
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count or soft == resource.RLIM_INFINITY:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise NotMeasured(f"{count} open files are needed and {hard} allowed (ulimit -Hn): raise the limit")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
