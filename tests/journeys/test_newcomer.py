"""A newcomer's way: every command of the README's "Setting a branch up" typed as it stands, up to the first call.

The folder is a fresh copy of what the repository holds, the home is empty, and the environment is the newcomer's own.
Only the libraries are not downloaded: they are there already, as behind a mirror.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from server.cli.demo.hand import Hand, HandError
from server.cli.demo.programs import free_port
from server.cli.demo.wire import Wire
from tests.serving import until

from .terminal import Terminal
from .test_first_run import wait_gone

ROOT = Path(__file__).parents[2]
SITE = next(Path(path) for path in sys.path if path.endswith("site-packages"))
LIMIT_S = 180
"""Power on to first call, as the branch's head may expect it."""
NOT_LIBRARIES = re.compile(r"motcua|__editable__|distutils-precedence|pip|.*\.pth$|__pycache__")
PASSWORD = "mot-cua-2026"


def blocks() -> list[list[str]]:
    """The commands of the README's section, by block, without their remarks."""
    section = (ROOT / "README.md").read_text("utf-8").partition("## Setting a branch up")[2].partition("\n## ")[0]
    return [
        [line for line in block.splitlines() if line.strip()] for block in re.findall(r"```sh\n(.*?)```", section, re.S)
    ]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the repository holds, as `git clone` brings it."""
    folder = tmp_path / "work" / "motcua"
    kept = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in kept.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with a Python and the libraries, and nothing of ours."""
    libraries, commands, home = tmp_path / "libraries", tmp_path / "bin", tmp_path / "home"
    for folder in (libraries, commands, home):
        folder.mkdir()
    for entry in SITE.iterdir():
        if not NOT_LIBRARIES.match(entry.name):
            (libraries / entry.name).symlink_to(entry)
    (commands / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    return {
        "PATH": f"{commands}:/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(libraries),
        "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "MOTCUA_FULLSCREEN": "no",
        "MOTCUA_VOICE": "off", "MOTCUA_FIND_ON": "127.0.0.1",
    }  # fmt: skip


@pytest.fixture
def terminals(checkout: Path, machine: dict[str, str]) -> Iterator["Terminals"]:
    with Terminals(checkout.parent, machine) as terminals:
        yield terminals


class Terminals:
    """As many terminals as are opened; all end together."""

    def __init__(self, folder: Path, machine: Mapping[str, str]) -> None:
        self._folder, self._machine = folder, machine
        self._open: list[Terminal] = []

    def open(self, under: str = "", **changes: str) -> Terminal:
        terminal = Terminal(self._folder / under, {**self._machine, **changes})
        self._open.append(terminal)
        return terminal

    def __enter__(self) -> "Terminals":
        return self

    def __exit__(self, *exc: object) -> None:
        for terminal in reversed(self._open):
            terminal.__exit__()


def hand(port: int) -> Hand:
    """A hand on the window that is there now."""

    def reach() -> Hand | None:
        one = Hand(port)
        try:
            one.names()
        except (HandError, OSError):
            one.close()
            return None
        return one

    found: Hand = until(reach)
    return found


@pytest.mark.slow(60)
@pytest.mark.timeout(400)
@pytest.mark.xdist_group("first run")
def test_the_readmes_commands_lead_to_the_first_call(terminals: Terminals, capsys: pytest.CaptureFixture[str]) -> None:
    install, serve, kiosk = blocks()
    port = free_port()
    first = terminals.open("motcua", MOTCUA_PORT=str(port))
    *setup, init = install
    assert init == "motcua init"
    for line in setup:
        first.type(line, 240)
    began = time.monotonic()
    said = first.type(init)
    password = said.partition("shown this once:\n")[2].partition("\n")[0]
    (line,) = serve
    first.start(line)
    address = first.line(first.wait_for("is serving on")).rpartition(" ")[2]
    assert address == f"http://127.0.0.1:{port}"

    window = free_port()
    second = terminals.open(MOTCUA_REMOTE=str(window))
    *activate, program = kiosk
    for line in activate:
        second.type(line)
    second.start(program)
    screen = hand(window)
    screen.wait(f"line-{address}")
    screen.tap(f"line-{address}")
    screen.wait("code", "text", differs="")
    confirm(address, password, str(screen.get("code")))
    screen.wait("line-tcp")
    screen.tap("line-")
    screen.tap("next")
    screen.wait("skip")
    screen.tap("skip")
    screen.wait("next")
    screen.tap("next")
    wait_gone(screen)
    screen.close()
    screen = hand(window)
    screen.wait("service-HT", "enabled", equals=True)
    screen.tap("service-HT")
    screen.wait("take", "enabled", equals=True)
    screen.tap("take")
    screen.wait("ticket-screen")
    number = str(screen.wait("number", "text", differs=""))
    ticket_s = time.monotonic() - began
    assert number == "HT-001"

    third = terminals.open(MOTCUA_REMOTE=str(free_port()))
    third.type(activate[0])
    call(third, address)
    called_s = time.monotonic() - began
    board = Wire(address).get("/api/v1/branches/CN01/board")
    assert [one["number"] for one in board["calls"]] == ["HT-001"]
    screen.close()
    with capsys.disabled():
        print(f"\nfrom motcua init: first ticket after {ticket_s:.0f} s, first call after {called_s:.0f} s")
    assert called_s < LIMIT_S


def confirm(address: str, password: str, code: str) -> None:
    """What the admin does who sees this code on the kiosk and on the page."""
    session = Wire(address).post("/api/v1/sessions?token=1", {"user": "admin", "password": password})
    admin = Wire(address, session["token"])

    def waiting() -> list[Any]:
        asked = admin.get("/api/v1/enrolments")["enrolments"]
        return [one for one in asked if one["code"] == code.replace(" ", "")]

    (wish,) = until(waiting)
    admin.post(f"/api/v1/enrolments/{wish['enrolment_id']}/confirm", {"branch": "CN01"})


def call(terminal: Terminal, address: str) -> None:
    """A clerk and a counter by the commands of the README's table; the clerk signs in, opens and calls."""
    terminal.type(f"echo {PASSWORD} | motcua user add lan --role clerk --branch CN01 --password-stdin")
    said = terminal.type("motcua enrol --role counter --branch CN01 --counter 1 --name desk-1")
    token = said.splitlines()[-1]
    terminal.start(f"motcua-counter --server {address} --branch CN01 --counter 1 --token {token}")
    desk = hand(int(terminal.environment["MOTCUA_REMOTE"]))
    desk.wait("login-user")
    desk.type("login-user", "lan")
    desk.type("login-password", PASSWORD)
    desk.key("Return")
    desk.wait("open")
    desk.wait("open", "enabled", equals=True)
    desk.key("F10")
    desk.wait("call-next", "enabled", equals=True)
    desk.key("F2")
    desk.wait("ticket-number", "text", equals="HT-001")
    desk.close()
