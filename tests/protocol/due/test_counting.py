"""Due dates over two years of days off, and their laws over drawn receipts, terms and branches."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.calendar import NoWorkingDay, is_working_day
from protocol.configuration import Statutory, Window
from protocol.due.counting import StepKind, count_due, counting_calendar
from protocol.enums import TermUnit

from .years import BRANCHES, HANOI, MORNING, Branch, at, said

TABLE = """
branch   | term | received         | due              | why
week     | 0w   | 2026-01-05 08:05 | 2026-01-05 17:00 | the same day
week     | 0w   | 2026-01-05 15:00 | 2026-01-05 17:00 | at 15:00 is not after it
week     | 0w   | 2026-01-05 15:01 | 2026-01-06 17:00 | after 15:00
week     | 0w   | 2026-01-09 15:30 | 2026-01-10 17:00 | the make-up Saturday
week     | 1w   | 2026-01-09 10:00 | 2026-01-10 17:00 | the make-up Saturday counts
week     | 1w   | 2026-01-10 10:00 | 2026-01-12 17:00 | received on the make-up Saturday
week     | 3w   | 2026-01-05 10:00 | 2026-01-08 17:00 | the day of receipt is not counted
week     | 3w   | 2026-01-05 15:10 | 2026-01-09 17:00 | as received on the 6th
week     | 3w   | 2026-01-04 10:00 | 2026-01-08 17:00 | sent on a Sunday, as received on Monday
week     | 1w   | 2025-12-31 09:00 | 2026-01-05 17:00 | New Year and the swapped Friday
week     | 0w   | 2026-02-13 10:00 | 2026-02-13 11:30 | a half day
week     | 0w   | 2026-02-13 11:31 | 2026-02-23 17:00 | after a half day's end, over Tết
week     | 1w   | 2026-02-13 10:00 | 2026-02-23 17:00 | over Tết
week     | 5w   | 2026-02-11 14:00 | 2026-02-25 17:00 | the half day counts as one
week     | 2w   | 2026-04-24 10:00 | 2026-04-29 17:00 | the Monday for the Hùng Kings
week     | 3w   | 2026-04-24 10:00 | 2026-05-04 17:00 | and 30 April, 1 May
week     | 1w   | 2026-08-21 10:00 | 2026-08-22 17:00 | the make-up Saturday
week     | 5w   | 2026-08-28 10:00 | 2026-09-09 17:00 | National Day with its swap day
week     | 1w   | 2027-02-04 16:00 | 2027-02-15 17:00 | after 15:00 before Tết: as received on the 12th
week     | 1w   | 2027-04-29 10:00 | 2027-05-04 17:00 | a holiday on a Saturday and the Monday for it
week     | 20w  | 2027-01-28 09:00 | 2027-03-04 17:00 | over Tết 2027
week     | 10c  | 2026-01-05 10:00 | 2026-01-15 17:00 | calendar days
week     | 10c  | 2026-02-06 10:00 | 2026-02-23 17:00 | the last day is in Tết
week     | 10c  | 2026-01-07 10:00 | 2026-01-19 17:00 | the last day is a Saturday
week     | 10c  | 2026-01-07 15:30 | 2026-01-19 17:00 | as received on the 8th: a Sunday
week     | 15c  | 2026-01-16 10:00 | 2026-02-02 17:00 | 31 January is a Saturday
week     | 30c  | 2026-01-29 10:00 | 2026-03-02 17:00 | over the end of February, a Saturday
week     | 30c  | 2027-01-31 10:00 | 2027-03-03 17:00 | sent on a Sunday
week     | 1h   | 2026-01-05 08:05 | 2026-01-05 09:05 | hours begin at once
week     | 1h   | 2026-01-05 11:20 | 2026-01-05 13:00 | over noon: when the office opens again
week     | 4h   | 2026-01-05 14:00 | 2026-01-06 07:30 | ends after closing
week     | 1h   | 2026-01-05 15:30 | 2026-01-06 08:30 | after 15:00: from the next opening
week     | 2h   | 2026-01-05 06:10 | 2026-01-05 09:30 | before opening: from the opening
week     | 24h  | 2026-01-08 14:00 | 2026-01-09 14:00 | day and night
week     | 24h  | 2026-02-12 14:00 | 2026-02-23 07:30 | ends after a half day, over Tết
saturday | 0w   | 2026-01-17 09:00 | 2026-01-17 11:30 | on a Saturday morning, at once
saturday | 0w   | 2026-01-16 15:30 | 2026-01-17 11:30 | after 15:00: the branch opens on Saturday
saturday | 0w   | 2026-01-17 11:31 | 2026-01-19 17:00 | after the Saturday's closing
saturday | 1w   | 2026-01-16 10:00 | 2026-01-19 17:00 | a Saturday is no working day of offices
saturday | 1w   | 2026-01-17 09:00 | 2026-01-19 17:00 | received on a Saturday
saturday | 1w+  | 2026-01-16 10:00 | 2026-01-17 11:30 | a procedure decided by who works on Saturdays
saturday | 10c  | 2026-01-07 10:00 | 2026-01-19 17:00 | a last day on Saturday moves
saturday | 2h   | 2026-01-17 09:00 | 2026-01-19 07:30 | a Saturday is no working day of offices
saturday | 3w   | 2026-08-20 10:00 | 2026-08-24 17:00 | the make-up Saturday counts here too
always   | 0w   | 2026-01-04 10:00 | 2026-01-04 23:59 | a branch without hours
always   | 1w   | 2026-01-09 10:00 | 2026-01-12 23:59 | its weekends are no working days
always   | 12h  | 2026-01-08 10:00 | 2026-01-08 22:00 | open in the evening
""".strip().splitlines()[1:]  # fmt: skip
UNITS = {"w": TermUnit.WORKING_DAY, "c": TermUnit.CALENDAR_DAY, "h": TermUnit.HOUR}


def term(short: str) -> Statutory:
    """`3w`: 3 working days; `+`: Saturdays on which the branch opens are working days."""
    text = short.removesuffix("+")
    return Statutory(int(text[:-1]), UNITS[text[-1]], weekends=text != short)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.rpartition("| ")[2])
def test_due_dates_over_two_years(line: str) -> None:
    branch, short, received, due, _why = (part.strip() for part in line.split("|"))
    counted = count_due(at(received), term(short), BRANCHES[branch])
    assert said(counted.due_at) == due
    last = counted.steps[-1]
    assert (last.kind, f"{last.day} {last.clock}") == (StepKind.DUE, due)


def test_the_steps_say_why() -> None:
    counted = count_due(at("2026-02-12 15:20"), Statutory(3, TermUnit.WORKING_DAY), BRANCHES["week"])
    told = [(step.kind, step.day, step.clock or step.amount or step.off) for step in counted.steps]
    assert told == [
        (StepKind.RECEIVED, "2026-02-12", "15:20"),
        (StepKind.LATE, "2026-02-13", "15:00"),
        (StepKind.FIRST_DAY_EXCLUDED, "2026-02-13", ()),
        (StepKind.DAYS_OFF, "2026-02-13", (("2026-02-14", "2026-02-22"),)),
        (StepKind.LAST_DAY, "2026-02-25", 3),
        (StepKind.DUE, "2026-02-25", "17:00"),
    ]


def test_the_hour_after_which_the_next_day_counts_is_the_procedures() -> None:
    rule = Statutory(0, TermUnit.WORKING_DAY, late_after="16:30")
    assert said(count_due(at("2026-01-05 16:30"), rule, BRANCHES["week"]).due_at) == "2026-01-05 17:00"
    assert said(count_due(at("2026-01-05 16:31"), rule, BRANCHES["week"]).due_at) == "2026-01-06 17:00"


def test_received_seconds_after_closing_is_due_the_next_day() -> None:
    rule = Statutory(0, TermUnit.WORKING_DAY, late_after="17:00")
    assert said(count_due(at("2026-01-05 17:00:30"), rule, BRANCHES["week"]).due_at) == "2026-01-06 17:00"


def test_a_branch_that_opens_only_on_sundays_has_no_working_day_for_offices() -> None:
    sundays = Branch((Window((6,), *MORNING),), (), ())
    with pytest.raises(NoWorkingDay):
        count_due(at("2026-01-05 10:00"), Statutory(1, TermUnit.WORKING_DAY), sundays)


MOMENTS = st.integers(at("2026-01-01 00:00"), at("2027-09-30 00:00"))
RULES = st.builds(
    lambda amount, unit, late_after, weekends: Statutory(
        max(1, amount) if unit is TermUnit.HOUR else amount, unit, late_after, weekends
    ),
    st.integers(0, 45),
    st.sampled_from(TermUnit),
    st.sampled_from(["11:00", "15:00", "17:00", "23:59"]),
    st.booleans(),
)
DRAWN = st.sampled_from(list(BRANCHES.values()))


@given(MOMENTS, RULES, DRAWN)
def test_law_due_after_receipt_on_a_working_day(received: int, rule: Statutory, branch: Branch) -> None:
    counted = count_due(received, rule, branch)
    assert counted.due_at >= received
    day = datetime.fromtimestamp(counted.due_at / 1000, HANOI).date()
    assert is_working_day(branch, day)
    if rule.amount:
        assert is_working_day(counting_calendar(rule, branch), day)


@given(MOMENTS, st.integers(0, 4 * 86_400_000), RULES, DRAWN)
def test_law_received_later_is_not_due_sooner(received: int, later: int, rule: Statutory, branch: Branch) -> None:
    assert count_due(received, rule, branch).due_at <= count_due(received + later, rule, branch).due_at


@given(MOMENTS, RULES, st.integers(0, 10), DRAWN)
def test_law_a_longer_term_is_not_due_sooner(received: int, rule: Statutory, more: int, branch: Branch) -> None:
    longer = Statutory(rule.amount + more, rule.unit, rule.late_after, rule.weekends)
    assert count_due(received, rule, branch).due_at <= count_due(received, longer, branch).due_at
