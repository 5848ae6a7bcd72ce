"""Old days are taken out as far as an archive holds them; what is left is whole, and the branch goes on."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

from protocol import commands as c
from protocol.commands import Envelope
from protocol.problem import Refused
from server.backup.archive import Archive, Manifest
from server.backup.back_up import back_up
from server.backup.old_days.archive_days import archive_days
from server.backup.old_days.cut import cuts
from server.backup.old_days.purge import NotTaken, StaysHere, purge
from server.backup.old_days.verify_days import verify_days
from server.backup.repair.plan import plan
from server.backup.repair.repair import repair
from server.backup.repair.set_aside import SetAside
from server.backup.restore import BeforeBegin, restore
from server.backup.verify import verify
from server.journal.check.check import check
from server.journal.check.report import FindingKind, Report
from server.journal.database.dialects import one_moment
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import Head, read_begin, read_page
from server.journal.read.stream_states import load_snapshot
from server.journal.schema.tables import archived, journal, number
from server.journal.write.append import Appender, append_now
from server.journal.write.committed import Done
from server.visits.check import VisitRows
from server.visits.day import read_day
from server.visits.follower import rebuild
from server.visits.tables import act, follower, visit
from tests.server.journal.desk import Reader, append_all
from tests.server.journal.test_branch_days import MODELS, STREAM, Day, plain

from .conftest import DAYS, day_of

TAKEN = 4
"""Days that are taken out."""


def archived_up_to(engine: Engine, day: Day, path: Path, before: int = TAKEN) -> tuple[Manifest, Head]:
    """An archive of the first days, and the last event in it."""
    with one_moment(engine) as connection:
        heads = cuts(connection, MODELS, day_of(before), day.clock.now)
    return archive_days(engine, path.parent, path, heads, now=day.clock.now, program="0"), heads[STREAM]


def purged(engine: Engine, day: Day, path: Path, before: int = TAKEN) -> Head:
    held, head = archived_up_to(engine, day, path, before)
    purge(engine, held, STREAM, head)
    return head


def checked(engine: Engine) -> Report:
    return check(engine, MODELS, derived=(VisitRows(),))


def stored(engine: Engine, table: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


def test_what_is_left_is_whole_and_the_branch_goes_on(two_weeks: Day, engine: Engine, tmp_path: Path) -> None:
    rows, visits = stored(engine, journal), (stored(engine, visit), stored(engine, act))
    state = plain(load_snapshot(engine, MODELS, STREAM).state)
    head = purged(engine, two_weeks, tmp_path / "old.archive")
    assert head.seq > 40
    assert stored(engine, journal) == [row for row in rows if row[1] > head.seq]
    assert min(row[1] for row in stored(engine, number)) == day_of(TAKEN).isoformat()
    assert (stored(engine, visit), stored(engine, act)) == visits
    report = checked(engine)
    assert (report.findings, report.archived) == ((), {STREAM: head})
    assert report.events == len(rows) - head.seq
    assert plain(load_snapshot(engine, MODELS, STREAM).state) == state
    two_weeks.go_on(5)
    assert any(isinstance(result, Done) for result in two_weeks.results[-10:])
    assert checked(engine).findings == ()


def test_a_command_of_the_days_that_stay_gets_its_old_answer(two_weeks: Day, engine: Engine, tmp_path: Path) -> None:
    """Also from a process that starts afterwards."""
    purged(engine, two_weeks, tmp_path / "old.archive", DAYS - 9)
    first = two_weeks.clock.now - 7 * 86_400_000
    kept = [
        (sent, result)
        for sent, result in zip(two_weeks.sent, two_weeks.results, strict=False)
        if isinstance(result, Done) and result.recorded and result.recorded[0].at > first and not result.repeated
    ]
    appender = Appender(engine, MODELS, two_weeks.clock, Reader())
    appender.load()
    by_id = {sent.command_id: sent for sent in two_weeks.sent}
    for _, result in kept[:20]:
        assert isinstance(result, Done)
        [again] = append_all(appender, by_id[result.recorded[0].command_id])
        assert isinstance(again, Done)
        assert (again.repeated, again.recorded) == (True, result.recorded)
    appender.close()
    assert kept


def test_nothing_of_the_last_eight_days_is_before_any_date(two_weeks: Day, engine: Engine) -> None:
    with one_moment(engine) as connection:
        [head] = cuts(connection, MODELS, day_of(DAYS + 30), two_weeks.clock.now).values()
    assert head.at < two_weeks.clock.now - 8 * 86_400_000
    with engine.connect() as connection:
        [after] = read_page(connection, STREAM, head.seq, 1)
    assert after.kind == "day_opened"
    assert after.at <= two_weeks.clock.now - 8 * 86_400_000 < after.at + 86_400_000


def test_before_the_first_day_there_is_nothing(two_weeks: Day, engine: Engine, tmp_path: Path) -> None:
    with one_moment(engine) as connection:
        assert cuts(connection, MODELS, day_of(0) - timedelta(days=1), two_weeks.clock.now) == {}
    purged(engine, two_weeks, tmp_path / "old.archive")
    with one_moment(engine) as connection:
        assert cuts(connection, MODELS, day_of(TAKEN), two_weeks.clock.now) == {}, "they are gone already"


def test_a_day_with_people_of_the_day_before_or_that_takes_one_back_is_no_beginning(
    two_weeks: Day, engine: Engine
) -> None:
    """The journal could not say who they are, or what was taken back."""
    with engine.begin() as connection:
        opened = journal.c.kind == "day_opened", journal.c.day == day_of(TAKEN).isoformat()
        body = connection.execute(select(journal.c.body).where(*opened)).scalar_one()
        body = body.replace('"back_from":null', '"back_from":"2038-01-19"') if '"back_from"' in body else body[:-1]
        body = body if body.endswith("}") else f'{body},"back_from":"2038-01-19"}}'
        connection.execute(update(journal).where(*opened).values(body=body))
    with one_moment(engine) as connection:
        [head] = cuts(connection, MODELS, day_of(TAKEN), two_weeks.clock.now).values()
    assert head.day == day_of(TAKEN - 2).isoformat()


def test_a_second_archive_goes_on_where_the_first_ended(two_weeks: Day, engine: Engine, tmp_path: Path) -> None:
    rows = stored(engine, journal)
    first = purged(engine, two_weeks, tmp_path / "a.archive", 2)
    held, second = archived_up_to(engine, two_weeks, tmp_path / "b.archive", TAKEN)
    assert (held.begins[STREAM].seq, held.begins[STREAM].hash) == (first.seq, first.hash)
    purge(engine, held, STREAM, second)
    kept = []
    for name in ("a", "b"):
        with Archive(tmp_path / f"{name}.archive") as archive:
            assert verify_days(archive, MODELS).findings == ()
            kept += list(archive.lines("tables/journal.jsonl.gz"))[1:]
    assert len(kept) + len(stored(engine, journal)) == len(rows)
    assert checked(engine).findings == ()


@pytest.mark.parametrize("why", NotTaken)
def test_what_the_archive_does_not_hold_stays(two_weeks: Day, engine: Engine, tmp_path: Path, why: NotTaken) -> None:
    held, head = archived_up_to(engine, two_weeks, tmp_path / "old.archive", 2)
    if why is NotTaken.NOT_ARCHIVED:
        with one_moment(engine) as connection:
            [head] = cuts(connection, MODELS, day_of(TAKEN), two_weeks.clock.now).values()
    with engine.begin() as connection:
        if why is NotTaken.OTHER_EVENTS:
            last = journal.c.stream == STREAM, journal.c.seq == head.seq
            connection.execute(update(journal).where(*last).values(hash="0" * 64))
        if why is NotTaken.VISITS_BEHIND:
            connection.execute(update(follower).values(seq=head.seq - 1))
    before = stored(engine, journal), stored(engine, number)
    with pytest.raises(StaysHere) as raised:
        purge(engine, held, STREAM, head)
    assert (raised.value.stream, raised.value.why) == (STREAM, why)
    assert (stored(engine, journal), stored(engine, number)) == before
    assert stored(engine, archived) == []


def test_a_purge_without_its_row_or_with_another_is_found(two_weeks: Day, engine: Engine, tmp_path: Path) -> None:
    purged(engine, two_weeks, tmp_path / "old.archive")
    with engine.begin() as connection:
        connection.execute(update(archived).values(hash="0" * 64))
    assert FindingKind.HASH in {finding.kind for finding in checked(engine).findings}
    with engine.begin() as connection:
        connection.execute(delete(archived))
    assert FindingKind.GAP in {finding.kind for finding in checked(engine).findings}


def test_rows_of_visits_are_kept_when_the_others_are_written_anew(
    two_weeks: Day, engine: Engine, tmp_path: Path
) -> None:
    purged(engine, two_weeks, tmp_path / "old.archive")
    visits = stored(engine, visit), stored(engine, act)
    rebuild(engine, STREAM)
    assert (stored(engine, visit), stored(engine, act)) == visits
    with engine.begin() as connection:
        connection.execute(delete(visit).where(visit.c.day == day_of(TAKEN).isoformat()))
    assert {finding.kind for finding in checked(engine).findings} == {FindingKind.ROW_MISSING}
    assert check(engine, MODELS, derived=(VisitRows(),), rebuild=True).ok
    assert (stored(engine, visit), stored(engine, act)) == visits
    old = read_day(engine, STREAM, day_of(1).isoformat())
    assert old is not None
    assert old.visits
    assert read_day(engine, STREAM, "2020-01-01") is None


def test_a_backup_of_it_is_verified_and_restored_also_to_a_moment(
    two_weeks: Day, engine: Engine, tmp_path: Path
) -> None:
    head = purged(engine, two_weeks, tmp_path / "old.archive")
    path = tmp_path / "later.backup"
    back_up(engine, tmp_path, path, now=two_weeks.clock.now, program="0")
    rows = stored(engine, journal)
    moment = rows[len(rows) // 2][3]
    with Archive(path) as archive:
        assert verify(archive, MODELS).findings == ()
        for name, until in (("whole", None), ("earlier", moment), ("too-early", head.at - 1)):
            (tmp_path / name).mkdir()
            target = open_database(default_url(tmp_path / name))
            if name == "too-early":
                with pytest.raises(BeforeBegin) as raised:
                    restore(archive, target, tmp_path / name, MODELS, until=until)
                assert (raised.value.stream, raised.value.day) == (STREAM, head.day)
            else:
                restore(archive, target, tmp_path / name, MODELS, until=until)
                assert stored(target, journal) == [row for row in rows if until is None or row[3] <= until]
                assert checked(target).findings == ()
                rebuild(target, STREAM)
                assert checked(target).findings == ()
                old = read_day(target, STREAM, day_of(1).isoformat())
                assert old is not None
                assert old.visits
            target.dispose()


def test_a_damaged_end_is_repaired_and_the_old_days_stay_archived(
    two_weeks: Day, engine: Engine, tmp_path: Path
) -> None:
    head = purged(engine, two_weeks, tmp_path / "old.archive")
    last = stored(engine, journal)[-1][1]
    with one_moment(engine) as connection:
        assert plan(connection, MODELS).cuts == ()
    with engine.begin() as connection:
        connection.execute(update(journal).where(journal.c.seq == last - 3).values(body="{}"))
    with SetAside(tmp_path / "aside") as aside:
        repaired = repair(engine, MODELS, two_weeks.clock.now, aside)
    assert [(cut.kept, cut.rows) for cut in repaired.plan.cuts] == [(last - 4, 4)]
    assert repaired.report.ok
    with engine.connect() as connection:
        assert read_begin(connection, STREAM) == head
    old = read_day(engine, STREAM, day_of(1).isoformat())
    assert old is not None
    assert old.visits


def test_the_ninth_days_number_begins_at_one_and_the_same_key_is_another_command(
    two_weeks: Day, engine: Engine, tmp_path: Path
) -> None:
    """What is asked again after more than eight days is asked anew, purge or not: no number of today is given twice."""
    purged(engine, two_weeks, tmp_path / "old.archive")
    old = next(sent for sent in two_weeks.sent if isinstance(sent.command, c.Issue))
    two_weeks.clock.now += 86_400_000
    numbers = []
    for key in (old.command_id, "0199-fresh-key-of-today"):
        done = append_now(engine, MODELS, Envelope(STREAM, c.Issue("HT"), key, old.actor), two_weeks.clock.now)
        assert not isinstance(done, Refused)
        numbers.append(done.recorded[-1].body.number)
    assert numbers == ["HT-001", "HT-002"]
    assert checked(engine).findings == ()
