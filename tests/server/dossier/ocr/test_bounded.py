"""A program on what strangers sent: it ends, with all that it started, whatever it does."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from server.dossier.ocr.bounded import Bounds, OutOfTime, run_bounded

if sys.platform == "win32":
    pytest.skip("POSIX processes", allow_module_level=True)


def run(folder: Path, script: str, bounds: Bounds = Bounds(60)) -> int:  # noqa: B008  # frozen
    return asyncio.run(run_bounded(["/bin/sh", "-c", script], folder, bounds))


def test_it_works_in_its_folder_at_the_lowest_priority_and_sees_nothing_of_the_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_SECRET", "x")
    assert run(tmp_path, "pwd; env; nice; exit 3") == 3
    run(tmp_path, "(pwd; env; nice) > said")
    said = (tmp_path / "said").read_text().splitlines()
    assert said[0] == os.path.realpath(tmp_path)
    assert said[-1] == "19"
    assert f"TMPDIR={tmp_path}" in said
    assert not any("MOTCUA" in line for line in said)


def test_what_takes_memory_or_fills_the_disk_is_ended(tmp_path: Path) -> None:
    assert run(tmp_path, "head -c 200000000 /dev/zero | tail -c 200000000 > x", Bounds(60, memory_mib=64)) != 0
    assert run(tmp_path, "exec head -c 9000000 /dev/zero > large", Bounds(60, file_mib=1)) == -signal.SIGXFSZ
    assert (tmp_path / "large").stat().st_size == 1 << 20


def test_what_does_not_end_is_ended(tmp_path: Path) -> None:
    with pytest.raises(OutOfTime):
        run(tmp_path, "sleep 1000", Bounds(0.1))


def test_a_stop_of_the_server_ends_it_with_all_that_it_started(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")

    async def stopped() -> None:
        script = ["/bin/sh", "-c", "sleep 1000 > held & sleep 1000"]
        task = asyncio.create_task(run_bounded(script, tmp_path, Bounds(500)))
        opened = await asyncio.to_thread((tmp_path / "held").open, "rb")  # the one in the background has begun
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(opened.read) == b""  # and is gone
        opened.close()

    asyncio.run(stopped())
