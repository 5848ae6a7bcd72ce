"""The verdict on the machine's clock: every way in which it can be wrong, and every way in which it is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.journal.clock.belief import (
    FIRST_START_MS,
    NOTHING_KNOWN,
    STEADY_MS,
    TOLERANCE_MS,
    Belief,
    Doubt,
    Evidence,
    Reading,
    Record,
    at_start,
    confirmed,
    judge,
    record_of,
)

NINE = 1_795_932_000_000
"""Some moment; the boot was an hour before."""
UP = 3_600_000
HOUR = 3_600_000
DAY = 24 * HOUR
IN_2038 = 2_147_483_640_000

SYNCHRONISED = Evidence(synchronised=True)


def booted() -> Belief:
    """A belief of this boot."""
    return at_start(Reading(NINE, UP), Record(NINE - UP), 0, NINE - HOUR, NOTHING_KNOWN)


def later(ms: int, off: int = 0) -> Reading:
    """Both clocks `ms` later, the wall clock set by `off`."""
    return Reading(NINE + ms + off, UP + ms)


def restarted(wall: int, evidence: Evidence = NOTHING_KNOWN) -> Belief:
    """The start after a power cut at NINE; the machine has been up for a minute."""
    return at_start(Reading(wall, 60_000), None, NINE - HOUR, NINE, evidence)


def claims(*at: int, boot: int = 60_000) -> Evidence:
    return Evidence(claims=tuple(one - boot for one in at))


# -- a start -------------------------------------------------------------------------------------------------------


def test_a_new_installation_is_believed_without_ceremony() -> None:
    found = at_start(Reading(NINE, UP), None, 0, 0, NOTHING_KNOWN)
    assert found == Belief(NINE - UP, believed=True)


@pytest.mark.parametrize("gap", [0, HOUR, 20 * DAY, FIRST_START_MS])
def test_an_installation_without_a_record_is_believed_up_to_a_month_after_its_last_event(gap: int) -> None:
    assert at_start(Reading(NINE + gap, UP), None, 0, NINE, NOTHING_KNOWN).believed


@pytest.mark.parametrize("wall", [NINE + FIRST_START_MS + 1, IN_2038])
def test_without_a_record_and_far_from_the_last_event_it_is_doubted(wall: int) -> None:
    found = at_start(Reading(wall, UP), None, 0, NINE, NOTHING_KNOWN)
    assert (found.believed, found.doubt) == (False, Doubt.NEW_BOOT)
    assert found.now(Reading(wall, UP)) == NINE


def test_another_process_of_the_same_boot_is_believed_after_nights_and_weeks() -> None:
    for closed in (HOUR, DAY, 9 * DAY):
        found = at_start(later(closed), Record(NINE - UP), 0, NINE, NOTHING_KNOWN)
        assert (found.believed, found.doubt) == (True, None)


@pytest.mark.parametrize(
    ("wall", "doubt"),
    [
        (NINE + 600_000, Doubt.NEW_BOOT),
        (NINE + 5 * DAY, Doubt.NEW_BOOT),
        (IN_2038, Doubt.NEW_BOOT),
        (NINE - HOUR, Doubt.BEFORE_LAST_EVENT),
        (946_684_800_000, Doubt.BEFORE_LAST_EVENT),
    ],
)
def test_after_a_restart_the_clock_is_doubted_and_the_day_goes_on_from_its_last_event(wall: int, doubt: Doubt) -> None:
    found = restarted(wall)
    assert (found.believed, found.doubt, found.by_ms) == (False, doubt, wall - NINE)
    assert found.now(Reading(wall, 60_000)) == NINE
    assert judge(found, Reading(wall + 5000, 65_000), NOTHING_KNOWN).now(Reading(wall + 5000, 65_000)) == NINE + 5000


def test_a_second_start_in_a_doubted_boot_does_not_count_the_time_since_the_boot_twice() -> None:
    first = restarted(IN_2038)
    last_event = first.now(Reading(IN_2038 + 600_000, 660_000))
    second = at_start(Reading(IN_2038 + 660_000, 720_000), None, NINE - HOUR, last_event, NOTHING_KNOWN)
    assert second.now(Reading(IN_2038 + 660_000, 720_000)) == last_event


@pytest.mark.parametrize(
    "evidence",
    [SYNCHRONISED, claims(NINE + 600_000 - 90_000, NINE + 600_000 + 100_000)],
    ids=["time server", "two devices"],
)
def test_a_time_server_or_two_devices_make_it_believed_after_a_restart(evidence: Evidence) -> None:
    reading = Reading(NINE + 600_000, 60_000)
    for found in (restarted(reading.wall, evidence), judge(restarted(reading.wall), reading, evidence)):
        assert (found.believed, found.doubt, found.now(reading)) == (True, None, reading.wall)


@pytest.mark.parametrize(
    "evidence",
    [claims(NINE + 600_000), claims(NINE + 600_000, NINE + 600_000 + TOLERANCE_MS + 1), claims(NINE, NINE)],
    ids=["one device", "two that differ", "two that agree with another time"],
)
def test_less_than_two_devices_that_agree_with_it_prove_nothing(evidence: Evidence) -> None:
    assert restarted(NINE + 600_000, evidence).doubt is Doubt.NEW_BOOT


# -- jumps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jump", "doubt"),
    [
        (18 * HOUR, Doubt.JUMPED_AHEAD),
        (DAY, Doubt.JUMPED_AHEAD),
        (IN_2038 - NINE, Doubt.JUMPED_AHEAD),
        (-HOUR, Doubt.JUMPED_BACK),
    ],
)
def test_a_jump_is_doubted_at_once_and_the_servers_own_count_goes_on(jump: int, doubt: Doubt) -> None:
    found = judge(booted(), later(1000, jump), NOTHING_KNOWN)
    assert (found.believed, found.doubt, found.by_ms) == (False, doubt, jump)
    assert found.now(later(1000, jump)) == NINE + 1000
    after_lunch = judge(found, later(3 * HOUR, jump), NOTHING_KNOWN)
    assert (after_lunch.believed, after_lunch.now(later(3 * HOUR, jump))) == (False, NINE + 3 * HOUR)


def test_a_clock_that_comes_right_again_is_believed_again() -> None:
    wrong = judge(booted(), later(1000, 18 * HOUR), NOTHING_KNOWN)
    right = judge(wrong, later(3000), NOTHING_KNOWN)
    assert (right.believed, right.doubt, right.now(later(3000))) == (True, None, NINE + 3000)


def test_small_steps_add_up_to_a_jump_once_they_pass_two_minutes() -> None:
    found = booted()
    for minute in range(1, 3):
        found = judge(found, later(minute * 1000, minute * 59_000), NOTHING_KNOWN)
        assert found.doubt is None
    assert judge(found, later(3000, 3 * 59_000), NOTHING_KNOWN).doubt is Doubt.JUMPED_AHEAD


def test_a_boot_clock_that_is_a_little_fast_is_no_jump_in_a_year() -> None:
    assert judge(booted(), later(365 * DAY, 365 * DAY // 12_000), NOTHING_KNOWN).doubt is None


def test_a_time_server_is_believed_only_once_the_clock_that_jumped_has_stood_still() -> None:
    """A time server's wrong word for two seconds, or a word from before the jump, ends no day."""
    found = judge(booted(), later(STEADY_MS, HOUR), SYNCHRONISED)
    assert found.doubt is Doubt.JUMPED_AHEAD
    found = judge(found, later(2 * STEADY_MS - 1, HOUR), SYNCHRONISED)
    assert not found.believed
    found = judge(found, later(2 * STEADY_MS, HOUR), SYNCHRONISED)
    assert (found.believed, found.doubt, found.now(later(2 * STEADY_MS, HOUR))) == (
        True,
        None,
        NINE + 2 * STEADY_MS + HOUR,
    )


