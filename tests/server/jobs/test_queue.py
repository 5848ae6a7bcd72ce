"""The queue on both databases: a job is never lost, never with two workers, and what it held is erased at its end."""

import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from server.jobs.queue import (
    KEEP_MS,
    LEASE_MS,
    Claimed,
    NewJob,
    cancel,
    claim,
    counts,
    enqueue,
    fail,
    find,
    finish,
    go_on_later,
    hurry,
    listed,
    overdue_ms,
    purge,
    release,
    try_again,
)
from server.jobs.sealing import Sealer
from server.jobs.states import JobState
from server.jobs.tables import job
from server.journal.database.dialects import connect_to_write

NOW = 1_800_000_000_000
MAIL = ["mail"]
TO = b"an.nguyen@example.org"


def put(engine: Engine, sealer: Sealer, *ids: str, due_at: int = NOW, lane: str = "", kind: str = "mail") -> list[bool]:
    with connect_to_write(engine) as connection, connection.begin():
        new = [NewJob(kind, TO, due_at, each, lane) for each in ids]
        return [enqueue(connection, sealer, one, NOW) for one in new]


def write(engine: Engine, act: Any, *arguments: Any, **named: Any) -> Any:
    with connect_to_write(engine) as connection, connection.begin():
        return act(connection, *arguments, **named)


def row(engine: Engine, job_id: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(job).where(job.c.id == job_id)).one()


def ids(claimed: Iterable[Claimed]) -> list[str]:
    return [one.id for one in claimed]


def test_a_job_is_put_in_with_the_callers_transaction_or_not_at_all(engine: Engine, sealer: Sealer) -> None:
    with connect_to_write(engine) as connection, connection.begin() as caller:
        assert enqueue(connection, sealer, NewJob("mail", TO, NOW, "a"), NOW)
        caller.rollback()
    assert claim(engine, MAIL, NOW, 10) == []
    assert put(engine, sealer, "a") == [True]
    assert ids(claim(engine, MAIL, NOW, 10)) == ["a"]


def test_what_it_holds_is_sealed_for_it_alone_and_erased_at_its_end(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a", "b")
    assert "nguyen" not in str(row(engine, "a"))
    one, other = claim(engine, MAIL, NOW, 10)
    assert sealer.open(("mail", "a"), one.sealed) == TO
    write(engine, finish, one, NOW + 1)
    write(engine, cancel, "b", NOW + 1)
    assert (row(engine, "a").state, row(engine, "a").payload) == (JobState.DONE, None)
    assert (row(engine, "b").state, row(engine, "b").payload) == (JobState.CANCELLED, None)
    assert not write(engine, finish, other, NOW + 2)
    write(engine, purge, NOW + 2 + KEEP_MS[JobState.DONE])
    with engine.connect() as connection:
        assert counts(connection) == {}


def test_jobs_wait_until_they_are_due_and_come_in_that_order(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "late", due_at=NOW + 1_000)
    put(engine, sealer, "soon", due_at=NOW + 10)
    put(engine, sealer, "other", kind="ocr")
    assert claim(engine, MAIL, NOW, 10) == []
    assert ids(claim(engine, MAIL, NOW + 1_000, 10)) == ["soon", "late"]


def test_the_same_id_twice_is_one_job_until_it_is_over(engine: Engine, sealer: Sealer) -> None:
    assert put(engine, sealer, "a", "a") == [True, False]
    (one,) = claim(engine, MAIL, NOW, 10)
    assert put(engine, sealer, "a") == [False]
    write(engine, finish, one, NOW)
    assert put(engine, sealer, "a") == [True]


def test_two_workers_at_once_never_have_the_same_job(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, *(f"{n:02}" for n in range(40)))

    def work(_: int) -> list[str]:
        mine: list[str] = []
        while some := claim(engine, MAIL, NOW, 3):
            for one in some:
                write(engine, finish, one, NOW)
            mine += ids(some)
        return mine

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))
    assert sorted(first + second) == [f"{n:02}" for n in range(40)]


