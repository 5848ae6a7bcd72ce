"""A branch's configuration as a scenario, and a day of visits as arrivals."""

from datetime import date

from protocol.configuration import Opening as Hours
from protocol.configuration import SpecialDay, Window
from protocol.enums import TicketClass
from server.balance.roll.scenario import Arrival, Opening
from server.simulate.files.branch_file import PastVisit, arrivals_of, scenario_of
from tests.server.queue.branch import BRANCH, branch, moment, office_hours, service

MONDAY = date(2026, 10, 5)


def test_counters_are_open_in_the_opening_hours_from_the_first_ticket_on() -> None:
    afternoon = Window((0, 1, 2, 3, 4), "13:30", "16:30", "17:00")
    told = scenario_of(branch(hours=(office_hours(), afternoon)), MONDAY, 100)
    assert [one.id for one in told.counters] == ["1", "2", "3"]
    assert told.counters[0].open == (Opening(0, 14_400), Opening(21_600, 34_200))
    assert told.demand
    assert list(told.demand.half_hours) == [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    assert (told.visit_s, told.guard_s, told.weights) == (BRANCH.visit_target_s, BRANCH.guard_s, BRANCH.weights)


def test_what_the_catalogue_does_not_say_is_the_usual() -> None:
    told = scenario_of(branch(services=(service("HT"),)), MONDAY, 100)
    (only,) = told.services
    assert (only.mean_s, only.cv, only.share) == (300, 0.6, 1)
    assert told.counters[0].open == (Opening(0, 28_800),), "eight hours for a branch that is always open"


def test_a_half_day_has_its_own_hours() -> None:
    half = SpecialDay("2026-10-05", openings=(Hours("08:00", "09:00", "09:30"),))
    told = scenario_of(branch(hours=(office_hours(),), special_days=(half,)), MONDAY, 10)
    assert told.counters[0].open == (Opening(0, 5_400),)


def test_only_the_counters_that_served_are_there() -> None:
    assert [one.id for one in scenario_of(BRANCH, MONDAY, counters=["2"]).counters] == ["2"]


def test_people_come_when_they_came_and_take_as_long_as_they_took() -> None:
    config = branch(hours=(office_hours(),))
    slot_at = moment("2026-10-05 07:30")
    visits = [
        PastVisit("t2", "CT", TicketClass.PRIO, moment("2026-10-05 08:00"), None, None, True),
        PastVisit("t1", "HT", TicketClass.WALK, moment("2026-10-05 07:40"), "1", 420.0),
        PastVisit("t3", "HT", TicketClass.APPT, moment("2026-10-05 07:20"), "1", 60.0, False, slot_at),
        PastVisit("t4", "gone", TicketClass.WALK, moment("2026-10-05 09:00")),
    ]  # fmt: skip
    assert arrivals_of(visits, config, MONDAY) == (
        Arrival("t3", 0, "HT", TicketClass.APPT, 60, 0),
        Arrival("t1", 600, "HT", TicketClass.WALK, 420),
        Arrival("t2", 1800, "CT", TicketClass.PRIO, 300, None, True),
    )


def test_a_real_day_of_a_branch_that_is_always_open_begins_at_midnight() -> None:
    (late,) = arrivals_of(
        [PastVisit("t", "HT", TicketClass.WALK, moment("2026-10-05 22:00"), "1", 60.0)], BRANCH, MONDAY
    )
    assert late.arrive_s == 22 * 3_600
    assert scenario_of(BRANCH, MONDAY).counters[0].open[0].to_s > late.arrive_s
