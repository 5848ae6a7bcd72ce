"""A process under the shim can write until the disk fails, and again when it is healed; other files are let alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from .disk import FAULTS, Disk, NoCompiler

WRITER = """
import os, sys
for line in sys.stdin:
    said = []
    for path in sys.argv[1:]:
        file = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            os.pwrite(file, b"x", 0)
            os.fsync(file)
            said.append(0)
        except OSError as error:
            said.append(error.errno)
        os.close(file)
    print(*said, flush=True)
"""


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    try:
        return Disk(tmp_path, "this")
    except NoCompiler as error:
        pytest.skip(str(error))


def test_a_disk_fails_as_it_is_told_and_works_again(disk: Disk, tmp_path: Path) -> None:
    paths = [str(tmp_path / "this"), str(tmp_path / "other")]
    with disk.preloaded():
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, *paths], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:

        def tried() -> str:
            process.stdin.write("\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return process.stdout.readline().strip()  # type: ignore[union-attr]

        assert tried() == "0 0"
        for name, (_, number) in FAULTS.items():
            disk.fail(name)
            assert tried() == f"{number} 0"
            disk.heal()
            assert tried() == "0 0"
        process.stdin.close()
