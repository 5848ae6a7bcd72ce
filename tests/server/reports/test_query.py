"""Reports over generated days of two branches are what the journal's rows say, counted by hand."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from language.messages import translations
from protocol import commands as c
from protocol.enums import TicketState
from server.reports.days import Dates
from server.reports.groups import by_group
from server.reports.query import measure
from server.reports.report import ROWS_OF, Only, Report, Rows, Subject
from server.reports.shown import shown
from server.reports.table import Table, lines, values
from server.visits.day_tallies import By
from server.visits.follower import advance, catch_up
from server.visits.tallied_days import tally_day, to_tally
from tests.server.journal.trigger import fail_writes
from tests.server.visits.generated_day import store

from .history import History
from .streams import appointments, at_each_service, figures, grouped, hours, together, told

WEEK = Dates(date(2026, 10, 5), date(2026, 10, 8))
VISITS = (Subject.PROMISE, Subject.TIMES, Subject.UNSERVED, Subject.OVERRUNS)


@pytest.fixture(scope="module")
def branches() -> list[History]:
    """Four days each, of which the last of the second branch is open."""
    return [History(51, 4, 45), History(52, 4, 45, branch_id="CN02", ends=False)]


def report(engine: Engine, branches: list[History], now: int, **fields: Any) -> Table:
    made = Report(days=WEEK, **fields)
    configs = [one.config for one in branches]
    measured = measure(engine, made, configs, WEEK, now)
    return shown(made, measured, configs, "en", translations("en"))


def plain(table: Table) -> dict[str, list[Any]]:
    return {row.key: [value for cell in row.cells for value in values(cell)] for row in (*table.rows, table.total)}


@pytest.mark.slow(2)
def test_each_report_is_what_the_streams_say(engine: Engine, branches: list[History]) -> None:
    for one in branches:
        store(engine, one.rows())
        catch_up(engine, one.config.id, 60)
    now = max(one.now for one in branches)
    people = [person for one in branches for person in told(one.rows())]
    kinds = {json for one in branches for json in (event.kind for event in one.events)}
    assert {
        "deferred", "came_back", "call_resumed", "serving_resumed", "restored", "cancelled", "expired", "day_reopened",
        "counter_paused", "counter_closed", "appointment_missed", "appointment_cancelled", "no_show", "parked",
    } <= kinds  # fmt: skip
    for counted in (False, True):
        if counted:
            with engine.connect() as connection:
                days = to_tally(connection)
            assert len(days) >= 6
            assert {tally_day(engine, branch, day) for branch, day in days} == {True}
        for subject in VISITS:
            for rows in ROWS_OF[subject]:
                table = plain(report(engine, branches, now, subject=subject, rows=rows))
                by_hand = {key: figures(group, now)[subject] for key, group in grouped(people, rows.value).items()}
                assert table == by_hand | {"": figures(people, now)[subject]}, (subject, rows, counted)
        for by, key in ((By.SERVICE, "HT"), (By.CLASS, "prio"), (By.COUNTER, "2")):
            some = branches[:1] if by is By.COUNTER else branches
            wanted = [
                person
                for person in (people if by is By.CLASS else at_each_service(people))
                if (person["counter"] if by is By.COUNTER else person[by.value]) == key
                and person["branch"] in [one.config.id for one in some]
            ]
            table = plain(report(engine, some, now, rows=Rows.DAY, only=Only(by, key)))
            days_by_hand = grouped(wanted, "day")
            assert table == {day: figures(group, now)["promise"] for day, group in days_by_hand.items()} | {
                "": figures(wanted, now)["promise"]
            }


def test_counters_hours_are_what_the_clerks_said(engine: Engine, branches: list[History]) -> None:
    for one in branches:
        store(engine, one.rows())
        catch_up(engine, one.config.id, 60)
    now = max(one.now for one in branches)
    table = plain(report(engine, branches, now, subject=Subject.COUNTERS, rows=Rows.COUNTER))
    for one in branches:
        told_by = hours(one.rows(), now)
        people = told(one.rows())
        for counter in one.config.counters:
            stretches = [times for (_, name), times in told_by.items() if name == counter.id]
            open_ms, paused_ms = (sum(times[word] for times in stretches) for word in ("opened", "paused"))
            done = [
                each for each in at_each_service(people) if each["counter"] == counter.id and each["how"] == "completed"
            ]
            open_h, paused_h, completed, *_ = table[f"{one.config.id}/{counter.id}"]
            assert (open_h, paused_h) == (int(open_ms / 360_000 + 0.5) / 10, int(paused_ms / 360_000 + 0.5) / 10)
            assert completed == len(done)
            assert open_ms > 0
    by_day = plain(report(engine, branches, now, subject=Subject.COUNTERS, rows=Rows.DAY))
    assert set(by_day) == {"", *(f"2026-10-0{day}" for day in (5, 6, 7, 8))}
    assert by_day[""] == table[""]


def test_appointments_are_what_was_booked_and_became_of_them(engine: Engine, branches: list[History]) -> None:
    for one in branches:
        store(engine, one.rows())
        catch_up(engine, one.config.id, 60)
    now = max(one.now for one in branches)
    made = [each | {"branch": one.config.id} for one in branches for each in appointments(one.rows())]
    for rows in ROWS_OF[Subject.APPOINTMENTS]:
        table = plain(report(engine, branches, now, subject=Subject.APPOINTMENTS, rows=rows))
        for field in ("service", "day", "branch"):
            if rows.value == field:
                for key, group in together(made, field).items():
                    _, booked, _, _, came, _, missed, _, cancelled = table[key]
                    kept = [each["state"] for each in group if each["state"] != "cancelled"]
                    assert (booked, came, missed) == (len(kept), kept.count("came"), kept.count("missed"))
                    assert cancelled == len(group) - len(kept)
        places = 2 * 4 * 4 * 14 * 3  # branches, days, services, slots, places of each
        assert table[""][0] == places


def rounded(part: int, whole: int) -> int:
    """A share in whole percent: 0 and 100 only where it is nobody or everybody."""
    percent = round(100 * part / whole)
    return percent if part in (0, whole) else min(99, max(1, percent))


def test_ratings_are_what_people_said_of_visits_and_of_whom_they_were_served(
    engine: Engine,
) -> None:
    """Two of three who are done say something; counted again from the streams."""
    branches = [History(53, 1, 60, ends=False), History(54, 1, 60, branch_id="CN02", ends=False)]
    for one in branches:
        for place, ticket in enumerate([*one.state.tickets.values()]):
            if ticket.state is TicketState.COMPLETED and place % 3:
                one._must(c.Rate(ticket.ticket_id, 1 + place % 5))
        store(engine, one.rows())
        catch_up(engine, one.config.id, 60)
    now = max(one.now for one in branches)
    said: list[tuple[str, str, str, int]] = []
    for one in branches:
        issued: dict[str, tuple[str, str]] = {}
        for _, _, day, _, _, kind, _, _, _, _, _, text, _ in one.rows():
            body = json.loads(text)
            if kind == "issued":
                issued[body["ticket_id"]] = body["service"], day
            elif body.get("service") and body.get("ticket_id") in issued:  # a rating stands with the last service
                issued[body["ticket_id"]] = body["service"], issued[body["ticket_id"]][1]
            elif kind == "rated":
                said.append((one.config.id, *issued[body["ticket_id"]], body["rating"]))
    assert said
    for rows, place in ((Rows.BRANCH, 0), (Rows.SERVICE, 1), (Rows.DAY, 2)):
        table = plain(report(engine, branches, now, subject=Subject.RATINGS, rows=rows))
        for key in {str(one[place]) for one in said}:
            ratings = [one[3] for one in said if one[place] == key]
            served, rated, _, silent, _, *levels = table[key]
            counted = [sum(one == level for one in ratings) for level in (5, 4, 3, 2, 1)]
            assert (rated, silent) == (len(ratings), served - len(ratings))
            assert levels[0:10:2] == counted
            assert sum(levels[1:10:2]) == 100
            assert levels[10:] == [counted[0] + counted[1], rounded(counted[0] + counted[1], rated)]
    whole = plain(report(engine, branches, now, subject=Subject.RATINGS, rows=Rows.COUNTER))
    assert whole[""][1] == len(said)


def test_rows_by_group_are_the_sums_of_reports_of_their_branches(engine: Engine, branches: list[History]) -> None:
    """Against a report of those branches alone, which the streams prove."""
    for one in branches:
        store(engine, one.rows())
        catch_up(engine, one.config.id, 60)
    now = max(one.now for one in branches)
    configs, words = [one.config for one in branches], translations("en")
    groups = {"inner": {"vi": "Nội thành", "en": "Inner city"}, "outer": {"vi": "Ngoại thành", "en": "Outer city"}}
    for subject in Subject:
        measured = measure(engine, Report(subject, Rows.BRANCH, WEEK), configs, WEEK, now)
        made = Report(subject, Rows.GROUP, WEEK)
        both, apart = (
            shown(made, by_group(measured, group_of), configs, "en", words, groups)
            for group_of in ({"CN01": "inner", "CN02": "inner"}, {"CN02": "outer"})
        )
        assert [row.label for row in both.rows] == ["Inner city"]
        assert both.rows[0].cells == both.total.cells
        assert [row.label for row in apart.rows] == ["Outer city", "In no group"]
        for row, one in zip(apart.rows, reversed(branches), strict=True):
            alone = report(engine, [one], now, subject=subject, rows=Rows.BRANCH)
            assert row.cells == alone.rows[0].cells == alone.total.cells


def test_rows_that_are_behind_are_told(engine: Engine, branches: list[History]) -> None:
    one = branches[0]
    store(engine, one.rows())
    advance(engine, "CN01", 100)
    fail_writes(engine, "visit", "INSERT")
    measured = measure(engine, Report(days=WEEK), [one.config], WEEK, one.now)
    assert measured.until == one.events[99].at


def test_a_range_without_anybody_has_no_rows_and_an_empty_total(engine: Engine, branches: list[History]) -> None:
    store(engine, branches[0].rows())
    catch_up(engine, "CN01", 60)
    nobody = Dates(date(2025, 1, 1), date(2025, 1, 31))
    for subject in Subject:
        made = Report(subject, ROWS_OF[subject][0], nobody)
        measured = measure(engine, made, [branches[0].config], nobody, branches[0].now)
        table = shown(made, measured, [branches[0].config], "vi", translations("vi"))
        assert table.rows == ()
        assert all(not value for value in lines(table)[0][1])
