"""A damaged end is set aside, row by row in a file, and the branch goes on above every number that it gave."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from protocol import commands as c
from protocol.commands import Envelope
from protocol.keys import new_key
from server.backup.repair.plan import Mend
from server.backup.repair.repair import Repaired, repair, would_be_mended
from server.backup.repair.set_aside import SetAside
from server.journal.check.check import check
from server.journal.read.stream_reader import JournalRow, read_head, read_history, read_rows
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from tests.server.journal.desk import on_postgresql
from tests.server.journal.test_branch_days import MODELS, STREAM, Day


def run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def rows(engine: Engine) -> list[JournalRow]:
    with engine.connect() as connection:
        return list(read_rows(connection, STREAM))


def repaired(engine: Engine, day: Day, folder: Path) -> tuple[Repaired, list[dict[str, Any]]]:
    """The result, and the lines of the file."""
    with SetAside(folder) as aside:
        result = repair(engine, MODELS, day.clock.now, aside)
    return result, [json.loads(line) for line in aside.path.read_text("ascii").splitlines()]


def history(engine: Engine) -> str:
    with engine.connect() as connection:
        return read_history(connection)


def test_a_whole_journal_is_left_as_it_is(day: Day, engine: Engine, tmp_path: Path) -> None:
    before, its = rows(engine), history(engine)
    result, lines = repaired(engine, day, tmp_path)
    assert (result.plan.cuts, result.skipped, lines) == ((), {}, [])
    assert (rows(engine), history(engine)) == (before, its)


def test_what_follows_a_changed_row_is_set_aside_and_the_rest_is_kept(day: Day, engine: Engine, tmp_path: Path) -> None:
    before, its = rows(engine), history(engine)
    at = len(before) - 8
    run(engine, f"UPDATE journal SET actor = 'somebody' WHERE seq = {at}")
    result, lines = repaired(engine, day, tmp_path)
    (cut,) = result.plan.cuts
    assert (cut.stream, cut.mend, cut.kept, cut.last, cut.rows) == (STREAM, Mend.CUT, at - 1, len(before), 9)
    aside = [line["row"] for line in lines if line["table"] == "journal"]
    assert [row["seq"] for row in aside] == list(range(at, len(before) + 1))
    assert [row["body"] for row in aside] == [row.body for row in before[at - 1 :]]
    assert aside[0]["actor"] == "somebody"
    assert rows(engine)[: at - 1] == before[: at - 1]
    assert {row.kind for row in rows(engine)[at - 1 :]} == {"numbers_skipped"}
    assert history(engine) != its
    assert result.report.ok
    assert check(engine, MODELS).ok


def test_numbers_that_are_set_aside_are_named_and_never_given_again(day: Day, engine: Engine, tmp_path: Path) -> None:
    for _ in range(30):
        append_now(engine, MODELS, Envelope(STREAM, c.Issue("HT"), new_key(), "kiosk1"), day.clock.now)
    before = rows(engine)
    lost = {json.loads(row.body)["number"] for row in before[-30:]}
    run(engine, f"UPDATE journal SET hash = '{'0' * 64}' WHERE seq = {len(before) - 29}")
    result, _ = repaired(engine, day, tmp_path)
    assert {each.partition(" ")[0] for each in result.plan.cuts[0].numbers} == lost
    highest = max(int(each.partition("-")[2]) for each in lost)
    assert result.skipped[STREAM]["HT"] >= highest + 200
    done = append_now(engine, MODELS, Envelope(STREAM, c.Issue("HT"), new_key(), "kiosk1"), day.clock.now)
    assert isinstance(done, Done)
    assert int(done.recorded[-1].body.number.partition("-")[2]) > highest + 200


@pytest.mark.parametrize(
    "statement", ["DELETE FROM journal WHERE seq = {at}", "UPDATE journal SET seq = 9999 WHERE seq = {at}"]
)
def test_a_gap_cuts_before_it(day: Day, engine: Engine, tmp_path: Path, statement: str) -> None:
    at = len(rows(engine)) - 5
    run(engine, statement.format(at=at))
    result, _ = repaired(engine, day, tmp_path)
    assert (result.plan.cuts[0].mend, result.plan.cuts[0].kept) == (Mend.CUT, at - 1)
    assert check(engine, MODELS).ok


def test_events_that_are_gone_are_told(day: Day, engine: Engine, tmp_path: Path) -> None:
    count = len(rows(engine))
    run(engine, f"DELETE FROM journal WHERE seq > {count - 5}")
    result, _ = repaired(engine, day, tmp_path)
    (cut,) = result.plan.cuts
    assert (cut.mend, cut.kept, cut.last, cut.rows) == (Mend.LOST, count - 5, count, 0)
    assert result.skipped
    assert check(engine, MODELS).ok


@pytest.mark.parametrize(
    "statement", ["DELETE FROM stream", "UPDATE stream SET hash = 'x'", "UPDATE stream SET seq = 3"]
)
def test_a_damaged_head_is_written_anew_and_nothing_is_lost(
    day: Day, engine: Engine, tmp_path: Path, statement: str
) -> None:
    before, its = rows(engine), history(engine)
    run(engine, statement)
    result, _ = repaired(engine, day, tmp_path)
    assert [cut.mend for cut in result.plan.cuts] == [Mend.HEAD]
    assert (rows(engine), history(engine), result.skipped) == (before, its, {})
    assert check(engine, MODELS).ok


def test_an_event_that_was_written_so_is_left_to_a_newer_program(day: Day, engine: Engine, tmp_path: Path) -> None:
    """Its hash is right: it is not damaged, this program does not know it."""
    from server.journal.check.replay import hashed
    from server.journal.schema.hash_chain import row_hash

    last = rows(engine)[-1]
    with engine.begin() as connection:
        head = read_head(connection, STREAM)
        row = JournalRow(
            STREAM, head.seq + 1, head.day, head.at, None, "of_next_year", 1, "kiosk1", "d/k", 0, "0" * 16, "{}", ""
        )
        its = row_hash(last.hash, hashed(row))
        connection.exec_driver_sql(
            f"INSERT INTO journal VALUES ('{STREAM}', {row.seq}, '{row.day}', {row.at}, NULL, 'of_next_year', 1,"
            f" 'kiosk1', 'd/k', 0, '{'0' * 16}', '{{}}', '{its}')"
        )
        connection.exec_driver_sql(f"UPDATE stream SET seq = {row.seq}, hash = '{its}'")
    before = rows(engine)
    result, lines = repaired(engine, day, tmp_path)
    assert [cut.mend for cut in result.plan.cuts] == [Mend.LEFT]
    assert (rows(engine), lines) == (before, [])
    assert not result.report.ok


def hide_from_the_index(engine: Engine, index: str, at: int) -> None:
    """Takes events out of an index of the journal as a torn page would: the rows stay, and it does not lead to them."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE hidden AS SELECT * FROM journal WHERE seq >= {at}")
        connection.exec_driver_sql(f"DELETE FROM journal WHERE seq >= {at}")
        connection.exec_driver_sql(f"UPDATE pg_index SET indisready = false WHERE indexrelid = '{index}'::regclass")
        connection.exec_driver_sql("INSERT INTO journal SELECT * FROM hidden")
        connection.exec_driver_sql(f"UPDATE pg_index SET indisready = true WHERE indexrelid = '{index}'::regclass")


