"""Commands about dossiers on both databases: durable, once, with their rows, and codes that are given once."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import current_thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select, text, update
from sqlalchemy.engine import ExceptionContext

from protocol import dossier_commands as c
from protocol.children import ChildState, OpenChild
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody, Holder
from protocol.enums import Refusal
from protocol.problem import Refused
from server.balance.dispatch.choose import choose
from server.dossier.check import DossierRows
from server.dossier.codes import AHEAD, next_code, pass_over
from server.dossier.stream.children import id_of_child
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.offices import Offices
from server.dossier.stream.state import Dossier
from server.dossier.tables import course, dossier
from server.dossier.writer import DossierWriter
from server.journal.check.check import check
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import read_heads, read_other_heads, read_state
from server.journal.read.stream_states import StreamState
from server.journal.schema.tables import answer
from server.journal.write.answers import KEPT_MS
from server.journal.write.committed import Done, Result
from server.queue.events.recorded import Recorded
from server.queue.stream import BranchStream
from tests.server.journal.desk import on_postgresql

from .stream.played import BEGIN, HOUR, OTHER_UNIT, PROCEDURE, UNIT, branch

DAY = 24 * HOUR


class NoAgencies(Offices):
    """A city whose units' agencies are not known, so that no code can be written."""

    def agency(self, unit: str) -> str:
        return "no agency"


class Desk:
    """One process that works on dossiers."""

    def __init__(self, engine: Engine, now: Callable[[], int] = lambda: BEGIN, *, no_codes: bool = False) -> None:
        config = branch()
        offices = NoAgencies() if no_codes else Offices()
        self.writer = DossierWriter(engine, now, {config.id: config}.get, lambda person: False, offices=offices)

    def send(self, dossier_id: str, command: DossierBody, key: str, by: str = "u-lan") -> Result:
        return self.writer.append(Envelope(stream_of(dossier_id), command, f"{by}/{key}", by))

    def receive(self, dossier_id: str) -> str:
        """Drafted and received; its code."""
        assert isinstance(self.send(dossier_id, c.DraftDossier("CN01", PROCEDURE), f"{dossier_id}-1"), Done)
        done = self.send(dossier_id, c.ReceiveDossier(UNIT), f"{dossier_id}-2")
        assert isinstance(done, Done), done
        return str(done.recorded[0].body.code)


def rows(engine: Engine) -> list[tuple[str, str, str | None, str | None]]:
    with engine.connect() as connection:
        found = select(dossier.c.id, dossier.c.state, dossier.c.unit, dossier.c.offered_unit).order_by(dossier.c.id)
        return [tuple(row) for row in connection.execute(found)]


def read_state_of(engine: Engine, dossier_id: str) -> Dossier:
    with engine.connect() as connection:
        return read_state(connection, DossierStream(), stream_of(dossier_id))


def report(engine: Engine, *, rebuild: bool = False) -> list[str]:
    models = BranchStream(choose), DossierStream()
    found = check(engine, models, derived=(DossierRows(),), rebuild=rebuild).findings
    return [f"{finding.stream} {finding.kind}" for finding in found]


def test_a_command_sent_again_gets_its_answer_and_another_process_goes_on(engine: Engine) -> None:
    first, second = Desk(engine), Desk(engine)
    code = first.receive("a")
    assert code == f"{UNIT}-261005-0001"
    again = first.send("a", c.ReceiveDossier(UNIT), "a-2")
    assert isinstance(again, Done)
    assert (again.repeated, again.recorded[0].body.code) == (True, code)
    assert first.send("a", c.ReceiveDossier(OTHER_UNIT), "a-2") == Refused(Refusal.KEY_REUSED)
    assert isinstance(second.send("a", c.OfferDossier(Holder(OTHER_UNIT)), "x"), Done)
    refused = first.send("a", c.OfferDossier(Holder(OTHER_UNIT)), "y")
    assert refused == first.send("a", c.OfferDossier(Holder(OTHER_UNIT)), "y") == Refused(Refusal.ALREADY)
    assert rows(engine) == [("a", "received", UNIT, OTHER_UNIT)]
    assert first.send("nothing", c.WithdrawDossier(), "z") == Refused(Refusal.UNKNOWN_DOSSIER)
    assert report(engine) == []


