"""A data folder that `motcua init` made, and ways to run the command in it."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from msgspec import Struct

from server.cli.main import main
from tests.forking import Forked, run_command

COMMAND = (sys.executable, "-m", "server.cli.main")


class Ran(Struct, frozen=True):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The last line of standard output, which is for programs."""
        fields: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return fields


Run: TypeAlias = Callable[..., Ran]


def environment() -> dict[str, str]:
    """This one, without settings of ours that a developer may have set."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}


def start(*arguments: str, stdin: str = "") -> Ran:
    """Runs the command as a process of its own."""
    done = run_command(*arguments, environment=environment(), typed=stdin)
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[Forked, str]]:
    """`motcua serve` with these arguments until the block ends, and its address."""
    server = Forked.program(["motcua", "serve", *arguments, "--port", "0"], environment(), os.getcwd())
    with server.stdout:
        try:
            url = re.search(r"http://\S+", server.stdout.readline())
            assert url is not None
            yield server, url.group()
        finally:
            server.terminate()
            server.stdout.read()
            server.wait(60)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A folder straight after `motcua init`, and what that said; nobody writes to it."""
    data = tmp_path_factory.mktemp("made") / "data"
    return data, start("init", "--data", str(data), "--template", "one")


@pytest.fixture
def data(made_once: tuple[Path, Ran], tmp_path: Path) -> Path:
    """A folder of the test's own, as `motcua init` leaves it."""
    return Path(shutil.copytree(made_once[0], tmp_path / "data"))


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command within this process, on `data`."""
    for name in os.environ:
        if name.startswith("MOTCUA_"):
            monkeypatch.delenv(name)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = main([*arguments, "--data", str(data)])
        except SystemExit as wrong:  # argparse
            code = int(str(wrong.code))
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call
