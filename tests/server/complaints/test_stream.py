"""A complaint's life: due by the working days of its branch, longer once, moved, answered once; rows follow events."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update

from protocol import complaints as c
from protocol.commands import Envelope
from protocol.complaints import LIFE, ComplaintKind, ComplaintOutcome, ComplaintState, ExtendReason
from protocol.enums import Refusal
from protocol.problem import Refused
from server.complaints.check import ComplaintRows
from server.complaints.rows import by_code, count_due, count_span, read_list
from server.complaints.stream import KINDS, ComplaintStream, stream_of
from server.complaints.tables import complaint
from server.complaints.writer import ComplaintWriter
from server.journal.check.check import check
from server.journal.write.committed import Done, Result
from tests.migrated import migrated
from tests.server.dossier.stream.played import BEGIN, HOUR, branch

SEND = c.SendComplaint("CN01", ComplaintKind.CONDUCT, "m", "d" + "1" * 20)
ANSWER = c.AnswerComplaint(ComplaintOutcome.SETTLED, "m")
Sends = Callable[..., Result]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = migrated(tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def now() -> list[int]:
    return [BEGIN]


@pytest.fixture
def send(engine: Engine, now: list[int]) -> Sends:
    known = {one: branch(one) for one in ("CN01", "CN02")}
    writer = ComplaintWriter(engine, lambda: now[0], known.get, 15)
    sent = 0

    def does(command: c.ComplaintBody, by: str = "u-lan", key: str = "", of: str = "c1") -> Result:
        nonlocal sent
        sent += 1
        return writer.append(Envelope(stream_of(of), command, f"{by}/{key or sent}", by))

    return does


def day(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo('Asia/Ho_Chi_Minh')):%Y-%m-%d}"


def test_it_is_due_in_working_days_made_longer_once_moved_taken_and_answered_once(
    engine: Engine, send: Sends, now: list[int]
) -> None:
    assert send(c.TakeComplaint()) == Refused(Refusal.NOT_FOUND)
    assert send(c.SendComplaint("CN99", ComplaintKind.LATE, "m"), "public") == Refused(Refusal.UNKNOWN_BRANCH)
    done = send(SEND, "public", "k")
    assert isinstance(done, Done)
    assert done.recorded[0].body.code == "PA-261005-0001"
    again = send(SEND, "public", "k")
    assert isinstance(again, Done)
    assert again.repeated
    with engine.connect() as connection:
        row = by_code(connection, "PA-261005-0001")
        assert row is not None
        assert (row.state, day(row.sent_at), day(row.due_at)) == ("waiting", "2026-10-05", "2026-10-26")
        assert [count_due(connection, {"CN01"}, at) for at in (row.due_at - 1, row.due_at)] == [0, 1]
    now[0] += HOUR
    assert isinstance(send(c.TakeComplaint()), Done)
    assert send(c.TakeComplaint()) == Refused(Refusal.ALREADY)
    assert send(c.MoveComplaint("CN01")) == Refused(Refusal.ALREADY)
    assert send(c.MoveComplaint("CN99")) == Refused(Refusal.UNKNOWN_BRANCH)
    assert isinstance(send(c.MoveComplaint("CN02")), Done)
    assert isinstance(send(c.ExtendComplaint(5, ExtendReason.INQUIRY)), Done)
    assert send(c.ExtendComplaint(5, ExtendReason.INQUIRY)) == Refused(Refusal.ALREADY)
    with engine.connect() as connection:
        (row,) = read_list(connection, {"CN02"}, answered=False)
        assert (row.taker, day(row.due_at)) == (None, "2026-11-02")
        assert read_list(connection, {"CN01"}, answered=False) == []
    assert isinstance(send(ANSWER, "u-minh"), Done)
    for command in (ANSWER, c.MoveComplaint("CN01"), c.TakeComplaint(), c.ReleaseComplaint()):
        assert send(command) == Refused(Refusal.ALREADY)
    held = [send(command) for command in (c.HoldComplaint("dispute_open"), c.EraseComplaint(), c.ReleaseComplaint())]
    assert [isinstance(one, Done) for one in held] == [True, False, True]
    assert isinstance(send(c.EraseComplaint(), "retention"), Done)
    assert send(c.EraseComplaint()) == send(c.HoldComplaint("dispute_open")) == Refused(Refusal.ALREADY)
    with engine.connect() as connection:
        assert [row.outcome for row in read_list(connection, None, answered=True)] == ["settled"]
        counts = count_span(connection, BEGIN, now[0] + 1)
        assert (counts.sent, counts.answered, counts.in_time) == (1, 1, 1)


def test_a_check_finds_a_row_that_differs_and_writes_it_anew(engine: Engine, send: Sends) -> None:
    send(SEND, "public")
    with engine.begin() as connection:
        connection.execute(update(complaint).values(branch="CN02"))
    assert report(engine) == ["row_differs"]
    report(engine, rebuild=True)
    assert report(engine) == []


def report(engine: Engine, *, rebuild: bool = False) -> list[str]:
    found = check(engine, (ComplaintStream(),), derived=(ComplaintRows(),), rebuild=rebuild).findings
    return [finding.kind.name.lower() for finding in found]


def test_the_table_of_its_life_knows_every_event_and_ends() -> None:
    assert {step for steps in LIFE.values() for step in steps} == set(KINDS)
    assert set(LIFE) == {None, *ComplaintState}
    assert set(LIFE[ComplaintState.ANSWERED].values()) == {ComplaintState.ANSWERED}