def test_figures_have_a_row_with_the_steps_that_the_public_can_see_and_whether_it_was_in_time(engine: Engine) -> None:
    now = [BEGIN]
    desk = Desk(engine, lambda: now[0])
    for one in ("a", "b"):
        desk.receive(one)
    desk.send("a", c.OfferDossier(Holder(OTHER_UNIT), BEGIN + DAY), "1")
    desk.send("b", c.OfferDossier(Holder(OTHER_UNIT)), "1")
    for one in ("a", "b"):
        desk.send(one, c.AcceptOffer(OTHER_UNIT), "2")
    now[0] = BEGIN + 30 * DAY
    desk.send("a", c.FinishDossier("granted"), "3")
    with engine.connect() as connection:
        wanted = select(course.c.id, course.c.unit, course.c.in_time, course.c.steps, course.c.named)
        found = connection.execute(wanted.order_by(course.c.id))
        assert [tuple(row) for row in found] == [("a", OTHER_UNIT, False, 2, 2), ("b", OTHER_UNIT, None, 2, 1)]
    assert report(engine) == []
    with engine.begin() as connection:
        connection.execute(update(course).where(course.c.id == "a").values(named=1))
        connection.execute(course.delete().where(course.c.id == "b"))
    assert report(engine, rebuild=True) == ["D/a row_differs", "D/b row_missing"]
    assert report(engine) == []


def test_a_child_begins_and_ends_in_the_transaction_of_its_parents_event_and_is_counted_once(engine: Engine) -> None:
    desk = Desk(engine)
    desk.receive("a")
    opening, child = OpenChild(PROCEDURE, Holder(OTHER_UNIT)), id_of_child("a", 1)
    first = desk.send("a", opening, "open")
    again = Desk(engine).send("a", opening, "open")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (again.repeated, again.recorded) == (True, first.recorded)
    assert rows(engine) == [("a", "received", UNIT, None), (child, "received", UNIT, OTHER_UNIT)]
    with engine.connect() as connection:
        assert connection.execute(select(course.c.id)).scalars().all() == ["a"]
        assert connection.execute(select(dossier.c.parent).order_by(dossier.c.id)).scalars().all() == [None, "a"]
    refused = Desk(engine, no_codes=True).send("a", opening, "no code")
    assert refused == Refused(Refusal.UNAVAILABLE)
    assert len(rows(engine)) == 2, "the parent's event went with the child that could not begin"
    assert isinstance(desk.send(child, c.AcceptOffer(OTHER_UNIT), "accept"), Done)
    assert desk.send("a", c.ReturnResult("CN01", "code"), "early") == Refused(Refusal.WRONG_STATE, detail="received")
    assert isinstance(Desk(engine).send(child, c.FinishDossier("granted"), "finish"), Done)
    assert [state for _, state, *_ in rows(engine)] == ["received", "returned"]
    (known,) = read_state_of(engine, "a").children
    assert (known.state, known.result) == (ChildState.DECIDED, "granted")
    assert report(engine) == report(engine, rebuild=True) == []


def test_refusals_are_purged_after_their_time_though_nobody_comes_back_to_their_dossier(engine: Engine) -> None:
    now = [BEGIN]
    desk = Desk(engine, lambda: now[0])
    desk.receive("a")
    assert desk.send("a", c.ReceiveDossier(UNIT), "again") == Refused(Refusal.WRONG_STATE, detail="received")
    with engine.connect() as connection:
        assert connection.execute(select(answer.c.stream)).scalars().all() == ["D/a"]
    now[0] += KEPT_MS
    desk.receive("b")
    with engine.connect() as connection:
        assert connection.execute(select(answer.c.stream)).scalars().all() == []


def test_a_command_that_waits_for_the_database_keeps_no_other_thread_of_the_loop(engine: Engine) -> None:
    desk = Desk(engine)
    threads: set[str] = set()

    def beside(connection: Connection, recorded: object) -> None:
        threads.add(current_thread().name)

    async def send() -> None:
        draft = Envelope(stream_of("a"), c.DraftDossier("CN01", PROCEDURE), "u/1", "u")
        assert isinstance(await desk.writer.send(draft, beside), Done)
        assert isinstance(await desk.writer.send(draft, beside), Done)  # sent again: nothing is written beside it

    asyncio.run(send())
    desk.writer.stop()
    assert threads == {"dossiers_0"}


