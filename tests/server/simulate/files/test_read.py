"""Scenario files: what is read, and how every mistake is told by its key, its line and the reason."""

import pytest

from protocol.configuration import Weights
from protocol.enums import TicketClass
from server.balance.roll.scenario import CounterPlan, Demand, Opening, Scenario, Service
from server.catalogue.finding import Fault
from server.simulate.files.example import example
from server.simulate.files.read import read_scenario

FILE = """\
[branch]
name = "Chi nhánh 1"
no_show_s = 30
[targets]
visit_s = 800
transaction_s = 700
[classes]
prio = 3
[[service]]
code = "A"
mean_s = 180
cv = 0.6
share = 0.30
[[service]]
code = "B"
[[counter]]
id = "1"
skills = ["A", "B"]
open = [[0, 12600], [14400, 28800.5]]
[demand]
per_day = 640
half_hours = [6.5, 5]
day_cv = 0.1
[demand.classes]
prio = 0.1
walk = 0.9
[demand.no_show]
walk = 0.04
"""


def read(text: str, *, to_draw: bool = False) -> Scenario:
    scenario = read_scenario(text.encode(), "day.toml", to_draw=to_draw)
    assert isinstance(scenario, Scenario), [str(one) for one in scenario]
    return scenario


def told(text: str | bytes, *, to_draw: bool = False) -> list[str]:
    raw = text if isinstance(text, bytes) else text.encode()
    findings = read_scenario(raw, "day.toml", to_draw=to_draw)
    assert isinstance(findings, tuple)
    return [str(one) for one in findings]


def test_everything_written_is_read() -> None:
    assert read(FILE) == Scenario(
        "Chi nhánh 1",
        (Service("A", 180, 0.6, 0.3), Service("B")),
        (CounterPlan("1", ("A", "B"), (Opening(0, 12600), Opening(14400, 28800.5))),),
        30,
        800,
        700,
        Weights(prio=3),
        demand=Demand(
            640, (6.5, 5), 0.1,
            {TicketClass.PRIO: 0.1, TicketClass.APPT: 0, TicketClass.WALK: 0.9},
            {TicketClass.PRIO: 0, TicketClass.APPT: 0, TicketClass.WALK: 0.04},
        ),
    )  # fmt: skip


def test_what_may_be_left_out_has_the_usual_values() -> None:
    least = '[[service]]\ncode = "A"\n[[counter]]\nid = "1"\nskills = ["A"]\nopen = [[0, 60]]\n'
    scenario = read(least)
    assert (scenario.no_show_s, scenario.visit_s, scenario.transaction_s) == (45, 900, 900)
    assert (scenario.weights, scenario.demand) == (Weights(), None)