@pytest.mark.slow(1)
def test_the_jobs_of_a_worker_that_was_killed_come_back_when_its_lease_is_over(
    url: str, engine: Engine, sealer: Sealer
) -> None:
    put(engine, sealer, "a", "b")
    command = [sys.executable, "-m", "tests.server.jobs.working_process", url, str(NOW), "2"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split() == ["a", "b"]
        process.kill()
    assert claim(engine, MAIL, NOW + LEASE_MS - 1, 10) == []
    again = claim(engine, MAIL, NOW + LEASE_MS, 10)
    assert ids(again) == ["a", "b"]
    assert {one.tries for one in again} == {2}


def test_a_worker_whose_lease_is_over_settles_nothing(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a")
    (slow,) = claim(engine, MAIL, NOW, 1)
    (quick,) = claim(engine, MAIL, NOW + LEASE_MS, 1)
    recorded: list[str] = []

    def record_as(name: str) -> Any:
        return lambda connection: recorded.append(name)

    assert not write(engine, finish, slow, NOW, record=record_as("slow"))
    assert not write(engine, fail, slow, NOW, "down", None, record=record_as("slow"))
    assert not write(engine, go_on_later, slow, NOW, NOW, record=record_as("slow"))
    assert not write(engine, release, slow, NOW)
    assert write(engine, finish, quick, NOW, record=record_as("quick"))
    assert not write(engine, finish, quick, NOW, record=record_as("quick"))
    assert recorded == ["quick"]


def test_what_a_job_records_is_written_with_its_end_or_not_at_all(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a")
    (one,) = claim(engine, MAIL, NOW, 1)

    def broken(connection: Connection) -> None:
        enqueue(connection, sealer, NewJob("mail", TO, NOW, "follows"), NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(engine, finish, one, NOW, broken)
    with engine.connect() as connection:
        assert counts(connection) == {("mail", JobState.RUNNING): 1}


def test_of_a_lane_one_job_runs_at_a_time_the_first_due_first(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "b", due_at=NOW - 5, lane="x")
    put(engine, sealer, "a", "c", due_at=NOW - 4, lane="x")
    put(engine, sealer, "d", lane="y")
    put(engine, sealer, "e", "f")
    claimed = claim(engine, MAIL, NOW, 10)
    assert ids(claimed) == ["b", "d", "e", "f"]
    assert claim(engine, MAIL, NOW, 10) == []
    write(engine, finish, claimed[0], NOW)
    assert ids(claim(engine, MAIL, NOW, 10)) == ["a"]


def test_a_full_lane_does_not_keep_others_from_being_claimed(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, *(f"full-{n:02}" for n in range(30)), due_at=NOW - 5, lane="x")
    put(engine, sealer, "other", lane="y")
    assert ids(claim(engine, MAIL, NOW, 2)) == ["full-00", "other"]


def test_a_failed_job_is_due_later_and_a_dead_one_waits_for_a_person(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a")
    (first,) = claim(engine, MAIL, NOW, 1)
    assert write(engine, fail, first, NOW, "down", NOW + 50)
    assert claim(engine, MAIL, NOW + 49, 1) == []
    (second,) = claim(engine, MAIL, NOW + 50, 1)
    assert (second.tries, row(engine, "a").error) == (2, "down")
    assert write(engine, fail, second, NOW + 50, "refused", None)
    assert claim(engine, MAIL, NOW + 10**9, 1) == []
    with engine.connect() as connection:
        (dead,) = listed(connection, [JobState.DEAD], 10)
        assert (dead.id, dead.tries, dead.error) == ("a", 2, "refused")
        assert find(connection, "a") == dead
        assert find(connection, "b") is None
        assert listed(connection, [JobState.DEAD], 10, ["CN01"]) == []
        assert listed(connection, [JobState.DEAD], 10, [""], failing=True) == [dead]
        assert counts(connection, ["CN01"]) == {}
    assert write(engine, try_again, "a", NOW + 60)
    (third,) = claim(engine, MAIL, NOW + 60, 1)
    assert (third.tries, sealer.open(("mail", "a"), third.sealed)) == (1, TO)


def test_a_job_that_goes_on_later_counts_its_tries_anew(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a")
    (first,) = claim(engine, MAIL, NOW, 1)
    write(engine, fail, first, NOW, "down", NOW)
    (second,) = claim(engine, MAIL, NOW, 1)
    assert write(engine, go_on_later, second, NOW, NOW + 10)
    (third,) = claim(engine, MAIL, NOW + 10, 1)
    assert (third.tries, row(engine, "a").error) == (1, None)


def test_what_waits_in_a_lane_can_be_hurried(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a", "b", due_at=NOW + 1_000, lane="x")
    put(engine, sealer, "c", due_at=NOW + 1_000, lane="y")
    assert write(engine, hurry, "x", NOW) == 2
    assert ids(claim(engine, MAIL, NOW, 10)) == ["a"]


def test_a_released_job_was_not_tried(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a")
    (first,) = claim(engine, MAIL, NOW, 1)
    assert write(engine, release, first, NOW)
    (second,) = claim(engine, MAIL, NOW, 1)
    assert second.tries == 1


def test_how_long_the_longest_due_job_has_waited(engine: Engine, sealer: Sealer) -> None:
    with engine.connect() as connection:
        assert overdue_ms(connection, NOW) == 0
    put(engine, sealer, "a", due_at=NOW - 700)
    put(engine, sealer, "b", due_at=NOW + 700)
    with engine.connect() as connection:
        assert overdue_ms(connection, NOW) == 700
        assert counts(connection) == {("mail", JobState.WAITING): 2}
