"""The figures of a day, reckoned by hand; and the file of visits."""

from msgspec import UNSET
from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.dispatch.policies import fcfs
from server.balance.roll.roll import roll
from server.simulate.figures.figures import Part, as_json, figures, quantile
from server.simulate.files.visits import write_visits
from tests.server.balance.days import person, plan, scenario

OFFICE = replace(scenario(plan("1", "A"), plan("2", "B", (0, 1000))), visit_s=900, transaction_s=600)
DAY = [
    person("p", 0, service_s=600),
    person("q", 100, service_s=400, cls=TicketClass.PRIO),
    person("gone", 200, no_show=True),
    person("r", 300, service_s=1200),
    person("b", 990.5, "B", 60),
    person("late", 1200, "B", 60),
]
VISITS = roll(OFFICE, DAY, fcfs)


def test_every_figure_is_over_served_visits() -> None:
    """p 0-600; q 100-600-1000; gone 1000-1045; r 300-1045-2245; b at once; late never."""
    found = figures("fcfs", OFFICE, [VISITS])
    assert as_json(found) == {
        "policy": "fcfs",
        "visits": 4,
        "within_target": 0.75,
        "over_1800_s": 0.25,
        "p50_visit_s": 750.0,
        "p95_visit_s": round(900 + 0.85 * (1945 - 900), 3),
        "mandate_within": 0.75,
        "max_wait_s": 745.0,
        "max_visit_s": 1945.0,
        "by_service": {
            "A": Part(3, 0.666667, 0.333333, 745.0),
            "B": Part(1, 1.0, 0.0, 0.0),
            "C": Part(0, None, None, None),
        },
        "by_class": {"prio": Part(1, 1.0, 0.0, 500.0), "walk": Part(3, 0.666667, 0.333333, 745.0)},
    }


def test_a_visit_of_just_the_target_is_within_it_and_of_just_half_an_hour_not_over_it() -> None:
    day = [person("p", 0.1, service_s=900), person("q", 1000.7, service_s=1800)]
    found = figures("fcfs", OFFICE, [roll(OFFICE, day, fcfs)])
    assert (found.within_target, found.over_1800_s) == (0.5, 0.0)


def test_days_are_counted_together() -> None:
    assert figures("fcfs", OFFICE, [VISITS, VISITS]).visits == 8


def test_nobody_served_has_no_shares() -> None:
    found = figures("fcfs", OFFICE, [roll(OFFICE, DAY[-1:], fcfs)])
    assert (found.visits, found.within_target, found.p50_visit_s, found.max_visit_s) == (0, None, None, None)
    assert found.by_class == {"walk": Part(0, None, None, None)}


def test_the_bound_is_told_when_there_is_one() -> None:
    found = figures("fcfs", OFFICE, [VISITS])
    assert found.bound is UNSET
    assert "bound" not in as_json(found)
    assert as_json(replace(found, bound=0.9))["bound"] == 0.9


def test_quantiles_lie_between_the_closest_ranks() -> None:
    assert [quantile([1, 2, 4], p) for p in (0, 0.25, 0.5, 0.75, 1)] == [1, 1.5, 2, 3, 4]
    assert quantile([7], 0.95) == 7
    assert quantile([], 0.5) is None


def test_the_file_of_visits_leaves_empty_what_did_not_happen() -> None:
    assert write_visits(VISITS) == (
        "id,arrive_s,call_s,start_s,end_s,counter,outcome\n"
        "p,0,0,0,600,1,served\n"
        "q,100,600,600,1000,1,served\n"
        "gone,200,1000,,1045,1,no_show\n"
        "r,300,1045,1045,2245,1,served\n"
        "b,990.5,990.5,990.5,1050.5,2,served\n"
        "late,1200,,,,,unserved\n"
    )
