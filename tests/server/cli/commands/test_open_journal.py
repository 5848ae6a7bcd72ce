"""A database that cannot be written: the command says why, in one line, and what to do."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.cli.conftest import COMMAND, environment
from tests.serving import Installation


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk without a free byte."""
    ready, folder = tmp_path / "ready", tmp_path / "disk"
    Installation(ready)
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "motcua-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        data = shutil.copytree(ready, folder / "data")
        with (folder / "filling").open("wb", buffering=0) as filling, contextlib.suppress(OSError):
            while True:
                filling.write(bytes(4096))
        yield data
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_disk_is_called_full(full_disk: Path) -> None:
    enrol = ["enrol", "--data", str(full_disk), "--role", "kiosk", "--branch", "CN01", "--name", "door"]
    ran = subprocess.run(
        [*COMMAND, *enrol], capture_output=True, text=True, timeout=60, env=environment() | {"MOTCUA_LANGUAGE": "en"}
    )
    assert ran.returncode == 1
    assert ran.stderr.strip().endswith("the database's disk is full; nothing was changed: make room, then try again"), (
        ran.stderr
    )
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
