"""`check` finds each kind of damage, and a rebuild mends what follows from the journal."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from protocol import commands as c
from server.journal.check.check import check
from server.journal.check.report import DetailText, Finding, FindingKind, Progress, Report
from server.journal.schema.tables import journal, number
from server.journal.write.append import Appender, append_now
from server.queue.events.recorded import Recorded
from tests.server.journal.desk import MODELS, NOON, Clock, append_all, command, draw
from tests.server.journal.numbers_model import DAY_MS, Numbers, NumbersModel
from tests.server.journal.trigger import ignore_inserts


@pytest.fixture
def filled(appender: Appender, engine: Engine, clock: Clock) -> Appender:
    """Two streams of three days."""
    for day in range(3):
        append_all(appender, draw(), draw("N2"), draw(service="TWO"), draw(), draw(service="B"))
        append_all(appender, command(c.Cancel(f"day-{20_000 + day}-A1")))
        clock.now += DAY_MS
    return appender


def damage(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def kinds(report: Report) -> set[FindingKind]:
    return {finding.kind for finding in report.findings}


def test_a_whole_journal_has_no_findings(filled: Appender, engine: Engine) -> None:
    report = check(engine, MODELS)
    assert report == Report((), streams=2, events=27, rebuilt=False)
    assert report.ok


def test_an_empty_database_has_none_either(engine: Engine) -> None:
    assert check(engine, MODELS, rebuild=True) == Report((), streams=0, events=0, rebuilt=True)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM journal WHERE stream = 'N1' AND seq = 5", {FindingKind.GAP, FindingKind.REPLAY}),
        ("UPDATE journal SET actor = 'other' WHERE stream = 'N1' AND seq = 5", {FindingKind.HASH}),
        ("UPDATE journal SET at = at - 1000 WHERE stream = 'N1' AND seq = 5", {FindingKind.TIME_WENT_BACK}),
        ("UPDATE journal SET part = 2 WHERE stream = 'N1' AND seq = 4", {FindingKind.PARTS}),
        ("UPDATE journal SET v = 9 WHERE stream = 'N1' AND seq = 5", {FindingKind.UNREADABLE}),
        ("UPDATE journal SET body = replace(body, '\"n\":2', '\"n\":1')", {FindingKind.REPLAY}),
        ("UPDATE stream SET seq = seq - 1 WHERE id = 'N1'", {FindingKind.HEAD}),
        ("UPDATE stream SET opened_seq = 1 WHERE id = 'N1'", {FindingKind.HEAD}),
        ("DELETE FROM stream WHERE id = 'N2'", {FindingKind.NO_HEAD}),
        ("UPDATE number SET ticket_id = 'another' WHERE n = 2", {FindingKind.ROW_DIFFERS}),
        ("DELETE FROM number WHERE n = 2", {FindingKind.ROW_MISSING}),
        ("INSERT INTO number VALUES ('N1', 'day-20000', 'A', 99, 'nobody')", {FindingKind.ROW_EXTRA}),
    ],
)
def test_each_kind_of_damage_is_found(
    filled: Appender, engine: Engine, statement: str, expected: set[FindingKind]
) -> None:
    damage(engine, statement)
    report = check(engine, MODELS)
    assert expected <= kinds(report)
    assert not report.ok


def test_a_difference_is_told_with_both_values(filled: Appender, engine: Engine) -> None:
    damage(engine, "UPDATE number SET ticket_id = 'another' WHERE day = 'day-20000' AND prefix = 'A' AND n = 2")
    found = [finding.detail for finding in check(engine, MODELS).findings if finding.kind is FindingKind.ROW_DIFFERS]
    assert found == [
        "number N1/day-20000/A/2 ticket_id: 'another', the journal says 'day-20000-A2'",
    ]


def test_a_number_given_twice_is_found_in_the_journal(engine: Engine, clock: Clock) -> None:
    class Careless(NumbersModel):
        def evolve(self, state: Numbers, recorded: Recorded[Any]) -> None:
            super().evolve(state, recorded)
            state.given.pop("A", None)

    ignore_inserts(engine, "number")
    for _ in range(2):
        append_now(engine, [Careless()], draw(), NOON)
    found = [finding for finding in check(engine, [Careless()]).findings if finding.kind is FindingKind.GIVEN_TWICE]
    assert found == [Finding(FindingKind.GIVEN_TWICE, "N1", 3, DetailText.ROW, {"row": "number N1/day-20000/A/1"})]


def test_a_rebuild_mends_the_numbers(filled: Appender, engine: Engine) -> None:
    def everything() -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(number).order_by(*number.primary_key.columns))]

    whole = everything()
    damage(
        engine,
        "DELETE FROM number WHERE branch = 'N2'",
        "UPDATE number SET ticket_id = 'another' WHERE n = 2",
        "INSERT INTO number VALUES ('N1', 'day-20001', 'A', 99, 'nobody')",
    )
    report = check(engine, MODELS, rebuild=True)
    assert kinds(report) == {FindingKind.ROW_DIFFERS, FindingKind.ROW_MISSING, FindingKind.ROW_EXTRA}
    assert report.ok
    assert everything() == whole
    assert check(engine, MODELS).findings == ()


def test_a_rebuild_never_touches_the_journal(filled: Appender, engine: Engine) -> None:
    damage(engine, "UPDATE journal SET actor = 'other' WHERE seq = 5", "DELETE FROM number")
    assert not check(engine, MODELS, rebuild=True).ok
    assert kinds(check(engine, MODELS)) == {FindingKind.HASH}


def test_a_rebuild_beside_a_running_writer_keeps_what_came_since(
    filled: Appender, engine: Engine, clock: Clock
) -> None:
    """Whatever is appended between the reading and the mending is folded before anything is written."""
    damage(engine, "UPDATE number SET ticket_id = 'another' WHERE branch = 'N1'")
    appended: list[str] = []

    def meanwhile(progress: Progress) -> None:
        if not appended:
            appended.append(progress.stream)
            append_all(filled, draw(), draw(), command(c.Cancel("day-20003-A1")))

    assert check(engine, MODELS, rebuild=True, progress=meanwhile).ok
    assert appended
    assert check(engine, MODELS).findings == ()


def test_a_rebuild_leaves_the_rows_alone_when_what_came_since_is_damaged(filled: Appender, engine: Engine) -> None:
    damage(engine, "UPDATE number SET ticket_id = 'another' WHERE branch = 'N1'")
    appended: list[str] = []

    def meanwhile(progress: Progress) -> None:
        if not appended:
            appended.append(progress.stream)
            append_all(filled, draw())
            damage(engine, "UPDATE journal SET v = 9 WHERE stream = 'N1' AND seq = 22")

    report = check(engine, MODELS, rebuild=True, progress=meanwhile)
    assert not report.ok
    assert FindingKind.UNREADABLE in kinds(report)
    with engine.connect() as connection:
        given = select(number.c.ticket_id).where(number.c.branch == "N1", number.c.day < "day-20003")
        assert set(connection.execute(given).scalars()) == {"another"}


def test_it_says_where_it_has_got_to(filled: Appender, engine: Engine) -> None:
    said: list[Progress] = []
    check(engine, MODELS, progress=said.append)
    assert said == [Progress("N1", 21, 21), Progress("N2", 6, 6)]


def test_a_stream_of_no_known_kind_is_said(filled: Appender, engine: Engine) -> None:
    damage(
        engine, "UPDATE stream SET id = 'X2' WHERE id = 'N2'", "UPDATE journal SET stream = 'X2' WHERE stream = 'N2'"
    )
    assert Finding(FindingKind.NO_MODEL, "X2", 0, DetailText.UNKNOWN_STREAM) in check(engine, MODELS).findings


def test_events_that_are_later_than_now_are_named_once_with_the_first_of_them(filled: Appender, engine: Engine) -> None:
    with engine.connect() as connection:
        of_n1 = journal.c.stream == "N1"
        last = connection.execute(select(func.max(journal.c.at)).where(of_n1)).scalar_one()
        first = connection.execute(select(func.min(journal.c.seq)).where(of_n1, journal.c.at == last)).scalar_one()
    assert check(engine, MODELS, now=last).ok
    [found] = [one for one in check(engine, MODELS, now=last - 130_000).findings if one.stream == "N1"]
    assert (found.kind, found.seq) == (FindingKind.LATER_THAN_NOW, first)


def test_a_jump_is_named_where_the_commands_key_is_of_another_time(
    appender: Appender, engine: Engine, clock: Clock
) -> None:
    append_all(appender, draw())
    clock.now += 40 * DAY_MS
    append_all(appender, draw(made_at=clock.now))
    assert check(engine, MODELS).ok, "the branch was closed for so long"
    clock.now += 4_000 * DAY_MS
    append_all(appender, draw(made_at=NOON))
    [found] = check(engine, MODELS).findings
    assert (found.kind, found.values["days"]) == (FindingKind.TIME_JUMPED, 4_000)
