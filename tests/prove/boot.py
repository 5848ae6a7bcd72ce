"""docs/operations.md typed into a bare machine that systemd boots: its first section, and what its table says to look
at. Then the machine hangs, is killed, and loses its power.

Not typed is what needs the network: Debian's packages, and the clone, in place of which is what the checkout holds. The
libraries are there already, as behind a mirror.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from tests.serving import until

from .booted import Booted, memory_disk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations.md"
SITE = next(Path(path) for path in sys.path if path.endswith("site-packages"))
PIP = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
COUNT = """
import sqlite3
print(sqlite3.connect("/var/lib/motcua/motcua.sqlite").execute("SELECT count(*) FROM number").fetchone()[0])
"""
ISSUED = 50
CUTS = 5


class Boot(Struct, frozen=True):
    """`typed` commands of the page. From a cut of the power, from a kill and from a hang until the server is ready
    again, in seconds (a hang: 30 s of them until the watchdog ends it). `tickets` were acknowledged in all. `named`:
    the faults of that machine that the doctor named, before. `faults` are sentences; there should be none.
    """

    typed: int
    cuts: int
    after_cut_s: list[float]
    after_kill_s: float
    after_hang_s: float
    tickets: int
    named: list[str]
    faults: list[str]


def blocks() -> list[list[str]]:
    """The commands of the page's first section that are marked (boot), by block."""
    section = PAGE.read_text("utf-8").partition("\n## From a bare")[2].partition("\n## ")[0]
    found = re.findall(r"^```\n(.*?)^```\n\n\((\w+)", section, re.S | re.M)
    return [block.splitlines() for block, mark in found if mark == "boot"]


def looks() -> list[str]:
    """What the page's table says to look at when something is wrong, where no name has to be filled in."""
    section = PAGE.read_text("utf-8").partition("\n## What to do when")[2].partition("\n## ")[0]
    return [line for line in re.findall(r"`((?:systemctl|journalctl|ss) [^`]*)`", section) if "reload" not in line]


def run(say: Callable[[str], None]) -> Boot:
    """Raises AssertionError when a command of the page fails."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    with memory_disk() as disk:
        _lay_out(disk / "upper", python)
        machine = Booted(disk, SITE, "/opt/motcua-python")
        try:
            machine.boot()
            typed = 0
            for line in (line for block in blocks() for line in block):
                say(line)
                typed += 1
                _type(machine, line)
            for line in looks():
                say(line)
                typed += 1
                said = machine.try_(line if line.startswith("ss ") else f"{line} --no-pager")
                assert not re.search("not (be )?found|[Uu]nknown", said), said
            return _live(machine, typed, say)
        finally:
            machine.close()


def _lay_out(upper: Path, python: Path) -> None:
    """What the two lines that need the network would have brought."""
    source = upper / "opt" / "motcua" / "source"
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in kept.split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith("tests/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    (upper / "opt" / "motcua-python").mkdir()
    (upper / "opt" / "motcua-python" / "python3").symlink_to(python)
    for folder in reversed(python.resolve().parents):  # the server's user runs it too
        if folder != Path("/") and not folder.stat().st_mode & 0o001:
            (upper / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
            (upper / folder.relative_to("/")).chmod(folder.stat().st_mode & 0o777 | 0o011)


def _type(machine: Booted, line: str) -> None:
    match shlex.split(line):
        case ["timedatectl", "set-timezone", zone]:
            machine.type(f"ln -sf /usr/share/zoneinfo/{zone} /etc/localtime")
        case ["motcua", "install-service", *_]:
            machine.type(f"{line} --yes")
        case [*_, "motcua", "doctor", "--data", _]:
            machine.try_(line)
        case [_, "-m", "venv", folder]:
            machine.type(line)
            machine.type(f"echo /opt/motcua-libraries > {folder}/lib/python3.{sys.version_info[1]}/site-packages/l.pth")
        case _:
            machine.type(line, **PIP)


def _live(machine: Booted, typed: int, say: Callable[[str], None]) -> Boot:
    faults: list[str] = []
    enrol = "runuser -u motcua -- motcua enrol --data /var/lib/motcua --json --branch CN01 --role kiosk --name door"
    token = json.loads(machine.type(enrol).splitlines()[-1])["token"]
    numbers: list[str] = []

    def issue(count: int) -> None:
        ask = f"-H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{{\"service\":\"HT\"}}'"
        url = "http://127.0.0.1:8000/api/v1/branches/CN01/tickets"
        said = machine.type(f"for n in $(seq {count}); do curl -sf {ask} {url}; echo; done")
        numbers.extend(json.loads(line)["number"] for line in said.splitlines() if line)

    def ready_after(began: float) -> float:
        until(lambda: '"ready"' in machine.try_("curl -s http://127.0.0.1:8000/readyz"), 120, 0.1)
        return round(time.monotonic() - began, 1)

    def signalled(name: str) -> float:
        began = time.monotonic()
        pid = machine.type("systemctl show -p MainPID --value motcua").strip()
        machine.type(f"kill -{name} {pid}")
        until(lambda: machine.type("systemctl show -p MainPID --value motcua").strip() not in (pid, "0"), 120, 0.1)
        return ready_after(began)

    doctor = json.loads(_last(machine, "runuser -u motcua -- motcua doctor --json --data /var/lib/motcua"))
    named = [each["fault"] for each in doctor["faults"]]
    say(f"doctor: {', '.join(named)}")
    cuts = []
    for n in range(CUTS):
        issue(ISSUED)
        machine.cut_power()
        began = time.monotonic()
        machine.boot()
        cuts.append(ready_after(began))
        say(f"power cut {n + 1}: ready after {cuts[-1]} s")
    issue(ISSUED)
    killed = signalled("KILL")
    issue(ISSUED)
    hung = signalled("STOP")
    issue(ISSUED)
    say(f"killed: ready after {killed} s; hung: after {hung} s")
    if len(set(numbers)) != len(numbers):
        faults.append("a number was given twice")
    listed = json.loads(_last(machine, "runuser -u motcua -- motcua check --json --data /var/lib/motcua"))
    if not listed["ok"]:
        faults.append("the journal is not whole")
    stored = int(machine.type(f"python3 -c {shlex.quote(COUNT)}"))
    if stored != len(numbers):
        faults.append(f"{len(numbers)} numbers were acknowledged, {stored} are stored")
    return Boot(typed, CUTS, cuts, killed, hung, len(numbers), named, faults)


def _last(machine: Booted, line: str) -> Any:
    return machine.try_(line).splitlines()[-1]


def can_run() -> bool:
    """Whether this machine lets another boot in it."""
    return os.geteuid() == 0 and all(map(shutil.which, ("unshare", "nsenter", "systemctl", "curl")))
