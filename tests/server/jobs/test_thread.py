"""The thread: it works by itself, begins again after a fault, and says how it is."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.jobs import thread as module
from server.jobs.queue import claim
from server.jobs.sealing import Sealer
from server.jobs.states import JobState
from server.jobs.thread import JobThread
from server.jobs.worker import Finished, Job, Kind, Outcome, Worker
from tests.server.journal.desk import on_postgresql, on_sqlite
from tests.server.web.inside import inside
from tests.serving import Installation, until

from .conftest import KEY
from .test_queue import NOW, put, row


@contextmanager
def running(thread: JobThread) -> Iterator[JobThread]:
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()


async def done(_: Job) -> Outcome:
    return Finished()


@on_sqlite
def test_it_does_what_is_due_when_it_is_woken_and_counts(engine: Engine, sealer: Sealer) -> None:
    thread = JobThread(engine, lambda: Worker(engine, sealer, [Kind("mail", done)], lambda: NOW), lambda: NOW, 600)
    put(engine, sealer, "later", due_at=NOW + 1)
    with running(thread):
        until(lambda: thread.state.counts)
        assert thread.state.counts == {("mail", JobState.WAITING): 1}
        put(engine, sealer, "a")
        thread.wake()
        until(lambda: row(engine, "a").state == JobState.DONE)
        assert not thread.stalled


@on_sqlite
def test_on_sqlite_what_a_killed_server_had_claimed_is_done_at_once(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "a")
    assert claim(engine, ["mail"], NOW, 1)
    with running(JobThread(engine, lambda: Worker(engine, sealer, [Kind("mail", done)], lambda: NOW), lambda: NOW)):
        until(lambda: row(engine, "a").state == JobState.DONE)
    assert row(engine, "a").tries == 2


@on_postgresql
def test_on_postgresql_another_process_keeps_what_it_claimed(engine: Engine, sealer: Sealer) -> None:
    put(engine, sealer, "theirs", "mine")
    (theirs,) = claim(engine, ["mail"], NOW, 1)
    with running(JobThread(engine, lambda: Worker(engine, sealer, [Kind("mail", done)], lambda: NOW), lambda: NOW)):
        until(lambda: [row(engine, each).state for each in ("theirs", "mine")].count(JobState.DONE) == 1)
    assert row(engine, theirs.id).claim == theirs.claim


@on_sqlite
def test_it_begins_again_after_a_fault_and_says_how_often(
    engine: Engine, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESTART_S", 0.0)
    faults = iter([RuntimeError("first"), RuntimeError("second")])

    def worker() -> Worker:
        for fault in faults:
            raise fault
        return Worker(engine, sealer, [Kind("mail", done)], lambda: NOW)

    put(engine, sealer, "a")
    with running(JobThread(engine, worker, lambda: NOW, 0.01)) as thread:
        until(lambda: row(engine, "a").state == JobState.DONE)
        assert thread.restarts == 2


@on_sqlite
def test_what_puts_jobs_in_is_called_at_each_look_and_when_it_fails_stops_no_other(
    engine: Engine, sealer: Sealer, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[str] = []

    def broken() -> None:
        called.append("broken")
        raise RuntimeError("a fault in one")

    def puts_in() -> None:
        called.append("puts in")
        put(engine, sealer, "a")

    thread = JobThread(
        engine, lambda: Worker(engine, sealer, [Kind("mail", done)], lambda: NOW), lambda: NOW, 0.01, (broken, puts_in)
    )
    with running(thread):
        until(lambda: called.count("broken") > 2)
        until(lambda: called.count("puts in") > 2)
        assert row(engine, "a").state
    assert thread.restarts == 0
    assert caplog.text.count("jobs cannot be put in") == 1


@on_sqlite
def test_a_handler_that_blocks_the_thread_is_seen(
    engine: Engine, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STALLED_S", 0.05)
    let_go = threading.Event()

    async def blocks(_: Job) -> Outcome:
        await asyncio.sleep(0)
        let_go.wait()
        return Finished()

    thread = JobThread(engine, lambda: Worker(engine, sealer, [Kind("mail", blocks)], lambda: NOW), lambda: NOW, 0.01)
    put(engine, sealer, "a")
    with running(thread):
        until(lambda: thread.stalled)
        let_go.set()
        until(lambda: row(engine, "a").state == JobState.DONE)
    assert not thread.stalled


def test_readiness_and_metrics_tell_of_the_queue_and_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> None:
        async with inside(Installation(tmp_path / "data")) as server:
            context = server.context
            put(context.engine, Sealer(KEY), "a", due_at=NOW)
            with running(context.jobs):
                until(lambda: context.jobs.state.counts)
                text = (await server.near.get("/metrics")).text
                assert 'motcua_jobs{kind="mail",state="waiting"} 1.0' in text
                assert "motcua_job_thread_stalled 0.0" in text
                assert "motcua_job_thread_restarts 0.0" in text
                assert "stalled" not in (await server.near.get("/readyz")).json()
                monkeypatch.setattr(module, "STALLED_S", -1.0)
                assert (await server.near.get("/readyz")).json()["stalled"] == ["jobs"]
                context.live.forecasts.note_missing(True, time.monotonic() - 100)
                assert (await server.near.get("/readyz")).json()["stalled"] == ["jobs", "forecasts"]

    asyncio.run(ask())
