"""Whole processes on one file: two at once, and one that is killed at any instant."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Engine, select

from server.journal.check.check import check
from server.journal.schema.tables import journal, number

from .desk import MODELS

pytestmark = pytest.mark.slow(1)

HERE = Path(__file__).parents[3]


def start(url: str, name: str, how_many: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.server.journal.appending_process", url, name, str(how_many)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE,
    )


def tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


@pytest.fixture
def started() -> Iterator["list[subprocess.Popen[str]]"]:
    """Processes that are gone when the test ends."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def lines_until(process: "subprocess.Popen[str]", last: str) -> Iterator[list[str]]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line.split()
        if line.strip() == last:
            return


def test_two_processes_on_one_stream(url: str, engine: Engine, started: "list[subprocess.Popen[str]]") -> None:
    each = 150
    started += [start(url, name, each) for name in ("a", "b")]
    for process in started:
        assert list(lines_until(process, "ready")) == [["ready"]]
    for process in started:
        tell(process, "go")
    seen: list[list[int]] = []
    acknowledged: list[int] = []
    for process in started:
        saw: list[int] = []
        for words in lines_until(process, "done"):
            if words[0] == "saw":
                saw += [int(word) for word in words[1:]]
            elif words[0] == "ack":
                acknowledged.append(int(words[2]))
        assert process.stdout is not None
        while len(saw) < 2 * each + 1:  # the first to finish still sees what the other one writes
            words = process.stdout.readline().split()
            assert words[0] == "saw"
            saw += [int(word) for word in words[1:]]
        seen.append(saw)
    for process in started:
        tell(process, "stop")
        assert process.wait(60) == 0
    assert seen == [list(range(1, 2 * each + 2))] * 2
    assert sorted(acknowledged) == list(range(2, 2 * each + 2))
    with engine.connect() as connection:
        assert list(connection.execute(select(number.c.n).order_by(number.c.n)).scalars()) == list(
            range(1, 2 * each + 1)
        )
    assert check(engine, MODELS).findings == ()


def test_killed_at_any_instant_nothing_acknowledged_is_lost(
    url: str, engine: Engine, started: "list[subprocess.Popen[str]]"
) -> None:
    chance = random.Random(2718)
    acknowledged: dict[str, int] = {}
    for life in range(4):
        process = start(url, f"life{life}", 0)
        started.append(process)
        # a while after so many: by the clock alone a busy machine would be killed before it did anything
        enough, heard = chance.randrange(8, 60), 0
        timer = Timer(chance.uniform(0, 0.02), process.kill)
        for words in lines_until(process, "never"):
            if words[0] == "ready":
                tell(process, "go")
            elif words[0] == "ack" and len(words) == 3 and words[2].isdigit():
                acknowledged[words[1]] = int(words[2])
                heard += 1
                if heard == enough:
                    timer.start()
        timer.join()
        assert process.wait(60) == -9
    with engine.connect() as connection:
        rows = connection.execute(select(journal.c.command_id, journal.c.seq).order_by(journal.c.seq)).all()
    kept = {str(row[0]): int(row[1]) for row in rows}
    assert len(kept) == len(rows), "a command was doubled"
    assert [seq for _, seq in rows] == list(range(1, len(rows) + 1))
    assert {command_id: kept.get(command_id) for command_id in acknowledged} == acknowledged
    assert check(engine, MODELS).findings == ()
