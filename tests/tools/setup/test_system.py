"""What is missing from a machine is installed or named: with fake programs on a PATH of the test's own."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from tools.setup import system
from tools.setup.system import NEEDS

SCRIPT = Path(system.__file__)
OPTIONAL = {
    "espeak-ng": "espeak-ng", "sane-utils": "scanimage", "chromium": "chromium",
    "chromium-headless-shell": "chromium-headless-shell", "poppler-utils": "pdftoppm",
    "ocrmypdf": "ocrmypdf", "softhsm2": "softhsm2-util",
    "libnss3-tools": "certutil",
    "wrk": "wrk", "nftables": "nft", "systemd": "systemd-analyze", "promtool": "promtool",
    "xvfb": "Xvfb", "faketime": "faketime",
}  # fmt: skip
"""By package, the program that a fake apt-get brings."""

SERVICES = ("nginx", "caddy", "upsmon")
"""Programs whose packages are not installed."""

Ran: TypeAlias = "subprocess.CompletedProcess[str]"


class Machine:
    """A PATH with nothing on it but what is put there; what its apt-get and sudo are told is kept."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir()
        # a checkout of its own, into which nothing was unpacked yet
        self.checkout = folder / "checkout"
        self._script = self.checkout / "tools" / "setup" / "system.py"
        self._script.parent.mkdir(parents=True)
        shutil.copy(SCRIPT, self._script)
        self._told = folder / "told"

    def has(self, *programs: str) -> "Machine":
        for program in programs:
            self._write(program, "")
        return self

    def has_apt(self, *, knows: dict[str, str]) -> "Machine":
        """An apt-get that brings the programs of packages it knows, and fails for others."""
        cases = "\n".join(f'{package}) : > "{self._bin}/{program}"; /bin/chmod +x "{self._bin}/{program}";;'
                          for package, program in knows.items())  # fmt: skip
        brings = f'for one in "$@"; do case "$one" in install|update|-*) ;;\n{cases}\n*) exit 100;; esac; done'
        self._write("apt-get", f'echo "apt-get $*" >> "{self._told}"\n{brings}')
        return self

    def brings(self, package: str, path: str) -> "Machine":
        """An apt-get that downloads a package, and a dpkg-deb that finds one program in it."""
        self._write("apt-get", f'echo "apt-get $*" >> "{self._told}"\n[ "$1" = update ] || : > {package}.deb')
        made = f'/bin/mkdir -p "$3/{Path(path).parent}"; : > "$3/{path}"; /bin/chmod +x "$3/{path}"'
        return self._write("dpkg-deb", made)

    def has_sudo(self) -> "Machine":
        self._write("sudo", f'echo sudo >> "{self._told}"; exec "$@"')
        return self

    def run(self, *more: str) -> Ran:
        command = [sys.executable, str(self._script), *more]
        return subprocess.run(
            command, env={"PATH": str(self._bin)}, capture_output=True, encoding="utf-8", timeout=60, check=False
        )

    @property
    def told(self) -> list[str]:
        return self._told.read_text("utf-8").splitlines() if self._told.exists() else []

    def _write(self, program: str, script: str) -> "Machine":
        file = self._bin / program
        file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        file.chmod(0o755)
        return self


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_that_has_everything_is_left_alone(machine: Machine) -> None:
    ran = machine.has(*OPTIONAL.values(), *SERVICES, "tesseract").has_apt(knows={}).run()
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert machine.told == []


def test_any_browser_of_the_family_will_do(machine: Machine) -> None:
    others = set(OPTIONAL.values()) - {"chromium"}
    ran = machine.has(*others, *SERVICES, "tesseract", "google-chrome").run()
    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.skipif(os.geteuid() != 0, reason="as root")
