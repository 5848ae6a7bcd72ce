"""The durable follower on both databases: each event once, whatever is killed when, and the rows can be made again."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from protocol.commands import Call, Return, TakeBack
from server.journal.read.stream_reader import BrokenStream
from server.journal.schema.tables import journal
from server.visits import follower
from server.visits.fold import folded
from server.visits.follower import Reached, advance, behind, catch_up, reached_by, rebuild, written
from server.visits.tables import act, visit
from server.visits.thread import VisitThread
from tests.server.journal.desk import on_sqlite
from tests.server.queue.desk import Desk
from tests.serving import until

from .generated_day import GeneratedDay, slices, store

HERE = Path(__file__).parents[3]
CN01 = "CN01"


def rows_of(engine: Engine, branch: str = CN01) -> tuple[list[Any], list[Any]]:
    """All visits and acts of a branch, as stored."""
    with engine.connect() as connection:
        visits = connection.execute(select(visit).where(visit.c.branch == branch).order_by(visit.c.ticket_id)).all()
        acts = connection.execute(select(act).where(act.c.branch == branch).order_by(act.c.seq)).all()
    return [tuple(row) for row in visits], [tuple(row) for row in acts]


def expected(day: GeneratedDay) -> tuple[list[Any], list[Any]]:
    """The rows that a fold of the whole stream in one go gives."""
    fold = folded(day.events)
    visits = sorted(fold.visits.values(), key=lambda one: one.ticket_id)
    return [_plain(one) for one in visits], [_plain(one) for one in fold.acts]


def _plain(one: Any) -> tuple[Any, ...]:
    return tuple(str(value) if isinstance(value, str) else value for value in written(one).values())


@pytest.fixture(scope="module")
def day() -> GeneratedDay:
    return GeneratedDay(1, 200)


def test_the_rows_are_the_whole_streams_however_it_is_cut(engine: Engine, day: GeneratedDay) -> None:
    for number, rows in enumerate(slices(day.rows(), 3)):
        store(engine, rows)
        while advance(engine, CN01, 7 + number * 40):
            assert reached_by(engine, CN01).seq <= rows[-1][1]
    assert rows_of(engine) == expected(day)
    assert rows_of(engine)[1], "no act was listed"
    assert behind(engine) == {}


def test_how_far_the_rows_are_is_said(engine: Engine, day: GeneratedDay) -> None:
    rows = day.rows()
    assert reached_by(engine, CN01) == Reached(0, 0, None)
    store(engine, rows)
    assert behind(engine) == {CN01: len(rows)}
    assert advance(engine, CN01, 50) == 50
    reached = reached_by(engine, CN01)
    assert (reached, reached.whole) == (Reached(50, len(rows), rows[49][3]), False)
    assert catch_up(engine, CN01, 30) == Reached(len(rows), len(rows), rows[-1][3])
    assert advance(engine, CN01) == 0


def test_who_may_not_wait_gets_the_rows_as_far_as_they_are(engine: Engine, day: GeneratedDay) -> None:
    store(engine, day.rows())
    assert catch_up(engine, CN01, 0).seq == follower.BATCH


def test_a_write_that_fails_leaves_rows_and_position_as_they_were(
    engine: Engine, day: GeneratedDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(engine, day.rows())
    advance(engine, CN01, 100)
    before = rows_of(engine), reached_by(engine, CN01)
    whole = follower._write

    def torn(connection: Any, *rest: Any) -> None:
        whole(connection, *rest)
        raise InterruptedError("the power went")

    monkeypatch.setattr(follower, "_write", torn)
    with pytest.raises(InterruptedError):
        advance(engine, CN01, 100)
    monkeypatch.undo()
    assert (rows_of(engine), reached_by(engine, CN01)) == before
    catch_up(engine, CN01, 30)
    assert rows_of(engine) == expected(day)


def test_several_at_once_fold_each_event_once(engine: Engine, day: GeneratedDay) -> None:
    store(engine, day.rows())
    folded_by: list[int] = []

    def follow() -> None:
        mine = 0
        while not reached_by(engine, CN01).whole:
            mine += advance(engine, CN01, 20)
        folded_by.append(mine)

    threads = [threading.Thread(target=follow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(folded_by) == len(day.rows())
    assert rows_of(engine) == expected(day)


@pytest.mark.slow(2)
def test_a_follower_that_is_killed_at_any_moment_goes_on_where_it_was(
    engine: Engine, url: str, day: GeneratedDay
) -> None:
    drawn, rows = random.Random(5), day.rows()
    store(engine, rows)
    command = [sys.executable, "-m", "tests.server.visits.following_process", url]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as forking:
        assert forking.stdin is not None
        assert forking.stdout is not None
        for _ in range(6):
            wanted = min(reached_by(engine, CN01).seq + drawn.randint(1, 200), len(rows))
            forking.stdin.write(b"\n")
            forking.stdin.flush()
            follower_pid = int(forking.stdout.readline())
            try:
                until(lambda wanted=wanted: reached_by(engine, CN01).seq >= wanted, every_s=0.005)
            finally:
                os.kill(follower_pid, signal.SIGKILL)
    catch_up(engine, CN01, 60)
    assert rows_of(engine) == expected(day)


def test_the_rows_can_be_thrown_away_and_made_again(engine: Engine, day: GeneratedDay) -> None:
    store(engine, day.rows())
    catch_up(engine, CN01, 30)
    with engine.begin() as connection:
        connection.execute(update(visit).values(ended="completed", wait_ms=1))
        connection.execute(update(act).values(actor="u-nobody"))
    assert rows_of(engine) != expected(day)
    rebuild(engine, CN01)
    assert reached_by(engine, CN01).whole
    assert rows_of(engine) == expected(day)


def test_a_call_out_of_turn_that_an_earlier_batch_listed_is_unlisted_by_its_return(engine: Engine, desk: Desk) -> None:
    first, second = desk.issue("HT"), desk.issue("HT")
    desk.later(m=1)
    for ticket, counter in ((second, "2"), (first, "1")):
        desk.accept(Call(ticket.ticket_id, "asked"), counter)
    day = GeneratedDay(1, 1)
    day.events = desk.events
    store(engine, day.rows())
    catch_up(engine, CN01, 30)
    assert len(rows_of(engine)[1]) == 2
    desk.accept(Return("asked"), "2")
    day.events = desk.events[len(day.events) :]
    store(engine, day.rows())
    catch_up(engine, CN01, 30)
    assert [row[3] for row in rows_of(engine)[1] if row[4] == "out_of_turn"] == [first.ticket_id]
    desk.accept(TakeBack(second.ticket_id), "2")
    day.events = desk.events[-1:]
    store(engine, day.rows())
    catch_up(engine, CN01, 30)
    assert [row[4] for row in rows_of(engine)[1]] == ["out_of_turn", "out_of_turn"]


def test_a_day_played_twice_gives_the_same_rows(engine: Engine) -> None:
    for name in ("CN01", "CN02"):
        store(engine, GeneratedDay(4, 150, name=name).rows())
        catch_up(engine, name, 30)
    (first, first_acts), (second, second_acts) = rows_of(engine, "CN01"), rows_of(engine, "CN02")
    assert [row[1:] for row in first] == [row[1:] for row in second]
    assert [row[1:] for row in first_acts] == [row[1:] for row in second_acts]


def test_a_stream_that_cannot_follow_stops_at_that_event_and_no_other_stream(
    engine: Engine, day: GeneratedDay, caplog: pytest.LogCaptureFixture
) -> None:
    store(engine, GeneratedDay(2, 30, name="CN02").rows())
    store(engine, day.rows())
    calls = journal.c.kind == "called", journal.c.stream == CN01
    with engine.begin() as connection:
        seq = connection.execute(select(journal.c.seq).where(*calls).order_by(journal.c.seq)).scalar()
        connection.execute(update(journal).where(*calls, journal.c.seq == seq).values(body='{"ticket_id":"x"}'))
    with pytest.raises(BrokenStream, match=f"{CN01} at {seq}"):
        advance(engine, CN01)
    thread = VisitThread(engine, every_s=0.01)
    thread.start()
    try:
        until(lambda: reached_by(engine, "CN02").whole)
        until(lambda: thread.behind == {CN01: len(day.rows())})
    finally:
        thread.stop()
    assert len([each for each in caplog.records if "visits cannot be written" in each.message]) == 1
    caplog.clear()


@on_sqlite
def test_the_files_lock_is_free_while_events_are_read_and_folded(
    engine: Engine, day: GeneratedDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer, who waits for nothing, gets in between the reading of a batch and its writing."""
    store(engine, day.rows())
    folds = follower._fold

    def slowly(*arguments: Any) -> Any:
        store(engine, GeneratedDay(6, 1, name="CN09").rows())
        return folds(*arguments)

    monkeypatch.setattr(follower, "_fold", slowly)
    assert advance(engine, CN01, 100) == 100
