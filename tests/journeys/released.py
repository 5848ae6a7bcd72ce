"""Released versions: their programs beside today's server, today's programs beside their server.

Each is taken from this repository's history, `tests/released_versions.txt` says which, and runs with today's libraries.
"""

import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from server.cli.demo.programs import Program, Programs, environment
from tests.serving import Installation, Serving

from .room import Room, complete

REPOSITORY = Path(__file__).parents[2]
LIST = REPOSITORY / "tests" / "released_versions.txt"

STARTED = """
import json, sys
from pathlib import Path
from tests.serving import Installation, Serving
installation = Installation(Path(sys.argv[1])).staff()
with Serving(installation) as serving:
    said = {"port": serving.port, "branch": installation.branch, "tokens": installation.tokens}
    print(json.dumps(said), flush=True)
    sys.stdin.read()
"""
"""What runs in a released version's own tree, with its own `tests.serving`, until its standard input is closed."""


class MissingHistory(Exception):
    """The commit is not in this repository: a shallow clone, or no clone at all."""


class Released(Struct, frozen=True):
    """A commit, and the version that it said. `note`: `server-too-old` where today's programs cannot use its server."""

    commit: str
    version: str
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.version}-{self.commit[:7]}"


def released() -> list[Released]:
    """The list, the oldest first."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [Released(*line.split()) for line in lines if line and not line.startswith("#")]


def unpack(version: Released, folder: Path) -> Path:
    """The version's tree in a folder of its own. Raises MissingHistory."""
    command = ["git", "-C", str(REPOSITORY), "archive", "--format=tar", version.commit]
    try:
        made = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise MissingHistory("git is not installed") from error
    if made.returncode != 0:
        raise MissingHistory(f"{version.commit} is not in this clone's history: git fetch --unshallow")
    tree = folder / version.name
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(tree, filter="data")
    locale = tree / "language" / "locale"
    if locale.is_dir():  # a wheel has its catalogue compiled, a tree has not: every refusal would be a 500
        compiled = ["-m", "babel.messages.frontend", "-q", "compile", "-d", str(locale), "-D", "motcua"]
        subprocess.run([sys.executable, *compiled], check=True)
    return tree


class ReleasedPrograms(Programs):
    """The kiosk, counter and display of a released version."""

    def __init__(self, tree: Path, logs: Path) -> None:
        super().__init__(logs, offscreen=True)
        self._environment["PYTHONPATH"] = str(tree)
        self._package = "motcua." if (tree / "motcua").is_dir() else ""

    def start(self, name: str, command: str, *arguments: str) -> Program:
        module = f"{self._package}{command.removeprefix('motcua-')}.main"
        log = self._logs / f"{name}.log"
        program = Program(name, [sys.executable, "-m", module, *arguments], self._environment, log)
        self._started.append(program)
        return program


class Known(Installation):
    """An installation that another process made."""

    def __init__(self, branch: str, tokens: dict[str, str]) -> None:
        self.branch, self.tokens = branch, tokens


class ReleasedServer(Serving):
    """A released version's server, on a fresh data folder of its own making."""

    def __init__(self, tree: Path, data: Path) -> None:
        self._tree, self._data = tree, data
        self._server: subprocess.Popen[str] | None = None
        self._errors: IO[str] | None = None
        self.port = 0

    def start(self) -> "ReleasedServer":
        self._errors = self._data.with_suffix(".log").open("w", encoding="utf-8")
        self._server = subprocess.Popen(
            [sys.executable, "-c", STARTED, str(self._data)], cwd=self._tree, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env=environment() | {"PYTHONPATH": str(self._tree)},
        )  # fmt: skip
        assert self._server.stdout is not None
        said = msgspec.json.decode(self._server.stdout.readline() or "{}")
        assert said, (
            f"the server of {self._tree.name} did not start: {self._data.with_suffix('.log').read_text()[-2000:]}"
        )
        self.port, self.installation = said["port"], Known(said["branch"], said["tokens"])
        return self

    def __exit__(self, *exc: object) -> None:
        if self._server is not None and self._errors is not None:
            self._server.communicate(timeout=60)
            self._errors.close()
            self._server = None


class ReleasedRoom(Room):
    """A room in which the programs, or the server, are of a released version."""

    def __init__(self, folder: Path, tree: Path, *, its_server: bool) -> None:
        super().__init__(folder)
        if its_server:
            self.serving = ReleasedServer(tree, folder / "its-data")
        else:
            self.programs = ReleasedPrograms(tree, folder / "logs")


def told(room: Room) -> None:
    """Kiosk, counter and display each say that the server has to be updated."""
    kiosk, desk, display = room.kiosk(), room.counter("1"), room.display()
    kiosk.wait("warning-text", "text", contains="cập nhật máy chủ")
    desk.wait("login-error", "text", contains="cập nhật máy chủ")
    display.wait("connection-state", "text", contains="cập nhật máy chủ")


def visit(room: Room) -> str:
    """A number taken, called, shown and served, each on the screen of its program; the number."""
    kiosk, display = room.kiosk(), room.display()
    desk = room.open_desk("1")
    number = room.take_ticket(kiosk)
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=number)
    display.wait("call-number-0", "text", equals=number)
    desk.wait("start", "enabled", equals=True)
    desk.key("F4")
    desk.wait("complete", "enabled", equals=True)
    complete(desk)
    return number
