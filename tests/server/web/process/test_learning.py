"""A branch is given what its days before taught, once a day, and not while its rows are behind."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine

from server.balance.foresight.knowledge import EMPTY, BranchKnowledge
from server.journal.database.engine import open_database
from server.journal.database.migrate import migrate
from server.visits.follower import catch_up
from server.web.follow.learned import Learned
from server.web.process import learning
from server.web.process.learning import learn_new
from tests.server.queue.branch import BRANCH
from tests.server.reports.history import History
from tests.server.visits.generated_day import store


def test_a_branch_learns_from_its_rows_once_a_day(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    try:
        migrate(engine)
        asyncio.run(_learns_once(engine))
    finally:
        engine.dispose()


async def _learns_once(engine: Engine) -> None:
    history = History(53, 2, 30)
    store(engine, history.rows())
    name = history.config.id
    catch_up(engine, name, 60)
    branch: Any = SimpleNamespace(state=history.state)
    learned, days = Learned(), dict[str, str]()
    context: Any = SimpleNamespace(
        engine=engine,
        live=SimpleNamespace(branches={name: branch}),
        learned=learned,
        visits=SimpleNamespace(behind={name: 3}),
        clock=SimpleNamespace(now=lambda: history.now),
    )
    await learn_new(context, days, 0)
    assert learned.of(name) is EMPTY
    context.visits.behind = {}
    await learn_new(context, days, 0)
    known = learned.of(name)
    assert known.visits > 0
    await learn_new(context, days, 0)
    assert learned.of(name) is known


def test_a_branch_that_cannot_be_read_keeps_no_other_from_learning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stored(_engine: Any, name: str, *_: str) -> BranchKnowledge:
        if name == "CN01":
            raise ValueError
        return EMPTY

    monkeypatch.setattr(learning, "stored_knowledge", stored)
    days = dict[str, str]()
    branch = SimpleNamespace(state=SimpleNamespace(config=BRANCH))
    context: Any = SimpleNamespace(
        engine=None,
        live=SimpleNamespace(branches={"CN01": branch, "CN02": branch}),
        learned=Learned(),
        visits=SimpleNamespace(behind={}),
        clock=SimpleNamespace(now=lambda: 0),
    )
    asyncio.run(learn_new(context, days, 0))
    assert days == {"CN02": "1970-01-01"}
    assert [record.message for record in caplog.records] == ["what a branch's days taught cannot be read: ValueError"]