@on_postgresql
def test_events_that_a_damaged_index_hides_are_kept(day: Day, engine: Engine, tmp_path: Path) -> None:
    before, its = rows(engine), history(engine)
    hide_from_the_index(engine, "pk_journal", len(before) - 4)
    assert len(rows(engine)) < len(before)
    assert would_be_mended(engine, MODELS).cuts == ()
    assert len(rows(engine)) < len(before)  # nothing was changed
    result, lines = repaired(engine, day, tmp_path)
    assert (result.plan.cuts, result.skipped, lines) == ((), {}, [])
    assert (rows(engine), history(engine)) == (before, its)
    assert check(engine, MODELS).ok


@on_postgresql
def test_rows_that_an_index_let_in_twice_are_left_to_a_backup(day: Day, engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        for ready in (False, True):
            connection.exec_driver_sql(f"UPDATE pg_index SET indisready = {ready} WHERE indrelid = 'journal'::regclass")
            if not ready:
                connection.exec_driver_sql("INSERT INTO journal SELECT * FROM journal WHERE seq = 9")
    with engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM journal").scalar()
    with pytest.raises(IntegrityError):
        repaired(engine, day, tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM journal").scalar() == count


def test_a_plan_changes_nothing(day: Day, engine: Engine) -> None:
    run(engine, "UPDATE journal SET actor = 'somebody' WHERE seq = 20")
    before, its = rows(engine), history(engine)
    assert len(would_be_mended(engine, MODELS).cuts) == 1
    assert (rows(engine), history(engine)) == (before, its)


def test_nothing_is_taken_out_when_the_file_cannot_be_written(
    day: Day, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(engine, "UPDATE journal SET actor = 'somebody' WHERE seq = 20")
    before, its = rows(engine), history(engine)

    def full(self: SetAside) -> None:
        raise OSError(28, "No space left on device")

    with SetAside(tmp_path) as aside:
        monkeypatch.setattr(SetAside, "close", full)
        with pytest.raises(OSError, match="No space"):
            repair(engine, MODELS, day.clock.now, aside)
        monkeypatch.undo()
    assert (rows(engine), history(engine)) == (before, its)
