"""Streams that no process holds are checked and mended many at a time."""

import pytest
from sqlalchemy import Engine, delete, select, text, update

from server.balance.dispatch.choose import choose
from server.dossier.check import DossierRows
from server.dossier.stream.model import DossierStream
from server.dossier.tables import course, dossier
from server.journal.check.check import check
from server.journal.check.report import FindingKind, Progress, Report, Step
from server.journal.schema.tables import journal, stream
from server.queue.stream import BranchStream
from tests.server.dossier.test_writer import Desk
from tests.server.journal.desk import on_sqlite

IDS = [f"d{n:02}" for n in range(12)]


def checked(engine: Engine, *, rebuild: bool = False, told: list[Progress] | None = None) -> Report:
    models = BranchStream(choose), DossierStream()
    progress = [] if told is None else told
    return check(engine, models, derived=(DossierRows(),), rebuild=rebuild, progress=progress.append)


def test_lost_rows_are_written_anew_but_not_those_of_a_stream_that_cannot_be_read(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("AT_ONCE", 5), ("MOST_TOLD", 3)):
        monkeypatch.setattr(f"server.journal.check.many_streams.{name}", value)
    desk = Desk(engine)
    for one in IDS:
        desk.receive(one)
    tables = select(dossier).order_by(dossier.c.id), select(course).order_by(course.c.id)
    with engine.connect() as connection:
        whole = [list(map(tuple, connection.execute(table))) for table in tables]
    assert (checked(engine).findings, checked(engine).streams, checked(engine).events) == ((), 12, 24)

    with engine.begin() as connection:
        connection.execute(delete(course))
        connection.execute(delete(dossier).where(dossier.c.id != "d07"))
        connection.execute(update(dossier).values(branch="CN99"))
        connection.execute(update(journal).where(journal.c.stream == "D/d04", journal.c.seq == 2).values(v=9))
        connection.execute(update(stream).where(stream.c.id == "D/d03").values(day="2001-01-01"))
    told: list[Progress] = []
    report = checked(engine, rebuild=True, told=told)
    kinds = [finding.kind for finding in report.findings]
    assert (kinds.count(FindingKind.ROW_MISSING), kinds.count(FindingKind.ROW_DIFFERS)) == (3, 1)
    damaged = {FindingKind.UNREADABLE, FindingKind.HASH, FindingKind.HEAD}
    assert damaged < set(kinds)
    assert report.more == {FindingKind.ROW_MISSING: 2 * 11 - 1 - 3}
    assert [one.seq for one in told if one.step is Step.STREAMS] == [5, 10, 12]
    assert (told[-1].step, told[-1].seq, told[-1].of) == (Step.MENDED, 11, 11)
    with engine.connect() as connection:
        mended = [list(map(tuple, connection.execute(table))) for table in tables]
    assert mended == [[row for row in rows if row[0] != "d04"] for rows in whole]
    assert {finding.kind for finding in checked(engine).findings} == damaged


@on_sqlite
def test_rows_of_a_type_that_no_column_should_hold_spoil_their_own_stream_alone(engine: Engine) -> None:
    """SQLite's columns take any type, and a damaged file may have it."""
    desk = Desk(engine)
    for one in IDS[:6]:
        desk.receive(one)
    with engine.begin() as connection:
        for no in ("'x'", "1"):
            values = f"('d01', {no}, 1, 'u', 1, 1)"
            connection.execute(
                text(f"INSERT INTO dossier_opinion (id, no, place, unit, since, due_at) VALUES {values}")
            )
        connection.execute(text("UPDATE journal SET seq = 'x' WHERE stream = 'D/d02' AND seq = 2"))
        connection.execute(text("UPDATE stream SET id = CAST(x'442fff' AS TEXT) WHERE id = 'D/d03'"))
        connection.execute(delete(course).where(course.c.id == "d05"))
    report = checked(engine, rebuild=True)
    kinds = {(finding.stream, finding.kind) for finding in report.findings}
    assert {("D/d01", FindingKind.ROW_EXTRA), ("D/d02", FindingKind.GAP), ("D/d05", FindingKind.ROW_MISSING)} < kinds
    assert {name for name, _ in kinds} == {"D/d01", "D/d02", "D/d03", "D/\udcff", "D/d05"}
    assert {finding.stream for finding in checked(engine).findings} == {"D/d02", "D/d03", "D/\udcff"}
