"""A worker with real handlers: what comes of a job, whatever its handler does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection, Engine

from server.jobs.queue import LEASE_MS, NewJob, cancel, claim, enqueue, listed
from server.jobs.sealing import Sealer
from server.jobs.states import JobState
from server.jobs.worker import Failed, Finished, Job, Kind, Outcome, Worker
from server.journal.database.dialects import connect_to_write
from tests.server.journal.desk import on_sqlite

from .conftest import KEY
from .test_queue import NOW, TO, put, row

pytestmark = on_sqlite


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def work(
    engine: Engine,
    run: Callable[[Job], Awaitable[Outcome]],
    clock: Clock | None = None,
    run_s: float = 20.0,
    sealer: Sealer | None = None,
    waits_s: tuple[int, ...] = (10, 100),
) -> None:
    """Works off what is due, once."""

    async def once() -> None:
        kinds = [Kind("mail", run, waits_s)]
        worker = Worker(engine, sealer or Sealer(KEY), kinds, clock or Clock(), draw=lambda: 0.5, run_s=run_s)
        worker.start_due()
        await worker.settle()

    asyncio.run(once())


async def never(job: Job) -> Outcome:
    raise AssertionError(job.id)


def test_a_handler_reads_what_was_sealed_and_records_with_the_end(engine: Engine, sealer: Sealer) -> None:
    seen: list[Job] = []

    async def send(job: Job) -> Outcome:
        seen.append(job)

        def record(connection: Connection) -> None:
            enqueue(connection, sealer, NewJob("mail", b"", NOW + 1, "next"), NOW)

        return Finished(record)

    put(engine, sealer, "a")
    work(engine, send)
    assert [(job.id, job.payload, job.tries, job.created_at) for job in seen] == [("a", TO, 1, NOW)]
    assert row(engine, "a").state == JobState.DONE
    assert row(engine, "next").state == JobState.WAITING


def test_a_handler_that_fails_is_tried_again_after_each_wait_and_then_no_more(engine: Engine, sealer: Sealer) -> None:
    tried: list[int] = []
    clock = Clock()

    async def send(job: Job) -> Outcome:
        tried.append(clock.now - NOW)
        return Failed("down")

    put(engine, sealer, "a")
    for _ in range(5):
        work(engine, send, clock)
        clock.now = row(engine, "a").due_at
    assert tried == [0, 10_000, 110_000]
    assert (row(engine, "a").state, row(engine, "a").error) == (JobState.DEAD, "down")


def test_a_handler_that_raises_has_failed_and_no_log_quotes_it(
    engine: Engine, sealer: Sealer, caplog: pytest.LogCaptureFixture
) -> None:
    async def send(job: Job) -> Outcome:
        raise RuntimeError(job.payload.decode())

    put(engine, sealer, "a")
    with caplog.at_level(logging.ERROR):
        work(engine, send)
    assert (row(engine, "a").state, row(engine, "a").error) == (JobState.WAITING, "fault")
    assert "RuntimeError" in caplog.text
    assert "test_worker.py" in caplog.text
    assert "nguyen" not in caplog.text


def test_a_handler_that_never_ends_is_out_of_time_within_its_lease(engine: Engine, sealer: Sealer) -> None:
    async def send(_: Job) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    put(engine, sealer, "a")
    work(engine, send, run_s=0.01)
    assert (row(engine, "a").state, row(engine, "a").error) == (JobState.WAITING, "out_of_time")


def test_a_job_that_ended_its_worker_at_every_try_is_given_up(engine: Engine, sealer: Sealer) -> None:
    clock = Clock()
    put(engine, sealer, "a")
    for _ in range(3):  # two waits: three tries
        assert claim(engine, ["mail"], clock.now, 1)
        clock.now += LEASE_MS
    work(engine, never, clock)
    assert (row(engine, "a").state, row(engine, "a").error) == (JobState.DEAD, "lost")


def test_what_another_key_sealed_is_a_dead_letter_and_stops_no_other(engine: Engine, sealer: Sealer) -> None:
    async def send(_: Job) -> Outcome:
        return Finished()

    put(engine, Sealer(bytes(32)), "a")
    put(engine, sealer, "b")
    work(engine, send)
    assert (row(engine, "a").state, row(engine, "a").error) == (JobState.DEAD, "cannot_open")
    assert row(engine, "b").state == JobState.DONE


def test_a_failure_for_good_is_not_tried_again_and_a_given_time_is_kept(engine: Engine, sealer: Sealer) -> None:
    async def send(job: Job) -> Outcome:
        match job.id:
            case "gone":
                return Failed("gone", for_good=True)
            case "later":
                return Failed("busy", again_at=NOW + 77)
            case _:
                return Finished(again_at=NOW + 88)

    put(engine, sealer, "gone", "later", "more")
    work(engine, send)
    with engine.connect() as connection:
        rows = {one.id: (one.state, one.due_at - NOW) for one in listed(connection, list(JobState), 10)}
    assert rows["gone"][0] is JobState.DEAD
    assert rows["later"] == (JobState.WAITING, 77)
    assert rows["more"] == (JobState.WAITING, 88)


def test_a_worker_that_stops_gives_back_what_it_had_begun(engine: Engine, sealer: Sealer) -> None:
    async def stopped() -> None:
        begun = asyncio.Event()

        async def send(_: Job) -> Outcome:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        worker = Worker(engine, sealer, [Kind("mail", send)], Clock())
        assert worker.start_due() == 1
        await begun.wait()
        await worker.stop()

    put(engine, sealer, "a")
    asyncio.run(stopped())
    assert (row(engine, "a").state, row(engine, "a").tries) == (JobState.WAITING, 0)


def test_a_slow_handler_holds_up_no_other_kind(engine: Engine, sealer: Sealer) -> None:
    async def both() -> None:
        done = asyncio.Event()

        async def slow(_: Job) -> Outcome:
            await done.wait()
            return Finished()

        async def quick(_: Job) -> Outcome:
            done.set()
            return Finished()

        worker = Worker(engine, sealer, [Kind("mail", slow), Kind("ocr", quick)], Clock())
        worker.start_due()
        await worker.settle()

    put(engine, sealer, "a")
    put(engine, sealer, "b", kind="ocr")
    asyncio.run(both())
    assert row(engine, "a").state == JobState.DONE


def test_a_job_cancelled_while_it_runs_is_not_done(engine: Engine, sealer: Sealer) -> None:
    async def send(job: Job) -> Outcome:
        with connect_to_write(engine) as connection, connection.begin():
            assert cancel(connection, job.id, NOW)
        return Finished()

    put(engine, sealer, "a")
    work(engine, send)
    assert row(engine, "a").state == JobState.CANCELLED
    assert row(engine, "a").payload is None