def test_no_process_holds_the_streams_of_dossiers(engine: Engine) -> None:
    desk = Desk(engine)
    desk.receive("a")
    with engine.connect() as connection:
        assert read_heads(connection) == {}
        assert [name for name, head in read_other_heads(connection) if head.seq] == ["D/a"]
    assert not BranchStream(choose).owns("D/a")


def test_many_at_once_in_two_processes_and_over_midnight_get_each_code_once(engine: Engine) -> None:
    moments = iter(range(BEGIN + 15 * HOUR - 30 * 1000, BEGIN + 20 * HOUR, 1000))
    desks = [Desk(engine, lambda: next(moments)) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda n: desks[n % 2].receive(f"d{n}"), range(40)))
    assert len(set(codes)) == 40
    by_day = {day: sorted(int(code[-4:]) for code in codes if day in code) for day in ("-261005-", "-261006-")}
    assert all(numbers == list(range(1, len(numbers) + 1)) and numbers for numbers in by_day.values())
    assert report(engine) == []


def test_a_refused_receipt_takes_no_code_and_after_a_restore_codes_go_on_above(engine: Engine) -> None:
    desk = Desk(engine)
    desk.receive("a")
    assert desk.send("a", c.ReceiveDossier(UNIT), "again") == Refused(Refusal.WRONG_STATE, detail="received")
    assert desk.receive("b").endswith("-0002")
    with connect_to_write(engine) as connection, connection.begin():
        pass_over(connection, BEGIN)
    assert desk.receive("c").endswith(f"-{2 + AHEAD + 1}")
    with connect_to_write(engine) as connection, connection.begin():
        assert next_code(connection, OTHER_UNIT, BEGIN).endswith(f"-{2 + AHEAD + 1}")
        assert next_code(connection, OTHER_UNIT, BEGIN + DAY).endswith("-0001")


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_check_sees_a_row_that_the_events_do_not_give_and_rebuilds_it(engine: Engine, damage: str) -> None:
    desk = Desk(engine)
    desk.receive("a")
    before = rows(engine)
    with engine.begin() as connection:
        if damage == "gone":
            connection.execute(dossier.delete())
        else:
            connection.execute(update(dossier).values(state="finished"))
    kind = "row_missing" if damage == "gone" else "row_differs"
    assert report(engine, rebuild=True) == [f"D/a {kind}"]
    assert rows(engine) == before
    assert report(engine) == []


@on_postgresql
def test_a_parent_that_is_withdrawn_while_its_child_ends_waits_for_no_lock_that_waits_for_it(engine: Engine) -> None:
    """The parent's transaction has locked its head, and comes to the child's only once the child's waits for a lock."""
    desk, other = Desk(engine), Desk(engine)
    desk.receive("a")
    child = id_of_child("a", 1)
    assert isinstance(desk.send("a", OpenChild(PROCEDURE, Holder(OTHER_UNIT)), "open"), Done)
    assert isinstance(desk.send(child, c.AcceptOffer(OTHER_UNIT), "accept"), Done)
    failed: list[ExceptionContext] = []
    event.listen(engine, "handle_error", failed.append)
    with ThreadPoolExecutor(1) as pool:
        ends: list[Future[Result]] = []
        following = desk.writer.following

        def once_the_child_waits(
            envelope: Envelope, held: StreamState, events: tuple[Recorded[Any], ...]
        ) -> Sequence[Envelope]:
            if not ends:
                ends.append(pool.submit(other.send, child, c.FinishDossier("granted"), "finish"))
                wait_for_a_lock(engine)
            return following(envelope, held, events)

        desk.writer.following = once_the_child_waits  # type: ignore[method-assign]
        assert isinstance(desk.send("a", c.WithdrawDossier(), "withdraw"), Done)
        assert ends[0].result(30) == Refused(Refusal.WRONG_STATE, detail="stopped")
    assert failed == []
    assert [state for _, state, *_ in rows(engine)] == ["withdrawn", "stopped"]


def wait_for_a_lock(engine: Engine) -> None:
    """Until a connection of this database waits for a lock that another one has."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.execute(waits).scalar():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for a lock")
