"""What moves a due date after the receipt: tables of whole lives, and laws over drawn ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.configuration import Statutory
from protocol.due.changes import (
    Change,
    DueDate,
    DueRefusal,
    End,
    Extend,
    Pause,
    PauseFor,
    Reappoint,
    Resume,
    begin,
    change,
)
from protocol.due.counting import count_due
from protocol.enums import SupplementClock, TermUnit

from .years import WEEK, at, said

THREE_DAYS = Statutory(3, TermUnit.WORKING_DAY)
TEN_DAYS = Statutory(10, TermUnit.CALENDAR_DAY)
FOUR_HOURS = Statutory(4, TermUnit.HOUR)


def asked(when: str, name: str = "supplement") -> Pause:
    return Pause(at(when), name, PauseFor.SUPPLEMENT)


def suspended(when: str, name: str = "suspension") -> Pause:
    return Pause(at(when), name, PauseFor.SUSPENSION)


def answered(when: str, name: str = "supplement") -> Resume:
    return Resume(at(when), name)


def through(
    changes: list[Change],
    rule: Statutory = THREE_DAYS,
    supplement: SupplementClock = SupplementClock.PAUSE,
    received: str = "2026-03-02 10:00",
) -> DueDate:
    """Received on a Monday, due on Thursday the 5th with three days, and all the changes."""
    due = begin(at(received), rule, supplement, WEEK)
    for one in changes:
        after = change(due, one, WEEK)
        assert isinstance(after, DueDate), (one, after)
        due = after
    return due


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ([asked("2026-03-03 09:00")], None),
        ([asked("2026-03-03 09:00"), answered("2026-03-06 10:00")], "2026-03-10 17:00"),
        ([asked("2026-03-02 11:00"), answered("2026-03-06 10:00")], "2026-03-11 17:00"),
        ([asked("2026-03-03 09:00"), answered("2026-03-06 15:20")], "2026-03-11 17:00"),
        ([asked("2026-03-03 09:00"), answered("2026-03-03 11:00")], "2026-03-05 17:00"),
        ([asked("2026-03-05 16:59"), answered("2026-03-09 10:00")], "2026-03-09 17:00"),
        ([asked("2026-03-05 16:59"), answered("2026-03-06 16:00")], "2026-03-09 17:00"),
        ([asked("2026-03-05 17:01"), answered("2026-03-09 10:00")], "2026-03-05 17:00"),
        ([asked("2026-03-03 09:00"), asked("2026-03-04 09:00", "second"), answered("2026-03-06 10:00")], None),
        (
            [
                asked("2026-03-03 09:00"),
                asked("2026-03-04 09:00", "second"),
                answered("2026-03-06 10:00"),
                answered("2026-03-09 10:00", "second"),
            ],
            "2026-03-11 17:00",
        ),
        ([Extend(at("2026-03-03 09:00"), 2)], "2026-03-09 17:00"),
        ([asked("2026-03-03 09:00"), Extend(at("2026-03-04 09:00"), 2), answered("2026-03-06 10:00")],
         "2026-03-12 17:00"),
        ([Reappoint(at("2026-03-04 09:00"), at("2026-03-10 16:00"))], "2026-03-10 16:00"),
        ([Reappoint(at("2026-03-04 09:00"), at("2026-03-10 16:00")), suspended("2026-03-05 09:00"),
          answered("2026-03-06 09:00", "suspension")], "2026-03-11 17:00"),
    ],
    ids=[
        "a request for papers stops the time",
        "two of three days were left",
        "asked on the day of receipt, all three are left",
        "answered after 15:00",
        "answered on the same day, nothing moves",
        "asked on the last day, the result is due on the day of the answer",
        "or the day after, when that is after 15:00",
        "asked too late, it stays late",
        "one of two answered, the time stands still",
        "the time goes on with the last answer",
        "extended by two days",
        "an extension while paused is kept",
        "a new date with an apology",
        "a pause after the new date counts from it",
    ],
)  # fmt: skip
def test_a_life_with_three_working_days(changes: list[Change], due: str | None) -> None:
    after = through(changes)
    assert said(after.current_at) == due
    assert said(after.original_at) == "2026-03-05 17:00"
    assert [one.at for one in after.history] == [one.at for one in changes]
    assert after.history[-1].after == after.current_at


@pytest.mark.parametrize(
    ("rule", "changes", "due"),
    [
        (THREE_DAYS, [asked("2026-03-03 09:00"), answered("2026-03-06 10:00")], "2026-03-11 17:00"),
        (THREE_DAYS, [suspended("2026-03-03 09:00"), answered("2026-03-06 10:00", "suspension")], "2026-03-10 17:00"),
        (THREE_DAYS, [suspended("2026-03-03 09:00"), asked("2026-03-03 10:00"), answered("2026-03-04 09:00"),
                      answered("2026-03-06 10:00", "suspension")], "2026-03-11 17:00"),
        (THREE_DAYS, [Extend(at("2026-03-03 08:00"), 1), asked("2026-03-03 09:00"), answered("2026-03-06 10:00")],
         "2026-03-12 17:00"),
        (THREE_DAYS, [asked("2026-03-05 17:01"), answered("2026-03-06 10:00")], "2026-03-05 17:00"),
        (TEN_DAYS, [asked("2026-03-03 09:00"), answered("2026-03-06 10:00")], "2026-03-16 17:00"),
        (FOUR_HOURS, [asked("2026-03-02 11:00"), answered("2026-03-03 08:00")], "2026-03-03 13:00"),
    ],
    ids=[
        "all three days again",
        "not after a suspension",
        "with a supplement within a suspension",
        "with what it was extended by",
        "but not when it was late",
        "calendar days",
        "hours",
    ],
)  # fmt: skip
def test_a_term_that_begins_again_after_a_supplement(rule: Statutory, changes: list[Change], due: str) -> None:
    assert said(through(changes, rule, SupplementClock.RESTART).current_at) == due


@pytest.mark.parametrize(
    ("rule", "changes", "due"),
    [
        (TEN_DAYS, [], "2026-03-12 17:00"),
        (TEN_DAYS, [asked("2026-03-05 09:00"), answered("2026-03-09 10:00")], "2026-03-16 17:00"),
        (TEN_DAYS, [Extend(at("2026-03-03 09:00"), 3)], "2026-03-16 17:00"),
        (FOUR_HOURS, [asked("2026-03-02 11:00"), answered("2026-03-03 08:00")], "2026-03-03 11:00"),
        (FOUR_HOURS, [Extend(at("2026-03-02 11:00"), 1)], "2026-03-02 15:00"),
    ],
)
def test_calendar_days_and_hours_go_on_with_what_was_left(rule: Statutory, changes: list[Change], due: str) -> None:
    assert said(through(changes, rule).current_at) == due


def test_a_request_on_the_evening_before_the_term_begins_costs_none_of_it() -> None:
    changes: list[Change] = [asked("2026-03-06 16:00"), answered("2026-03-09 10:00")]
    after = through(changes, received="2026-03-06 15:30")
    assert said(after.original_at) == said(after.current_at) == "2026-03-12 17:00"


@pytest.mark.parametrize(
    ("changes", "late"),
    [
        ([End(at("2026-03-05 17:00"))], False),
        ([End(at("2026-03-05 17:01"))], True),
        ([End(at("2026-03-02 10:05"))], False),
        ([asked("2026-03-03 09:00"), End(at("2026-04-20 10:00"))], False),
        ([asked("2026-03-05 18:00"), End(at("2026-04-20 10:00"))], True),
    ],
    ids=["on time", "late", "refused at once", "withdrawn while paused", "withdrawn while paused when late already"],
)
def test_a_dossier_that_has_ended_was_on_time_or_late_for_ever(changes: list[Change], late: bool) -> None:
    after = through(changes)
    assert after.late(at("2030-01-01 00:00")) is late
    assert change(after, Extend(at("2030-01-01 00:00"), 1), WEEK) is DueRefusal.ENDED


@pytest.mark.parametrize(
    ("changes", "last", "refusal"),
    [
        ([], Extend(at("2026-03-02 09:59"), 1), DueRefusal.OUT_OF_ORDER),
        ([asked("2026-03-03 09:00")], asked("2026-03-03 10:00"), DueRefusal.ALREADY_PAUSED),
        ([], answered("2026-03-03 10:00"), DueRefusal.NOT_PAUSED),
        ([], Extend(at("2026-03-03 10:00"), 0), DueRefusal.NOT_LATER),
        ([], Extend(at("2026-03-05 17:01"), 1), DueRefusal.PAST_DUE),
        ([asked("2026-03-03 09:00")], Reappoint(at("2026-03-03 10:00"), at("2026-03-10 17:00")), DueRefusal.PAUSED),
        ([], Reappoint(at("2026-03-05 17:01"), at("2026-03-10 17:00")), DueRefusal.PAST_DUE),
        ([], Reappoint(at("2026-03-03 10:00"), at("2026-03-05 17:00")), DueRefusal.NOT_LATER),
        ([], Reappoint(at("2026-03-03 10:00"), at("2026-03-07 17:00")), DueRefusal.DAY_OFF),
        (
            [Reappoint(at("2026-03-03 10:00"), at("2026-03-09 17:00"))],
            Reappoint(at("2026-03-04 10:00"), at("2026-03-10 17:00")),
            DueRefusal.ALREADY_REAPPOINTED,
        ),
    ],
)
def test_what_cannot_be_is_refused(changes: list[Change], last: Change, refusal: DueRefusal) -> None:
    assert change(through(changes), last, WEEK) is refusal


MINUTES = st.integers(0, 6 * 24 * 60)
CHANGES = st.one_of(
    st.builds(Pause, MINUTES, st.sampled_from("ab"), st.sampled_from(PauseFor)),
    st.builds(Resume, MINUTES, st.sampled_from("ab")),
    st.builds(Extend, MINUTES, st.integers(1, 5)),
    st.builds(Reappoint, MINUTES, st.integers(at("2026-01-05 12:00"), at("2026-12-31 12:00"))),
)
RULES = st.builds(Statutory, st.integers(1, 15), st.sampled_from(TermUnit))


@given(
    st.integers(at("2026-01-05 00:00"), at("2026-09-30 00:00")),
    RULES,
    st.sampled_from(SupplementClock),
    st.lists(CHANGES, max_size=8),
)
def test_law_no_change_brings_the_date_forward_and_the_history_is_whole(
    received: int, rule: Statutory, supplement: SupplementClock, changes: list[Change]
) -> None:
    due = begin(received, rule, supplement, WEEK)
    now = received
    for one in changes:
        now += one.at * 60_000
        after = change(due, replace(one, at=now), WEEK)
        if isinstance(after, DueRefusal):
            continue
        assert after.promised_at >= due.promised_at
        assert after.original_at == due.original_at == count_due(received, rule, WEEK).due_at
        assert after.late(now) >= due.late(now)
        assert (after.current_at is None) == (after.left is not None)
        assert after.history[-1].before == due.current_at
        assert after.history[-1].after == after.current_at
        due = after
