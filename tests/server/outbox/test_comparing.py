"""A comparison in the background: batch by batch, told as far as it is, once at a time."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from protocol import dossier_commands as c
from server.jobs.worker import Job, Worker
from server.journal.database.dialects import connect_to_write
from server.outbox import compare as comparing_module
from server.outbox.comparing import Comparing, begin, last, to_compare
from tests.server.journal.desk import on_sqlite
from tools.ministry.received import Ministry

from .office import Office, other_side


@on_sqlite
def test_a_comparison_goes_on_batch_by_batch_and_says_what_was_told_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ministry = Ministry()
    monkeypatch.setattr(comparing_module, "BATCH", 2)

    async def story() -> None:
        async with other_side(ministry) as url:
            office = Office(engine, url)
            codes = [office.receive(f"d{n}") for n in range(3)]
            await office.run()
            del ministry.dossiers[codes[1]]
            assert [ask(office), ask(office)] == [True, False], "one at a time"
            (kind,) = Comparing(office.outbox).kinds()
            worker = Worker(engine, office.outbox.sealer, (kind,), lambda: office.now)
            id_ = told(engine, lambda row: (row.id,))[0]
            await kind.run(Job(id_, "", id_.encode(), 1, office.now))  # and its process ends before that is settled
            seen = []
            while worker.start_due():
                await worker.settle()
                seen.append(told(engine, lambda row: (row.compared, row.ended_at is not None)))
            assert seen == [(3, False), (3, True)]
            assert told(engine, lambda row: (row.differing, row.codes, row.error)) == (1, codes[1], None)
            await office.run()
            assert codes[1] in ministry.dossiers
            office.send("d2", c.WithdrawDossier())
        office.now += 1
        assert ask(office)
        while worker.start_due():
            await worker.settle()
        assert told(engine, lambda row: (row.compared, row.error)) == (0, "no_connection")
        with engine.connect() as connection:
            assert (to_compare(connection), len(last(connection))) == (3, 2)

    asyncio.run(story())


def ask(office: Office) -> bool:
    with connect_to_write(office.outbox.engine) as connection, connection.begin():
        return begin(connection, office.outbox, "u-admin", office.now)


def told(engine: Engine, what: Callable[[Any], tuple[Any, ...]]) -> tuple[Any, ...]:
    with engine.connect() as connection:
        return what(last(connection)[0])