def test_two_devices_choose_between_the_clock_and_the_servers_own_count() -> None:
    jumped = judge(booted(), later(0, HOUR), NOTHING_KNOWN)
    wall = judge(jumped, later(0, HOUR), claims(NINE + HOUR, NINE + HOUR, boot=UP))
    assert (wall.believed, wall.doubt, wall.now(later(0, HOUR))) == (True, None, NINE + HOUR)
    own = judge(jumped, later(0, HOUR), claims(NINE, NINE, boot=UP))
    assert (own.believed, own.doubt, own.now(later(0, HOUR))) == (True, Doubt.JUMPED_AHEAD, NINE)


# -- the database --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "doubt"), [(DAY, Doubt.AHEAD_OF_DATABASE), (-HOUR, Doubt.BEHIND_DATABASE)])
def test_a_machine_that_differs_from_the_databases_clock_is_doubted_as_it_joins(ahead: int, doubt: Doubt) -> None:
    evidence = Evidence(database=NINE - ahead - UP)
    found = at_start(Reading(NINE, UP), None, 0, NINE - ahead, evidence)
    assert not found.believed
    known = at_start(Reading(NINE, UP), Record(NINE - UP), 0, NINE, evidence)
    assert (known.believed, known.doubt, known.by_ms) == (False, doubt, ahead)
    assert judge(known, later(1000), Evidence(database=NINE - UP)).believed