def test_the_example_is_right_and_days_can_be_drawn_from_it() -> None:
    assert read(example(), to_draw=True).demand is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("no_show_s", "no_shwo_s", 'day.toml:3: branch.no_shwo_s: unknown key "no_shwo_s"; did you mean "no_show_s"?'),
        ("no_show_s = 30", "no_show_s = -30", "day.toml:3: branch.no_show_s: must be at least 0, not -30"),
        ("visit_s = 800", "visit_s = 0", "day.toml:5: targets.visit_s: must be more than 0, not 0"),
        ("mean_s = 180", "mean_s = -180", "day.toml:11: service[1].mean_s: must be more than 0, not -180"),
        ("mean_s = 180", 'mean_s = "180"', 'day.toml:11: service[1].mean_s: must be a number, not "180"'),
        ("cv = 0.6", "cv = nan", "day.toml:12: service[1].cv: must be a number, not nan"),
        ("share = 0.30", "share = 0", "day.toml:20: demand: an empty day: no [[service]] has a share"),
        ('code = "B"', 'code = "A"', 'day.toml:15: service[2].code: "A" is already given by number 1'),
        ('["A", "B"]', '["A", "C", "B"]',
         'day.toml:18: counter[1].skills[2]: no service "C"; there are: A, B'),
        ('["A", "B"]', '["A", "b"]', 'day.toml:18: counter[1].skills[2]: no service "b"; did you mean "B"?'),
        ('["A", "B"]', '["A"]',
         "day.toml:15: service[2].code: no counter serves \"B\"; add it to a counter's skills"),
        ('["A", "B"]', "[]", "day.toml:18: counter[1].skills: must name at least one service"),
        ("[[0, 12600], [14400, 28800.5]]", "[]",
         "day.toml:19: counter[1].open: an empty day: must hold at least one [from, to]"),
        ("[0, 12600]", "[-1, 12600]", "day.toml:19: counter[1].open[1][1]: must be at least 0, not -1"),
        ("[0, 12600]", "[12600, 0]", "day.toml:19: counter[1].open[1]: must end after it begins, not [12600, 0]"),
        ("[0, 12600]", "[0]",
         "day.toml:19: counter[1].open[1]: must be [from, to] in seconds from the opening, not 1 numbers"),
        ("[0, 12600]", "[0, 15000]",
         "day.toml:19: counter[1].open[2]: begins at 14400, before the previous opening ends at 15000"),
        ("per_day = 640", "per_day = 0", "day.toml:21: demand.per_day: must be more than 0, not 0"),
        ("[6.5, 5]", "[0, 0]", "day.toml:22: demand.half_hours: an empty day: the half hours' shares are all zero"),
        ("[6.5, 5]", "[]", "day.toml:22: demand.half_hours: an empty day: the half hours' shares are all zero"),
        ("walk = 0.9", "walked = 0.9",
         'day.toml:26: demand.classes.walked: unknown key "walked"; did you mean "walk"?'),
        ("walk = 0.04", "walk = 4", "day.toml:28: demand.no_show.walk: must be at most 1, not 4"),
        ("[demand.no_show]", "[demand.no_shows]",
         'day.toml:27: demand.no_shows: unknown key "no_shows"; did you mean "no_show"?'),
        ("[[counter]]", "[[conter]]", 'day.toml:16: conter: unknown key "conter"; did you mean "counter"?'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_line_and_key_and_the_reason(old: str, new: str, said: str) -> None:
    assert FILE.count(old) >= 1
    assert said in told(FILE.replace(old, new, 1))


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    wrong = FILE.replace("mean_s = 180", "mean_s = 0").replace("per_day = 640", "per_day = -1").replace('"B"]', '"X"]')
    lines = [int(one.split(":")[1]) for one in told(wrong)]
    assert len(lines) == 4
    assert lines == sorted(lines)


def test_text_that_is_no_toml_is_told_by_its_place() -> None:
    assert told("[branch\n")[0].startswith("day.toml:1:8: ")
    assert told("[[counter]]\nopen = [[0,")[0].startswith("day.toml:2: ")
    assert told(b"name = '\xff'\n")[0] == "day.toml:1: is not UTF-8 text; save the file as UTF-8"


def test_an_empty_file_lacks_services_and_counters() -> None:
    assert told("") == ["day.toml: counter: is missing", "day.toml: service: is missing"]
    assert "day.toml: service: is missing" in told("[branch]\n")
    nothing = read_scenario(b"service = []\ncounter = []\n", "day.toml")
    assert isinstance(nothing, tuple)
    assert {one.fault for one in nothing} == {Fault.EMPTY}


def test_days_cannot_be_drawn_without_demand_or_without_what_they_are_drawn_from() -> None:
    without = FILE[: FILE.index("[demand]")]
    assert read(without).demand is None
    assert told(without, to_draw=True) == [
        "day.toml: demand: is missing: random days need it, unless --arrivals is given"
    ]
    said = "day.toml:9: service[1].cv: is missing: random days need it"
    assert told(FILE.replace("cv = 0.6\n", "", 1), to_draw=True) == [said]
    assert read(FILE.replace("cv = 0.6\n", "", 1)).services[0].cv is None
