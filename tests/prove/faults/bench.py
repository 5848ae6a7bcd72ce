"""`python -m tests.prove faults`: parts of some thousand commands, each of one round on one database, kept as files.

A part follows from its seed; the parts that are there already are not run again, so a long run can be cut and resumed,
also at another commit: each part names the one that it ran at.
"""

import asyncio
import random
import shutil
import subprocess
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from server.backup import new_history
from tools.bench.rig.databases import PostgreSQL, Wheel
from tools.bench.rig.figures import NotMeasured
from tools.bench.rig.machine import commit
from tools.bench.rig.scratch import Past, Scratch, set_up
from tools.bench.rig.serving import MAIN, start_server, wait_ready

from .clock import Clock
from .disk import Disk
from .flips import flip
from .planted import VARIABLE, restores_without_passing_numbers_over
from .rounds import POSTGRESQL_ONLY, ROUNDS, SQLITE_ONLY, Means
from .small import WORDS, small
from .stage import PATIENCE_S, Process, Stage, Start, Verdict, play

PART = 10_000
"""Commands of one part: a day of some thousand numbers, as the largest branch might have it."""

FLIPS = 200
FLIPPED = 500
"""Bits that flip in one part, and the commands before that."""

PLANTED = 400
"""Commands of the round of a planted fault."""

PROCESSES = 2
"""That serve one PostgreSQL."""

KEPT = Path(__file__).parents[3] / "build" / "faults"
ENDS = (
    OSError, AssertionError, NotMeasured, SQLAlchemyError, subprocess.SubprocessError, ValueError, LookupError,
    ExceptionGroup,
)  # fmt: skip
"""What may end a part before its time; a TimeoutError is an OSError."""

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


class Part(Struct, frozen=True):
    """One part as it is kept."""

    round: str
    database: str
    seed: int
    commit: str | None
    took_s: float
    verdict: Verdict


class Row(Struct, frozen=True):
    """The parts of one round on one database, added up."""

    round: str
    database: str
    parts: int
    sent: int
    answered: int
    again: int
    lost: int
    events_seen: int
    screens_back: int
    blind_s: float
    made: dict[str, int]
    faults: int


class FaultBench(Struct, frozen=True):
    """All parts of one seed. `commits`: of the programs they ran, with the number of parts.
    `planted`: what was said of each planted fault. `faults` are sentences; there should be none.
    """

    planted: dict[str, str]
    commands: int
    sent: int
    took_s: float
    commits: list[str]
    rows: list[Row]
    faults: list[str]