def test_a_time_server_outweighs_the_databases_clock_and_the_difference_is_still_said() -> None:
    found = judge(booted(), later(STEADY_MS), Evidence(synchronised=True, database=NINE - UP - HOUR))
    assert (found.believed, found.doubt) == (True, Doubt.AHEAD_OF_DATABASE)


# -- a person ------------------------------------------------------------------------------------------------------


def test_a_person_confirms_the_machines_clock() -> None:
    reading = Reading(NINE + 600_000, 60_000)
    found = judge(confirmed(reading, NINE + 590_000), reading, NOTHING_KNOWN)
    assert (found.believed, found.doubt, found.now(reading)) == (True, None, reading.wall)


def test_a_person_names_another_time_than_a_dead_clock_and_the_server_goes_on_from_there() -> None:
    """The machine's battery is empty: it says 2000, the clerk's watch 07:25."""
    reading = Reading(946_684_800_000, 60_000)
    found = confirmed(reading, NINE)
    for s in (0, 1, 7200):
        then = Reading(reading.wall + s * 1000, 60_000 + s * 1000)
        found = judge(found, then, NOTHING_KNOWN)
        assert (found.believed, found.doubt, found.now(then)) == (True, Doubt.JUMPED_BACK, NINE + s * 1000)
    moved = Reading(reading.wall + DAY, 60_000 + 7_201_000)
    assert not judge(found, moved, NOTHING_KNOWN).believed


def test_what_was_confirmed_is_known_to_the_next_process_of_the_boot() -> None:
    reading = Reading(946_684_800_000, 60_000)
    found = at_start(reading, record_of(confirmed(reading, NINE)), 0, NINE, NOTHING_KNOWN)
    assert (found.believed, found.now(reading)) == (True, NINE)


# -- properties ----------------------------------------------------------------------------------------------------

steps = st.lists(
    st.tuples(st.integers(0, 12 * HOUR), st.sampled_from([0, 0, 60_000, -HOUR, 18 * HOUR, DAY, IN_2038 - NINE])),
    max_size=30,
)


@given(steps)
def test_without_evidence_the_time_in_use_never_leaves_the_boot_clock(plan: list[tuple[int, int]]) -> None:
    """Whatever the wall clock does: time goes forward as the boot clock does, within the tolerance."""
    found, ms = booted(), 0
    for step, off in plan:
        ms += step
        reading = later(ms, off)
        found = judge(found, reading, NOTHING_KNOWN)
        assert abs(found.now(reading) - (NINE + ms)) <= TOLERANCE_MS + reading.boot // 10_000
        assert found.believed == (abs(off) <= TOLERANCE_MS + reading.boot // 10_000)


@given(steps, st.integers(-TOLERANCE_MS, TOLERANCE_MS))
def test_whatever_happened_a_clock_that_is_right_again_is_believed(plan: list[tuple[int, int]], off: int) -> None:
    found, ms = booted(), 0
    for step, jump in plan:
        ms += step
        found = judge(found, later(ms, jump), NOTHING_KNOWN)
    found = judge(found, later(ms, off), NOTHING_KNOWN)
    assert (found.believed, found.doubt) == (True, None)


@given(steps)
def test_after_a_restart_nothing_but_evidence_makes_it_believed(plan: list[tuple[int, int]]) -> None:
    found, boot = restarted(NINE + HOUR), 60_000
    for step, off in plan:
        boot += step
        reading = Reading(NINE + HOUR + boot + off, boot)
        found = judge(found, reading, NOTHING_KNOWN)
        assert not found.believed
        assert found.now(reading) == NINE + boot - 60_000
