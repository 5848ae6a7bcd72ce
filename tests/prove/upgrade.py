"""`python -m tests.prove.upgrade`: an installation of each released version is brought to this one, and back.

By the commands of docs/upgrade.md: backed up by the old program, upgraded and served by this one, restored from the
backup by the old program and served, then upgraded again. Half a minute for each version.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from server.cli.demo.programs import environment, free_port
from server.cli.demo.wire import Wire
from tests.journeys.released import REPOSITORY, MissingHistory, released, unpack

MADE = """
import json, sys
from pathlib import Path
from tests.serving import Installation
installation = Installation(Path(sys.argv[1])).staff()
print(json.dumps([installation.branch, installation.tokens["kiosk"]]))
"""
"""An installation of a version's own making, as its own tests make it."""

PASSPHRASE = {"MOTCUA_BACKUP_PASSPHRASE": "the way back is drilled"}
READY_S, NUMBERS = 60.0, 8


class Version:
    """A program in a tree of its own."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._package = "motcua." if (tree / "motcua").is_dir() else ""
        self.can_back_up = (tree / "server" / "backup").is_dir()

    def make(self, data: Path) -> tuple[str, str]:
        """A data folder with a branch, its devices and people; the branch and its kiosk's token."""
        made = self._run("-c", MADE, str(data))
        branch, token = msgspec.json.decode(made, type=tuple[str, str])
        return branch, token

    def command(self, *arguments: str) -> str:
        """`motcua …`, and what it said. Raises CalledProcessError."""
        return self._run("-m", f"{self._package}server.cli.main", *arguments)

    @contextmanager
    def served(self, data: Path) -> Iterator[str]:
        """The URL of `motcua serve`, ready; ended by SIGTERM."""
        port = free_port()
        command = ["-m", f"{self._package}server.cli.main", "serve", "--data", str(data), "--port", str(port)]
        with data.with_suffix(".log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=self._tree, env=self._environment(), stdout=log, stderr=log
            )
            try:
                yield _ready(f"http://127.0.0.1:{port}", process)
            finally:
                process.terminate()
                process.wait(READY_S)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self._tree, env=self._environment(), capture_output=True, text=True
        )
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(arguments[:4])} in {self._tree.name}: {done.stdout}{done.stderr}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return environment() | PASSPHRASE | {"PYTHONPATH": os.fspath(self._tree)}


def _ready(url: str, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if Wire(url).ask("GET", "/readyz").status == 200:
                return url
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not become ready: {process.poll()}")


class Given:
    """Numbers that people hold, by the page of each."""

    def __init__(self, branch: str, token: str) -> None:
        self._branch, self._token = branch, token
        self.numbers: dict[str, str] = {}

    def take(self, url: str) -> list[str]:
        """Some more numbers; none of them may be held already."""
        taken = []
        for _ in range(NUMBERS):
            said = Wire(url, self._token).post(f"/api/v1/branches/{self._branch}/tickets", {"service": "HT"})
            number = str(said["number"])
            assert number not in self.numbers, f"{number} was given twice"
            self.numbers[number] = str(said["track_url"]).rpartition("/")[2]
            taken.append(number)
        return taken

    def known(self, url: str, numbers: list[str]) -> bool:
        """Whether the slips of these numbers open their own tickets. A slip that opens another's is a fault."""
        said = {number: Wire(url).ask("GET", f"/api/v1/tickets/{self.numbers[number]}") for number in numbers}
        own = [answer.status == 200 and number in answer.body.decode() for number, answer in said.items()]
        assert all(own) or all(answer.status == 404 for answer in said.values()), said
        return all(own)


def drill(old: Version, new: Version, folder: Path) -> str:
    """What happened, in a line. Raises AssertionError."""
    data, archive, keys = folder / "data", folder / "before.backup", folder / "safe.keys"
    given = Given(*old.make(data))
    with old.served(data) as url:
        before = given.take(url)
        if old.can_back_up:
            old.command("backup", str(archive), "--keys", str(keys), "--data", str(data))
    new.command("init", "--data", str(data))
    with new.served(data) as url:
        since = given.take(url)
        assert given.known(url, before)
    new.command("check", "--data", str(data))
    if not old.can_back_up:
        return f"{before[0]} to {since[-1]} over the upgrade; it has no backup, so no way back"
    back = folder / "back"
    old.command("restore", str(archive), "--keys", str(keys), "--data", str(back))
    with old.served(back) as url:
        after = given.take(url)
        assert given.known(url, before)
        assert not given.known(url, since)
    old.command("check", "--data", str(back))
    new.command("init", "--data", str(back))
    with new.served(back) as url:
        again = given.take(url)
        assert given.known(url, before + after)
    new.command("check", "--data", str(back))
    return (
        f"{before[0]} to {since[-1]} over the upgrade; back to the backup, on with {after[0]}; upgraded again, on with "
        f"{again[0]}; no number twice, and no slip opens another's ticket"
    )


def main() -> int:
    """0 when all went well; 1 when a commit is not in this clone."""
    with tempfile.TemporaryDirectory() as name:
        for version in released():
            folder = Path(name) / f"{version.name}-drill"
            folder.mkdir()
            try:
                old = Version(unpack(version, Path(name)))
            except MissingHistory as error:
                print(error, file=sys.stderr)
                return 1
            print(f"{version.name}: {drill(old, Version(REPOSITORY), folder)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
