"""The worker follows the streams by reading them, forecasts what is due, and keeps what it learned."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.commands import Body, EndDay, Envelope, Issue, Login, Open
from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.keys import new_key
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge
from server.catalogue.apply import configure
from server.forecasts import worker
from server.forecasts.asked import Answered, Questions
from server.forecasts.files import ForecastFiles
from server.forecasts.worker import ForecastWorker
from server.journal.read.stream_states import StreamState
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from tests.migrated import migrated
from tests.server.queue.branch import BRANCH, MORNING

LONG_S = 1e9
"""In which no test ends, however slow the machine."""


class Branch:
    """A branch in a database, and a worker beside it that a test lets look."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.now: Instant = MORNING
        self.files = ForecastFiles(data)
        self.files.folder.mkdir()
        self.rests: list[float] = []
        self.worker = ForecastWorker(engine, self.files, lambda: self.now, self._wait)
        self.configure(BRANCH.id)
        self.send(Login("u-1"), "1")
        self.send(Open(), "1")

    def configure(self, branch: str) -> None:
        first, *others = BRANCH.services
        services = structs.replace(first, mean_s=300.0), *others
        self._append(configure(structs.replace(BRANCH, id=branch, services=services), "test"))

    def send(self, command: Body, counter: str | None = None, branch: str = BRANCH.id) -> None:
        self._append(Envelope(branch, command, new_key(self.now), "device", counter))

    def _append(self, envelope: Envelope) -> None:
        done = append_now(self.engine, (BranchStream(),), envelope, self.now)
        assert isinstance(done, Done), done

    def _wait(self, seconds: float) -> bool:
        self.rests.append(seconds)
        return False


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Branch]:
    """Nothing is made of it because time has passed."""
    for each in ("EVERY_S", "OLD_S", "ADVISE_EVERY_S", "LEARN_EVERY_S"):
        monkeypatch.setattr(worker, each, LONG_S)
    engine = migrated(tmp_path)
    try:
        yield Branch(engine, tmp_path)
    finally:
        engine.dispose()


def test_it_follows_what_others_write_and_tells_it_in_a_file(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EVERY_S", 0.0)
    branch.worker.round()
    (idle,) = branch.files.news()
    assert idle.tickets == {}
    assert idle.newcomers["HT"][TicketClass.WALK].p90_s == 0
    branch.worker.round()
    assert branch.files.news() == []  # nothing has happened
    branch.send(Issue("HT"))
    branch.worker.round()
    (made,) = branch.files.news()
    assert (len(made.tickets), made.seq, made.made_at) == (1, idle.seq + 1, branch.now)
    assert len(branch.rests) == 3  # after each forecast, and after the advice


def test_between_two_forecasts_of_a_branch_there_is_time(branch: Branch) -> None:
    branch.worker.round()
    branch.send(Issue("HT"))
    branch.worker.round()
    assert len(branch.rests) == 2  # after one forecast, and the advice
    assert len(branch.files.news()) == 1
    branch.worker.keep()
    assert (branch.files.folder / f"{BRANCH.id}.learned").is_file()


def test_advice_is_made_now_and_then_while_the_day_is_under_way(branch: Branch) -> None:
    branch.worker.round()
    (made,) = branch.files.news_of_advice()
    assert (made.branch, made.made_at, made.advice) == (BRANCH.id, branch.now, ())
    (hours,) = branch.files.news_of_next_hours()
    assert (hours.branch, hours.made_at, len(hours.half_hours) > 1) == (BRANCH.id, branch.now, True)
    branch.send(Issue("HT"))
    branch.worker.round()
    assert branch.files.news_of_advice() == []


def test_a_crowd_is_not_left_without_advice_for_long(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CROWD_S", 0.0)
    branch.worker.round()
    assert len(branch.files.news_of_advice()) == 1
    made = []
    for _person in range(worker.CROWD + 1):
        branch.send(Issue("HT"))
        branch.worker.round()
        made.append(len(branch.files.news_of_advice()))
    assert made == [0] * (worker.CROWD - 1) + [1, 0]


def test_each_branch_learns_before_its_first_forecast_and_one_a_round_again(
    branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch.configure("CN02")
    branch.send(Login("u-2"), "1", "CN02")
    learned: list[str] = []

    def stored(_engine: Engine, stream: str, *_: str) -> BranchKnowledge:
        learned.append(stream)
        return EMPTY

    monkeypatch.setattr(worker, "stored_knowledge", stored)
    branch.worker.round()
    assert sorted(learned) == [BRANCH.id, "CN02"]
    monkeypatch.setattr(worker, "LEARN_EVERY_S", 0.0)
    for n in (3, 4):
        branch.worker.round()
        assert len(learned) == n
    assert sorted(learned[2:]) == [BRANCH.id, "CN02"]


def test_no_advice_is_made_once_the_day_has_ended(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "ADVISE_EVERY_S", 0.0)
    branch.send(EndDay())
    branch.worker.round()
    assert branch.files.news_of_advice() == []


def test_a_branch_that_cannot_be_read_any_more_is_advised_nothing(
    branch: Branch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "ADVISE_EVERY_S", 0.0)
    branch.worker.round()
    assert len(branch.files.news_of_advice()) == 1
    branch.send(Issue("HT"))
    with monkeypatch.context() as broken:
        broken.setattr(StreamState, "_read_to", lambda *_: (_ for _ in ()).throw(SQLAlchemyError("locked")))
        branch.worker.round()
    assert branch.files.news_of_advice() == []
    assert [record.message for record in caplog.records] == ["no forecasts can be made now: SQLAlchemyError"]
    branch.worker.round()
    (made,) = branch.files.news_of_advice()
    assert made.seq > 0


def test_a_fault_in_one_branch_is_said_once_and_stops_nothing(
    branch: Branch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for each in ("EVERY_S", "OLD_S"):
        monkeypatch.setattr(worker, each, 0.0)
    monkeypatch.setattr(ForecastFiles, "write", lambda *_: (_ for _ in ()).throw(OSError("full")))
    branch.worker.round()
    branch.worker.round()
    assert [record.message for record in caplog.records] == ["no forecasts can be made now: OSError"]


def test_a_managers_question_is_answered_and_a_change_that_cannot_be_made_is_said_so(branch: Branch) -> None:
    questions = Questions(branch.files.folder.parent)
    for _ in range(3):
        branch.send(Issue("HT"))
    for typed, possible in (("close:1", True), ("close:2", False)):
        assert questions.ask(BRANCH.id, "a", typed, branch.now)
        branch.worker.round()
        answered = questions.of(BRANCH.id, "a", branch.now)
        assert isinstance(answered, Answered)
        assert (answered.asked.typed, answered.advice is not None) == (typed, possible)


def test_questions_that_cannot_be_read_are_said_once_and_again_after_they_could_be(
    branch: Branch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fails = iter((True, True, False, True))
    monkeypatch.setattr(Questions, "waiting", lambda *_: (_ for _ in ()).throw(OSError("gone")) if next(fails) else [])
    for _ in range(4):
        branch.worker.round()
    assert [record.message for record in caplog.records] == ["no answer can be made now: OSError"] * 2
