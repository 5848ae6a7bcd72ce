"""Looks what `make demo` and `make test` need from the system; installs what is missing where there is apt-get.

`python3 tools/setup/system.py [--no-install]` exits with 0 when what is required is here. Without what is optional it
goes on, and says what will be left out. Needs nothing but Python.
"""

import argparse
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """`programs`: one of them is enough; `libraries`: all of them, by their sonames; `packages`: Debian's, which bring
    them. `without`: what is left out where an optional need is missing; empty: it is required. `is_service`: installing
    the package would start a service, so it is only unpacked.
    """

    name: str
    packages: tuple[str, ...]
    programs: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    module: str = ""
    without: str = ""
    is_service: bool = False


NEEDS = (
    Need("virtual environments for this Python", ("python3-venv",), module="ensurepip"),
    Need(
        "the libraries that Qt loads",
        ("libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libglib2.0-0", "libxkbcommon-x11-0", "libxcb-cursor0",
         "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-image0", "libxcb-render-util0",
         "libxcb-xinerama0"),
        libraries=("libEGL.so.1", "libGL.so.1", "libdbus-1.so.3", "libfontconfig.so.1", "libglib-2.0.so.0",
                   "libxkbcommon-x11.so.0", "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1",
                   "libxcb-shape.so.0", "libxcb-image.so.0", "libxcb-render-util.so.0", "libxcb-xinerama.so.0"),
    ),
    Need("espeak-ng", ("espeak-ng",), ("espeak-ng",), without="nothing is spoken"),
    Need("SANE's scanimage", ("sane-utils",), ("scanimage",), without="no document is scanned"),
    Need("Chromium", ("chromium",), ("chromium", "chromium-browser", "google-chrome", "chrome"),
         without="no page is seen in a browser"),
    Need("Chromium without windows", ("chromium-headless-shell",), ("chromium-headless-shell",),
         without="pages are seen in a whole browser, which takes twice as long"),
    Need("NSS's certutil", ("libnss3-tools",), ("certutil",),
         without="Chromium is told of a certificate's key, not of its authority"),
    Need("tesseract", ("tesseract-ocr", "tesseract-ocr-vie"), ("tesseract",), without="no printed slip is read back"),
    Need("ocrmypdf", ("ocrmypdf",), ("ocrmypdf",), without="scans get no PDF/A and no text that is searched"),
    Need("poppler's pdftoppm", ("poppler-utils",), ("pdftoppm",), without="no form's page is looked at"),
    Need("SoftHSM", ("softhsm2",), ("softhsm2-util",), without="no signature is made with a token's key"),
    Need("wrk", ("wrk",), ("wrk",), without="the bench has no load"),
    Need("systemd-analyze", ("systemd",), ("systemd-analyze",), without="no unit is verified"),
    Need("nft", ("nftables",), ("nft",), without="the firewall's file is not read"),
    Need("nginx", ("nginx",), ("nginx",), without="nothing is asked through nginx", is_service=True),
    Need("Caddy", ("caddy",), ("caddy",), without="nothing is asked through Caddy", is_service=True),
    Need("Xvfb", ("xvfb",), ("Xvfb",), without="no program is seen on a bare X server, and no film"),
    Need("libfaketime", ("faketime",), ("faketime",), without="no clock steps under a running program"),
    Need("a UPS's upsmon", ("nut-client",), ("upsmon",), without="the file for a UPS is not compared with its program",
         is_service=True),
    Need("promtool", ("promtool",), ("promtool",), without="the alerts are not read by Prometheus"),
)  # fmt: skip

UNPACKED = Path(__file__).resolve().parents[2] / "build" / "programs"
"""Programs of packages that are not installed, since that would start a service on this machine."""


def is_here(need: Need) -> bool:
    """Whether this machine has it."""
    if need.module and importlib.util.find_spec(need.module) is None:
        return False
    if need.programs and not any(map(program, need.programs)):
        return False
    return all(map(_loads, need.libraries))


def program(name: str) -> str | None:
    """Where a program is: on the PATH, beside it in a system's `sbin`, or among those that were unpacked."""
    beside = [Path(folder).parent / "sbin" for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    more = (*beside, UNPACKED / "usr" / "sbin", UNPACKED / "usr" / "bin")
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, more)))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing() -> list[Need]:
    """What this machine does not have."""
    return [need for need in NEEDS if not is_here(need)]


def apt_get() -> list[str] | None:
    """The command that installs packages; None where there is none, or nobody who may use it."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    return ["sudo", "apt-get"] if shutil.which("sudo") else None


def install(needs: Iterable[Need], command: list[str]) -> None:
    """Each by itself: a package that this system does not know keeps no other away."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*command, "update", "-qq"], env=environment, check=False)
    for need in needs:
        if need.is_service:
            unpack(need)
            continue
        print(f"Installing {' '.join(need.packages)} ({need.name}) by {' '.join(command)} ...", flush=True)
        subprocess.run(
            [*command, "install", "-y", "-qq", *need.packages],
            env=environment, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip


def unpack(need: Need) -> None:
    """Gets the packages and unpacks them below the checkout: that needs no root, and starts nothing."""
    print(f"Unpacking {' '.join(need.packages)} ({need.name}) into {UNPACKED} ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-qq", *need.packages], cwd=folder, check=False, capture_output=True)
        for package in Path(folder).glob("*.deb"):
            UNPACKED.mkdir(parents=True, exist_ok=True)
            subprocess.run(["dpkg-deb", "--extract", str(package), str(UNPACKED)], check=False)


def main(argv: Sequence[str] | None = None) -> int:
    """1 when something required is missing still."""
    parser = argparse.ArgumentParser(description="Looks what is needed from the system, and installs what is missing.")
    parser.add_argument("--no-install", action="store_true", help="only say what is missing")
    arguments = parser.parse_args(argv)
    lacking = missing()
    command = None if arguments.no_install else apt_get()
    if lacking and command is not None:
        install(lacking, command)
        lacking = missing()
    for need in lacking:
        if need.without:
            print(f"Going on without {need.name}: {need.without}. (Debian: {' '.join(need.packages)})")
    required = [need for need in lacking if not need.without]
    for need in required:
        packages = " ".join(need.packages)
        print(f"Missing: {need.name}. Install it and try again; on Debian and Ubuntu: apt-get install {packages}")
    return 1 if required else 0


if __name__ == "__main__":
    sys.exit(main())
