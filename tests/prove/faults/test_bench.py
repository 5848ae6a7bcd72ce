"""Parts are kept, not run again, and added up by round and database."""

import random
from pathlib import Path

import msgspec
import pytest

from . import bench, rounds
from .bench import Part, added_up
from .clock import STEPS, Y2038
from .stage import Verdict


def kept(folder: Path, name: str, part: Part) -> Path:
    path = folder / name
    path.write_bytes(msgspec.json.encode(part))
    return path


def test_parts_are_added_up(tmp_path: Path) -> None:
    first = Verdict(sent=12, answered=10, again=1, blind_s=2.0, made={"kill": 2}, faults=["lost"])
    second = Verdict(sent=11, answered=10, again=1, blind_s=3.0, made={"kill": 1, "stop": 4})
    paths = [
        kept(tmp_path, "a", Part("kills", "SQLite", 1, "c" * 40, 5.0, first)),
        kept(tmp_path, "b", Part("kills", "SQLite", 2, "d" * 40, 6.0, second)),
        kept(tmp_path, "c", Part("kills", "PostgreSQL", 1, "d" * 40, 7.0, second)),
    ]
    found = added_up(paths, {"one": "found", "two": ""})
    assert (found.commands, found.sent, found.took_s) == (30, 34, 18.0)
    assert found.commits == [f"{'c' * 12} (1 parts)", f"{'d' * 12} (2 parts)"]
    assert found.faults == ["the planted fault two was not found", "kills on SQLite, seed 1: lost"]
    (sqlite, postgresql) = found.rows
    assert (sqlite.parts, sqlite.answered, sqlite.blind_s, sqlite.faults) == (2, 20, 3.0, 1)
    assert sqlite.made == {"kill": 3, "stop": 4}
    assert (postgresql.database, postgresql.parts) == ("PostgreSQL", 1)


def test_every_round_takes_its_turn_on_each_database_that_it_has() -> None:
    turns = list(bench._turns(None))
    assert len(turns) == len(set(turns))
    assert {which for which, _ in turns} == set(rounds.ROUNDS)
    both = set(rounds.ROUNDS) - rounds.SQLITE_ONLY - rounds.POSTGRESQL_ONLY
    for which in rounds.ROUNDS:
        databases = {database for asked, database in turns if asked == which}
        only = "SQLite" if which in rounds.SQLITE_ONLY else "PostgreSQL"
        assert databases == ({"SQLite", "PostgreSQL"} if which in both else {only})


@pytest.mark.parametrize("joins", [False, True])
def test_every_step_of_a_clock_comes_before_one_comes_again(*, joins: bool) -> None:
    steps = {*STEPS, Y2038}
    faults = rounds.clock_faults(random.Random(1), joins=joins)
    first = [next(faults) for _ in range(len(steps) * (1 + joins))]
    assert {fault.step for fault in first if not fault.joins} == steps
    assert {fault.step for fault in first if fault.joins} == (steps if joins else set())


@pytest.mark.parametrize("which", list(rounds.ROUNDS))
def test_one_round_can_be_asked_for(which: str) -> None:
    assert {asked for asked, _ in bench._turns(which)} == {which}