def test_what_is_missing_is_installed_and_said(machine: Machine) -> None:
    ran = machine.has("espeak-ng", "tesseract", *SERVICES).has_apt(knows=OPTIONAL).run()
    assert ran.returncode == 0
    assert machine.told == [
        "apt-get update -qq", "apt-get install -y -qq sane-utils", "apt-get install -y -qq chromium",
        "apt-get install -y -qq chromium-headless-shell", "apt-get install -y -qq libnss3-tools",
        "apt-get install -y -qq ocrmypdf", "apt-get install -y -qq poppler-utils",
        "apt-get install -y -qq softhsm2", "apt-get install -y -qq wrk",
        "apt-get install -y -qq systemd", "apt-get install -y -qq nftables",
        "apt-get install -y -qq xvfb", "apt-get install -y -qq faketime", "apt-get install -y -qq promtool",
    ]  # fmt: skip
    assert "Installing sane-utils (SANE's scanimage) by apt-get ..." in ran.stdout
    assert "Going on without" not in ran.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="as root")
def test_a_package_that_the_system_does_not_know_keeps_no_other_away(machine: Machine) -> None:
    ran = machine.has("tesseract", *SERVICES).has_apt(knows=OPTIONAL | {"chromium": "something-else"}).run()
    assert ran.returncode == 0
    assert "Going on without Chromium: no page is seen in a browser. (Debian: chromium)" in ran.stdout
    assert ran.stdout.count("Going on without") == 1
    assert machine.told[-1] == "apt-get install -y -qq promtool"


@pytest.mark.skipif(os.geteuid() != 0, reason="as root")
def test_a_package_that_would_start_a_service_is_unpacked_and_not_installed(machine: Machine) -> None:
    machine.has("tesseract", "caddy", "upsmon", *OPTIONAL.values())
    machine.brings("nginx", "usr/sbin/nginx")
    ran = machine.run()
    assert ran.returncode == 0
    assert "Going on without" not in ran.stdout
    assert (machine.checkout / "build" / "programs" / "usr" / "sbin" / "nginx").exists()
    assert not any("install" in line for line in machine.told)
    assert machine.run().stdout == ""


def test_without_apt_what_is_optional_is_named_and_left_out(machine: Machine) -> None:
    ran = machine.run()
    assert ran.returncode == 0
    assert ran.stdout.count("Going on without") == len(OPTIONAL) + len(SERVICES) + 1
    assert "Going on without tesseract: no printed slip is read back. (Debian: tesseract-ocr tesseract-ocr-vie)" in (
        ran.stdout
    )


def test_nothing_is_installed_when_it_is_told_not_to(machine: Machine) -> None:
    ran = machine.has_apt(knows=OPTIONAL).has_sudo().run("--no-install")
    assert ran.returncode == 0
    assert machine.told == []


@pytest.mark.parametrize(
    ("lacks", "packages"),
    [("ensurepip", "apt-get install python3-venv"), ("libxcb-cursor.so.0", "apt-get install libegl1 libgl1")],
)
def test_what_is_required_stops_with_a_sentence(
    machine: Machine, lacks: str, packages: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _lack(lacks, monkeypatch)
    monkeypatch.setenv("PATH", "/nowhere")
    assert system.main([]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("Missing: ")
    assert packages in last


def _lack(lacks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without one module, or one library."""
    find, load = importlib.util.find_spec, system._loads
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == lacks else find(name))
    monkeypatch.setattr(system, "_loads", lambda name: name != lacks and load(name))


@pytest.mark.parametrize(
    ("user", "programs", "command"),
    [
        (0, {"apt-get", "sudo"}, ["apt-get"]),
        (1000, {"apt-get", "sudo"}, ["sudo", "apt-get"]),
        (1000, {"apt-get"}, None),
        (0, {"dnf", "sudo"}, None),
    ],
)
def test_packages_are_installed_by_root_or_through_sudo(
    machine: Machine, user: int, programs: set[str], command: list[str] | None, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    machine.has(*programs)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert system.apt_get() == command


def test_each_need_says_how_it_is_found_and_what_brings_it() -> None:
    for need in NEEDS:
        assert need.packages
        assert bool(need.programs) + bool(need.libraries) + bool(need.module) == 1, need.name
