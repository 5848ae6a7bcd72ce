"""What is restored is what was there, or what was there at a moment, on either database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody
from server.backup.archive import Archive
from server.backup.back_up import Progress, back_up
from server.backup.restore import NOT_RESTORED, restore
from server.backup.table_rows import tables
from server.backup.verify import verify
from server.dossier.check import DossierRows
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.writer import DossierWriter
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_rows
from server.journal.read.stream_states import load_snapshot
from server.journal.write.committed import Done
from tests.server.dossier.stream.played import PROCEDURE, UNIT, branch
from tests.server.journal.desk import Clock
from tests.server.journal.test_branch_days import MODELS, STREAM, Day, plain
from tests.server.queue.branch import BRANCH, MORNING


@pytest.fixture
def target(empty_url: str) -> Any:
    engine = open_database(empty_url)
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in tables(connection).items()
        }


def test_everything_is_there_again(archive: Path, source: Engine, target: Engine, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        opened.check_digests()
        restored = restore(opened, target, tmp_path / "new", MODELS)
    before, after = rows(source), rows(target)
    assert after == before | {name: [] for name in NOT_RESTORED}
    assert restored.rows["journal"] == len(before["journal"]) > 100
    assert len(before["answer"]) > 5
    assert (tmp_path / "new" / "scans" / "ab" / f"ab{'0' * 62}.pdf").read_bytes() == b"%PDF-1.7 a document"
    assert (tmp_path / "new" / "media" / "cd" / f"cd{'0' * 62}.jpg").read_bytes() == b"a picture"
    assert check(target, MODELS).ok


@pytest.mark.parametrize("share", [0.0, 0.35, 0.8])
def test_a_moment_is_restored_as_it_was(
    archive: Path, source: Engine, target: Engine, tmp_path: Path, share: float
) -> None:
    with source.connect() as connection:
        events = list(read_rows(connection, STREAM))
    until = events[round(share * (len(events) - 1))].at
    with Archive(archive) as opened:
        restore(opened, target, tmp_path / "new", MODELS, until=until)
    report = check(target, MODELS)
    assert report.findings == ()
    with target.connect() as connection:
        assert list(read_rows(connection, STREAM)) == [event for event in events if event.at <= until]


def test_the_state_of_a_restored_moment_is_that_of_the_moment(
    day: Day, source: Engine, target: Engine, tmp_path: Path
) -> None:
    until, state = day.clock.now, plain(load_snapshot(source, MODELS, STREAM).state)
    day.clock.now += 1
    day.go_on(10)
    path = tmp_path / "later.backup"
    back_up(source, tmp_path / "source", path, now=day.clock.now, program="0")
    with Archive(path) as opened:
        restore(opened, target, tmp_path / "new", MODELS, until=until)
    assert plain(load_snapshot(target, MODELS, STREAM).state) == state


def test_commands_during_a_backup_are_wholly_in_it_or_not_at_all(
    day: Day, source: Engine, target: Engine, tmp_path: Path
) -> None:
    before = rows(source)["journal"]

    def go_on(progress: Progress) -> None:
        day.go_on(2)

    path = tmp_path / "beside.backup"
    made = back_up(source, tmp_path / "source", path, now=day.clock.now, program="0", progress=go_on)
    assert len(rows(source)["journal"]) > len(before)
    with Archive(path) as opened:
        assert verify(opened, MODELS).ok
        restore(opened, target, tmp_path / "new", MODELS)
    after = rows(target)["journal"]
    assert len(after) == made.rows["journal"] < len(rows(source)["journal"])
    assert check(target, MODELS).ok


def test_a_document_that_is_cleaned_up_during_a_backup_does_not_fail_it(
    archive: Path, source: Engine, tmp_path: Path
) -> None:
    documents = sorted((tmp_path / "source" / "scans").glob("??/*"))
    assert documents

    def clean_up(progress: Progress) -> None:
        if progress.done == progress.of - 1:  # they are listed by now
            for each in documents:
                each.unlink()

    path = tmp_path / "cleaned.backup"
    back_up(source, tmp_path / "source", path, now=0, program="0", progress=clean_up)
    with Archive(archive) as before, Archive(path) as opened:
        assert verify(opened, MODELS).ok
        lacking = before.manifest.digests.keys() - opened.manifest.digests.keys()
    assert {Path(name).name for name in lacking} == {each.name for each in documents}


def test_a_dossier_is_restored_as_it_was_at_the_moment_and_no_code_is_given_again(
    source: Engine, target: Engine, tmp_path: Path
) -> None:
    clock = Clock(MORNING)
    known = {BRANCH.id: branch(BRANCH.id)}.get
    writer = DossierWriter(source, clock, known, lambda person: False)

    def send(dossier_id: str, command: DossierBody) -> None:
        clock.now += 1
        done = writer.append(Envelope(stream_of(dossier_id), command, f"u/{clock.now}", "u"))
        assert isinstance(done, Done), done

    for dossier_id in ("a", "b"):
        send(dossier_id, c.DraftDossier(BRANCH.id, PROCEDURE))
    send("a", c.ReceiveDossier(UNIT))
    until, listed = clock.now, rows(source)["dossier"]
    send("a", c.FinishDossier("granted"))
    send("b", c.ReceiveDossier(UNIT))
    path = tmp_path / "later.backup"
    back_up(source, tmp_path / "source", path, now=clock.now, program="0")
    with Archive(path) as opened:
        restore(opened, target, tmp_path / "new", (*MODELS, DossierStream()), until=until)
    assert rows(target)["dossier"] == listed
    assert check(target, (*MODELS, DossierStream()), derived=(DossierRows(),)).ok
    again = DossierWriter(target, clock, known, lambda person: False)
    done = again.append(Envelope(stream_of("b"), c.ReceiveDossier(UNIT), "u/again", "u"))
    assert isinstance(done, Done)
    assert done.recorded[0].body.code.endswith("-0003")