def run(commands: int, seed: int, say: Callable[[str], None], only: str | None = None) -> FaultBench:
    """Runs the parts that are missing. Raises NotMeasured when there is no PostgreSQL."""
    turns = list(_turns(only))
    with tempfile.TemporaryDirectory(prefix="motcua-faults-") as name, _databases(Path(name)) as (postgresql, wheel):
        base = set_up(Path(name) / "base", None, Past(visits=100, served=60))
        planted = _planted(base, Path(name), seed, say)
        for n in range(2 * -(-commands // PART)):
            if _answered(seed, only) >= commands:
                break
            (which, database), k = turns[n % len(turns)], n // len(turns)
            kept = KEPT / f"{seed}-{which}-{database}-{k:03}.json"
            if kept.exists():
                continue
            folder = Path(name) / f"{n}"
            folder.mkdir()
            began = time.monotonic()
            if database == SQLITE:
                scratch, means = _copied(base, folder), Means(Disk(folder) if which == "disk" else None)
            else:
                scratch = set_up(folder / "data", postgresql.fresh(), Past(visits=100, served=60))
                means = Means(None, wheel, postgresql.fresh)
            if which == "clocks":
                means.clock = Clock(folder)
                means.beside = None if database == SQLITE else _starting(folder, means.clock.preloaded)
            verdict = _played(which, scratch, means, seed + k)
            part = Part(which, database, seed + k, commit(), round(time.monotonic() - began, 1), verdict)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(msgspec.json.encode(part))
            say(f"faults {n}: {which} on {database}, {verdict.answered} commands in {part.took_s:.0f} s")
            for fault in verdict.faults[:5]:
                say(f"FAULT: {fault}")
            shutil.rmtree(folder)
    return added_up(_kept(seed), planted)


def _kept(seed: int, only: str | None = None) -> list[Path]:
    return sorted(KEPT.glob(f"{seed}-{only or '*'}-*.json"))


def _answered(seed: int, only: str | None) -> int:
    """How many commands the parts have that are there."""
    return sum(msgspec.json.decode(path.read_bytes(), type=Part).verdict.answered for path in _kept(seed, only))


def _planted(base: Scratch, folder: Path, seed: int, say: Callable[[str], None]) -> dict[str, str]:
    """Plays each planted fault; what the judge said first of it, empty where it said nothing."""
    said = {}
    for plant, mischief in small(PLANTED).items():
        where = folder / plant
        where.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(new_history, "skip_after", new_history.skip_after)  # put back in the end
            if plant == restores_without_passing_numbers_over.__name__:
                restores_without_passing_numbers_over()
            patch.setenv(VARIABLE, plant)
            stage = Stage(
                _copied(base, where), _starting(where, module=f"{__package__}.planted"), seed, clients=6, screens=2
            )
            faults = asyncio.run(play(stage, mischief, PLANTED)).faults
        said[plant] = next((fault for fault in faults if WORDS[plant] in fault), "")
        say(f"faults: planted {plant}: {said[plant] or 'NOT FOUND'}")
    return said


def added_up(paths: list[Path], planted: dict[str, str]) -> FaultBench:
    """What the kept parts show together."""
    parts = [msgspec.json.decode(path.read_bytes(), type=Part) for path in paths]
    rows = []
    for which, database in dict.fromkeys((part.round, part.database) for part in parts):
        verdicts = [part.verdict for part in parts if (part.round, part.database) == (which, database)]
        made: dict[str, int] = {}
        for verdict in verdicts:
            for fault, times in verdict.made.items():
                made[fault] = made.get(fault, 0) + times
        rows.append(
            Row(
                which, database, len(verdicts), sum(each.sent for each in verdicts),
                sum(each.answered for each in verdicts), sum(each.again for each in verdicts),
                sum(each.lost for each in verdicts), sum(each.events_seen for each in verdicts),
                sum(each.screens_back for each in verdicts), max(each.blind_s for each in verdicts), made,
                sum(len(each.faults) for each in verdicts),
            )
        )  # fmt: skip
    return FaultBench(
        planted=planted,
        commands=sum(row.answered for row in rows),
        sent=sum(row.sent for row in rows),
        took_s=round(sum(part.took_s for part in parts), 1),
        commits=[
            f"{name} ({times} parts)"
            for name, times in sorted(Counter((part.commit or "none")[:12] for part in parts).items())
        ],
        rows=rows,
        faults=[f"the planted fault {plant} was not found" for plant, said in planted.items() if not said]
        + [
            f"{part.round} on {part.database}, seed {part.seed}: {fault}"
            for part in parts
            for fault in part.verdict.faults
        ],
    )


def _turns(only: str | None) -> Iterator[tuple[str, str]]:
    for which in ROUNDS:
        if only in (None, which):
            if which not in POSTGRESQL_ONLY:
                yield which, SQLITE
            if which not in SQLITE_ONLY:
                yield which, POSTGRESQL


def _played(which: str, scratch: Scratch, means: Means, seed: int) -> Verdict:
    """A part that cannot be played to its end is a fault too."""
    folder = scratch.data.parent
    stage = Stage(scratch, _of_round(folder, means), seed, clients=24, twins=4, screens=4)
    commands = FLIPPED if which == "flips" else PART
    try:
        verdict = asyncio.run(play(stage, ROUNDS[which](stage, means, commands), commands))
    except ENDS as ended:
        return Verdict(made=stage.made, faults=[f"it did not come to its end: {_said(ended)}"])
    if which == "flips":
        flips = flip(scratch.data / "motcua.sqlite", FLIPS, random.Random(seed), folder)
        verdict = msgspec.structs.replace(
            verdict, made=verdict.made | dict(flips.made), faults=verdict.faults + flips.faults
        )
    return verdict


def _said(ended: BaseException) -> str:
    while isinstance(ended, BaseExceptionGroup):
        ended = ended.exceptions[0]
    where = traceback.extract_tb(ended.__traceback__)[-1]
    return f"{traceback.format_exception_only(ended)[-1].strip()} at {where.name}"


def _starting(
    folder: Path,
    preloaded: Callable[[], AbstractContextManager[None]] = nullcontext,
    processes: int = 1,
    module: str = MAIN,
) -> Start:
    def start(scratch: Scratch, port: int) -> tuple[Process, int]:
        with preloaded():
            child = start_server(scratch, folder / f"log-{time.monotonic_ns()}", processes, port, module)
        port = child.port(PATIENCE_S)
        wait_ready(port, PATIENCE_S)
        return child, port

    return start


def _of_round(folder: Path, means: Means) -> Start:
    """How a round's own server starts."""
    if means.wheel is not None:
        return _starting(folder, processes=PROCESSES)
    faulty = means.disk or means.clock
    return _starting(folder, nullcontext if faulty is None else faulty.preloaded)


def _copied(base: Scratch, folder: Path) -> Scratch:
    shutil.copytree(base.data, folder / "data")
    return msgspec.structs.replace(
        base, data=folder / "data", database=f"sqlite:///{folder / 'data' / 'motcua.sqlite'}"
    )


@contextmanager
def _databases(folder: Path) -> Iterator[tuple[PostgreSQL, Wheel]]:
    (folder / "postgresql").mkdir()
    wheel = Wheel(folder / "postgresql")
    postgresql = PostgreSQL(wheel.url, wheel)
    try:
        yield postgresql, wheel
    finally:
        postgresql.close()
