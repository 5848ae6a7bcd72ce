"""Dossiers made in bulk are those that requests would have made: the same events, hashes, rows and codes."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from protocol.commands import Envelope
from server.balance.dispatch.choose import choose
from server.dossier.check import DossierRows
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.tables import course, dossier, sequence
from server.dossier.writer import DossierWriter
from server.journal.check.check import check
from server.journal.database.dialects import connect_to_write
from server.journal.schema.tables import journal, stream
from server.people.check import PeopleRows
from server.people.people import People
from server.people.tables import people_index, sealed_record
from server.queue.stream import BranchStream
from tests.migrated import migrated
from tests.server.dossier.stream.played import BEGIN, PROCEDURE, branch

from .bulk_indexes import LATER, Indexes
from .many_dossiers import BulkKeys, Lives, Maker

SERVER_KEY = b"s" * 32
N = 60
EVERY_MS = 1_000


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in (journal, stream, dossier, course, sequence, people_index)
        }
        sealed = select(*[column for column in sealed_record.c if column.name != "fields"])  # a nonce is drawn
        return found | {"sealed_record": sorted(map(tuple, connection.execute(sealed)), key=repr)}


def test_they_have_the_rows_and_hashes_of_those_that_were_sent_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, ways = branch(), ("sent", "made")
    for way in ways:
        (tmp_path / way / "keys").mkdir(parents=True)
    engines = {way: migrated(tmp_path / way) for way in ways}
    keys = BulkKeys(tmp_path / "made", SERVER_KEY)
    made = People(keys, SERVER_KEY)
    indexes = Indexes(engines["made"])
    monkeypatch.setattr("tests.prove.many_dossiers.AT_ONCE", 25)
    Maker(engines["made"], config, Lives(config, PROCEDURE, made, N), made, BEGIN, indexes).make(EVERY_MS)

    sent, now = People(BulkKeys(tmp_path / "sent", SERVER_KEY), SERVER_KEY), [BEGIN]
    lives = Lives(config, PROCEDURE, sent, N)
    writer = DossierWriter(engines["sent"], lambda: now[0], {config.id: config}.get, lambda person: False)
    for n in range(N):
        now[0] = BEGIN + lives.place_of(n) * EVERY_MS
        for number, step in enumerate(lives.of(n)):
            now[0] += step.after
            envelope = Envelope(stream_of(lives.id_of(n)), step.command, f"{step.by}/{n}-{number}", step.by)
            beside = None if step.fields is None else sent.person_rows(lives.id_of(n), step.fields)
            done = writer.append(envelope, beside)
            assert not hasattr(done, "code"), done
    writer.stop()
    assert rows(engines["made"]) == rows(engines["sent"])

    for table in LATER:
        both = [inspect(engine).get_indexes(table.name) for engine in engines.values()]
        first, second = (sorted((str(one["name"]), one["column_names"]) for one in each) for each in both)
        assert first == second

    read = People.of(_with_key(tmp_path / "made"))
    derived = DossierRows(), PeopleRows(read)
    assert check(engines["made"], (BranchStream(choose), DossierStream()), derived=derived).findings == ()
    with connect_to_write(engines["made"]) as connection:
        (one,) = read.read_people(connection, lives.id_of(3))
    assert one.fields
    for engine in engines.values():
        engine.dispose()
    read.keys.close()
    keys.close()


def _with_key(data: Path) -> Path:
    (data / "keys" / "secret.key").write_bytes(SERVER_KEY)
    return data
