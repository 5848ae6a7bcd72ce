"""Pull followers, and the statistics that follow."""

import pytest
from sqlalchemy import Engine, select, update

from protocol import commands as c
from server.journal.check.statistics import PROMISE_MS, VisitStatistics
from server.journal.read.followers import Follower, follow
from server.journal.read.stream_reader import BrokenStream
from server.journal.schema.tables import ticket, visits
from server.journal.write.append import Appender
from tests.server.journal.desk import MODELS, NOON, Clock, append_all, command, draw
from tests.server.journal.numbers_model import DAY_MS

MODEL = MODELS[0]


def test_a_follower_sees_every_event_once_in_order(appender: Appender, engine: Engine) -> None:
    follower = Follower(engine, MODEL, "N1")
    seen: list[int] = []
    for _ in range(5):
        append_all(appender, draw(), draw())
        seen += [recorded.seq for recorded in follower.poll(limit=3)]
    while page := follower.poll(limit=3):
        seen += [recorded.seq for recorded in page]
    assert seen == list(range(1, 12))
    assert follower.seq == 11


def test_a_follower_resumes_from_its_seq(appender: Appender, engine: Engine) -> None:
    append_all(appender, *[draw() for _ in range(9)])
    pages = [[recorded.seq for recorded in page] for page in follow(engine, MODEL, "N1", after=4, limit=4)]
    assert pages == [[5, 6, 7, 8], [9, 10]]


def test_a_follower_stops_at_a_gap(appender: Appender, engine: Engine) -> None:
    append_all(appender, *[draw() for _ in range(4)])
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal WHERE seq = 3")
    with pytest.raises(BrokenStream, match="N1 at 3"):
        Follower(engine, MODEL, "N1").poll()


def table_of(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(visits).order_by(*visits.primary_key.columns))]


def complete(
    engine: Engine, ticket_id: str, visit_ms: int, served_ms: int, dossiers: int = 1, outcome: str = "ok"
) -> None:
    with engine.begin() as connection:
        ended = {"ended_at": NOON + visit_ms, "served_ms": served_ms, "dossiers": dossiers, "outcome": outcome}
        connection.execute(update(ticket).where(ticket.c.ticket_id == ticket_id).values(state="completed", **ended))


def test_visits_are_counted_against_the_promise(appender: Appender, engine: Engine) -> None:
    append_all(appender, *[draw() for _ in range(5)], draw(service="B"))
    complete(engine, "day-20000-A1", PROMISE_MS, PROMISE_MS)
    complete(engine, "day-20000-A2", PROMISE_MS + 1, PROMISE_MS + 1, dossiers=2)
    complete(engine, "day-20000-A3", PROMISE_MS + 1, PROMISE_MS + 1)
    complete(engine, "day-20000-A4", 5, 5, outcome="closed")
    VisitStatistics(engine).poll()
    assert table_of(engine) == [
        ("N1", "day-20000", "A", "walk", 5, 3, 1, 2, 3 * PROMISE_MS + 2, 3 * PROMISE_MS + 2),
        ("N1", "day-20000", "B", "walk", 1, 0, 0, 0, 0, 0),
    ]


def test_polling_in_steps_comes_to_what_a_rebuild_comes_to(appender: Appender, engine: Engine, clock: Clock) -> None:
    statistics = VisitStatistics(engine)
    for day in range(3):
        append_all(appender, draw(), draw(service="B"), draw("N2"))
        assert statistics.poll() == 2
        append_all(appender, draw(), command(c.Cancel(f"day-{20_000 + day}-A1")))
        assert statistics.poll() == 1
        assert statistics.poll() == 0
        clock.now += DAY_MS
    kept = table_of(engine)
    assert len(kept) == 9
    statistics.rebuild()
    assert table_of(engine) == kept
