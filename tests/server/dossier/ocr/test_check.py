"""Rows of what was made of scans are compared with the journal; what is wrong waits to be made again."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine, delete, select, update

from server.cli.main import main
from server.dossier.ocr.check import MODEL, ScanTextRows
from server.dossier.stream.model import stream_of
from server.dossier.tables import dossier, scan_text, scan_word
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_events, read_head
from tests.server.dossier.papers import pdf
from tests.server.web.api.test_dossier_files import BIRTH, Desk
from tests.server.web.inside import inside, session_of
from tests.serving import Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """With one scan, of which everything is made, and one that was set aside."""
    made = Installation(tmp_path_factory.mktemp("scans") / "data").staff()
    made.configure(msgspec.structs.replace(made.config, procedures=(BIRTH,)))

    async def play() -> None:
        async with inside(made) as server:
            clerk = Desk(server, session_of(made, "clerk1"))
            _, begun = await clerk.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code})
            clerk.dossier_id = begun["dossier_id"]
            for pages in (1, 2):
                await clerk.send(0, pdf(pages))
                status, filed = await clerk.file(pdf(pages), f"k{pages}", pages=pages)
                assert status == 201
            await clerk.ask("POST", f"/{clerk.dossier_id}/files/{filed['id']}/set-aside", {"reason": "wrong_paper"})

    asyncio.run(play())
    write(made, made_of)
    return made


def made_of(connection: Connection) -> None:
    doc = connection.execute(select(scan_text.c.doc).where(~scan_text.c.aside)).scalar_one()
    connection.execute(update(scan_text).where(scan_text.c.doc == doc).values(state="made", words=1))
    connection.execute(scan_word.insert(), [{"word": 7, "doc": doc}])


def write(installation: Installation, change: Callable[[Connection], Any]) -> None:
    engine = open_database(installation.database)
    with engine.begin() as connection:
        change(connection)
    engine.dispose()


def findings(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        stream = stream_of(connection.execute(select(dossier.c.id)).scalar_one())
        comparison = ScanTextRows().compare(connection, [stream])[stream]
        for recorded in read_events(connection, MODEL, stream, 0, read_head(connection, stream).seq):
            comparison.take(recorded)
        return [one.kind.name for one in comparison.differences()]


def test_what_is_wrong_is_found_and_only_that_is_made_again(installation: Installation) -> None:
    engine = open_database(installation.database)
    wrongs: list[tuple[Any, str, list[str]]] = [
        (delete(scan_word), "ROW_DIFFERS", ["waiting", "waiting"]),
        (update(scan_text).where(scan_text.c.aside).values(aside=False), "ROW_DIFFERS", ["made", "waiting"]),
        (update(scan_text).where(~scan_text.c.aside).values(raw="0" * 64), "ROW_DIFFERS", ["waiting", "waiting"]),
        (delete(scan_text).where(scan_text.c.aside), "ROW_MISSING", ["made", "waiting"]),
        (update(scan_text).where(~scan_text.c.aside).values(state="erased"), "ROW_DIFFERS", ["waiting", "waiting"]),
        (update(scan_text).where(scan_text.c.aside).values(file="f-none"), "ROW_EXTRA", ["made", "waiting"]),
    ]
    for wrong, finding, states in wrongs:
        assert findings(engine) == []
        with engine.begin() as connection:
            connection.execute(wrong)
            stream = stream_of(connection.execute(select(dossier.c.id)).scalar_one())
        assert finding in findings(engine)
        ScanTextRows().rebuild(engine, [stream])
        assert findings(engine) == []
        with engine.begin() as connection:
            found = connection.execute(select(scan_text.c.state).order_by(scan_text.c.aside)).scalars()
            assert list(found) == states
            connection.execute(delete(scan_word))
            made_of(connection)
    with engine.begin() as connection:
        connection.execute(delete(scan_text))
    engine.dispose()
    assert main(["check", "--data", str(installation.data)]) == 1
    assert main(["check", "--data", str(installation.data), "--rebuild"]) == 0
