"""`check` compares the rows of visits with the journal as of one moment, and a rebuild mends them."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from protocol.commands import Call, Command, Complete, Configure, Envelope, Issue, Login, Open, Start
from protocol.keys import new_key
from server.journal.check.check import check
from server.journal.check.report import FindingKind, Report
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from server.visits.check import VisitRows
from server.visits.follower import advance, catch_up
from tests.server.journal.desk import on_sqlite
from tests.server.queue.branch import BRANCH, MORNING

from .test_follower import rows_of

CN01 = "CN01"
MODELS = [BranchStream()]
SECOND, DAY = 1000, 86_400_000


def checked(engine: Engine, *, rebuild: bool = False) -> Report:
    return check(engine, MODELS, derived=[VisitRows()], rebuild=rebuild)


def kinds(report: Report) -> set[FindingKind]:
    return {finding.kind for finding in report.findings}


def details(report: Report) -> list[str]:
    return sorted(finding.detail for finding in report.findings)


@pytest.fixture
def two_days(engine: Engine) -> Engine:
    """Two days in the journal: two people each, of whom the second is called out of turn and served. No rows yet."""
    first: list[Command] = [Login("clerk-2"), Open(), Call("20261005-HT-002", "asked"), Start(), Complete("done")]
    second: list[Command] = [Login("clerk-2"), Open(), Call("20261006-HT-002", "asked"), Start(), Complete("done")]
    commands: list[tuple[int, str | None, Command]] = [(MORNING, None, Configure(BRANCH))]
    for day, work in enumerate((first, second)):
        commands += [(MORNING + day * DAY, None, Issue("HT")) for _ in range(2)]
        commands += [(MORNING + day * DAY + place * SECOND, "2", command) for place, command in enumerate(work)]
    for place, (at, counter, command) in enumerate(commands):
        envelope = Envelope(CN01, command, new_key(at, place.to_bytes(10, "big")), "device", counter)
        assert isinstance(append_now(engine, MODELS, envelope, at), Done)
    return engine


def damage(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_rows_that_the_journal_gives_are_no_finding(two_days: Engine) -> None:
    catch_up(two_days, CN01, 30)
    visits, acts = rows_of(two_days)
    assert (len(visits), len(acts)) == (4, 2)
    assert checked(two_days).findings == ()


def test_rows_that_are_not_written_yet_are_no_finding(two_days: Engine) -> None:
    assert checked(two_days).findings == ()
    while advance(two_days, CN01, 1):
        assert checked(two_days).findings == ()


@on_sqlite
def test_a_row_of_a_type_that_its_column_should_not_hold_is_mended(two_days: Engine) -> None:
    """And what a check cannot even compare is a finding, and not its end."""
    catch_up(two_days, CN01, 30)
    damage(two_days, "UPDATE visit_act SET seq = 'x' WHERE seq = (SELECT min(seq) FROM visit_act)")
    assert kinds(checked(two_days, rebuild=True)) == {FindingKind.ROW_MISSING, FindingKind.ROW_EXTRA}
    assert checked(two_days).findings == ()
    damage(two_days, "UPDATE journal SET seq = 'x' WHERE seq = (SELECT max(seq) FROM journal)")
    assert FindingKind.GAP in kinds(checked(two_days))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE visit SET wait_ms = 7 WHERE ticket_id = '20261005-HT-002'",
            ["visit CN01/20261005-HT-002 wait_ms: 7, the journal says 2000"],
        ),
        (
            "UPDATE visit SET ended = 'nonsense' WHERE ticket_id = '20261006-HT-001'",
            ["visit CN01/20261006-HT-001 ended: 'nonsense', the journal says 'open'"],
        ),
        ("DELETE FROM visit WHERE ticket_id = '20261005-HT-001'", ["visit CN01/20261005-HT-001"]),
        (
            "UPDATE visit_act SET actor = 'u-other' WHERE day = '2026-10-06'",
            ["visit_act CN01/15 actor: 'u-other', the journal says 'clerk-2'"],
        ),
        ("DELETE FROM visit_act WHERE day = '2026-10-05'", ["visit_act CN01/7"]),
        (
            "UPDATE visit_act SET day = '2020-01-01' WHERE day = '2026-10-05'",
            ["visit_act CN01/7", "visit_act CN01/7"],
        ),
        ("UPDATE follower SET seq = 99", ["follower visits seq: 99, the journal says 17"]),
    ],
)
def test_each_difference_is_found_and_mended(two_days: Engine, statement: str, expected: list[str]) -> None:
    catch_up(two_days, CN01, 30)
    whole = rows_of(two_days)
    damage(two_days, statement)
    report = checked(two_days)
    assert (details(report), report.ok) == (expected, False)
    assert checked(two_days).findings == report.findings, "a check alone mends nothing"
    assert checked(two_days, rebuild=True).ok
    assert rows_of(two_days) == whole
    assert checked(two_days).findings == ()


def test_rows_that_are_right_are_not_written_anew_for_a_number_that_is_wrong(two_days: Engine) -> None:
    rebuilt: list[str] = []

    class Noted(VisitRows):
        def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
            rebuilt.extend(streams)
            super().rebuild(engine, streams)

    catch_up(two_days, CN01, 30)
    for statement, expected in (("DELETE FROM number", []), ("DELETE FROM visit", [CN01])):
        damage(two_days, statement)
        report = check(two_days, MODELS, derived=[Noted()], rebuild=True)
        assert (kinds(report), report.ok) == ({FindingKind.ROW_MISSING}, True)
        assert rebuilt == expected


def test_rows_of_a_stream_that_cannot_be_replayed_are_left_alone(two_days: Engine) -> None:
    catch_up(two_days, CN01, 30)
    damage(two_days, "UPDATE visit SET wait_ms = 7", "UPDATE journal SET v = 9 WHERE kind = 'completed'")
    before = rows_of(two_days)
    report = checked(two_days, rebuild=True)
    assert not report.ok
    assert not kinds(report) & {FindingKind.ROW_DIFFERS, FindingKind.ROW_MISSING, FindingKind.ROW_EXTRA}
    assert rows_of(two_days) == before


@pytest.mark.parametrize("followed", [True, False])
def test_people_who_go_on_in_the_next_day_are_compared_there(engine: Engine, followed: bool) -> None:
    """They took their numbers while the clock was doubted; others of that day did not."""
    acts: list[tuple[int, bool, Command]] = [
        (0, True, Configure(BRANCH)), (0, True, Issue("HT")), (1, True, Issue("HT")), (2, False, Issue("HT")),
        (3, False, Issue("HT")), (DAY, True, Issue("HT")), (2 * DAY, True, Issue("HT")), (3 * DAY, True, Issue("HT")),
        (4 * DAY, True, Issue("HT")),
    ]  # fmt: skip
    for place, (at, believed, command) in enumerate(acts):
        envelope = Envelope(CN01, command, new_key(MORNING + at, place.to_bytes(10, "big")), "device")
        assert isinstance(append_now(engine, MODELS, envelope, MORNING + at, believed), Done)
    if followed:
        catch_up(engine, CN01, 30)
    assert checked(engine).findings == ()
    catch_up(engine, CN01, 30)
    days = [row[2] for row in rows_of(engine)[0] if row[1].startswith("20261005")]
    assert sorted(days) == ["2026-10-05"] * 2 + ["2026-10-06"] * 2
    assert checked(engine).findings == ()
