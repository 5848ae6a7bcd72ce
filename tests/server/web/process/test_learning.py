"""A branch is given what its days before taught, once a day, and not while its rows are behind."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine

from server.balance.foresight.knowledge import EMPTY
from server.journal.database.engine import open_database
from server.journal.database.migrate import migrate
from server.visits.follower import catch_up
from server.web.follow.learned import Learned
from server.web.process.learning import learn_new
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
