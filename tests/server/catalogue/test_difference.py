"""What a new configuration changes, line by line."""

import pytest
from msgspec.structs import replace

from protocol.configuration import AppointmentRules, BranchConfig, Opening, SpecialDay
from server.catalogue.difference import differences
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from tests.server.queue.branch import BRANCH, branch, counter, name, office_hours, service


def test_nothing_changes_nothing() -> None:
    assert differences(BRANCH, BRANCH) == []


def test_a_branch_that_was_not_there_is_new() -> None:
    assert differences(None, BRANCH) == ["new branch: Chi nhánh 1"]


@pytest.mark.parametrize(
    ("after", "lines"),
    [
        (branch(services=(*BRANCH.services, service("LD"))), ["+ service: LD LD"]),
        (branch(services=BRANCH.services[:3]), ["− service: DDX DDX"]),
        (
            branch(services=(service("HT", quota=5), *BRANCH.services[1:])),
            ["~ service: HT HT (quota – → 5)"],
        ),
        (branch(services=BRANCH.services[::-1]), ["~ service: another order"]),
        (
            branch(counters=(counter("1", "HT"), *BRANCH.counters[1:])),
            ["~ counter: 1 Quầy 1 (skills [HT, CT] → [HT])"],
        ),
        (branch(counters=BRANCH.counters[:2]), ["− counter: 3 Quầy 3"]),
        (branch(hours=(office_hours(0, 1),)), ["+ opening hours: mon, tue 07:30–11:00 (11:30)"]),
        (branch(closed_dates=("2026-09-02",)), ["+ closed date: 2026-09-02"]),
        (
            branch(special_days=(SpecialDay("2026-09-05", works_as=0), SpecialDay("2026-09-06"))),
            ["+ special day: 2026-09-05 as mon; 2026-09-06 closed"],
        ),
        (
            branch(special_days=(SpecialDay("2026-09-05", openings=(Opening("08:00", "09:00", "09:30"),)),)),
            ["+ special day: 2026-09-05 08:00–09:00 (09:30)"],
        ),
        (branch(policy="fcfs"), [f"~ policy: {BRANCH.policy} → fcfs"]),
        (branch(guard_s=600), [f"~ guard_s: {BRANCH.guard_s} → 600"]),
        (branch(expire_s=60), ["~ expire_s: – → 60"]),
        (branch(appointments=AppointmentRules(per_slot=9)), ["~ appointments: per_slot 4 → 9"]),
        (branch(name=name("Chi nhánh mới")), ["~ name: Chi nhánh 1 → Chi nhánh mới"]),
        (
            branch(retired=True),
            ["the branch is retired: no more tickets and bookings; it leaves the lists, its journal stays"],
        ),
    ],
)  # fmt: skip
def test_each_change_is_a_line(after: BranchConfig, lines: list[str]) -> None:
    assert differences(BRANCH, after) == lines


def test_what_is_taken_back_is_told_the_other_way_round() -> None:
    assert differences(branch(hours=(office_hours(0),)), BRANCH) == [
        "− opening hours: mon 07:30–11:00 (11:30)", "without opening hours the branch is open at all hours",
    ]  # fmt: skip
    assert differences(branch(retired=True), BRANCH) == ["the branch works again"]


def test_many_of_a_kind_are_named_in_part() -> None:
    many = branch(services=(*BRANCH.services, *(service(f"N{n}") for n in range(11))))
    (line,) = differences(BRANCH, many)
    assert line.startswith("+ service: N0 N0; ")
    assert line.endswith(" and 3 more")


def test_every_setting_of_a_branch_is_told() -> None:
    """A setting that is added to the format later is in the difference without anybody thinking of it."""
    config = read_catalogue(read_template("one"), "one.toml", ("motcua", "fcfs"))
    assert isinstance(config, BranchConfig)
    changed = {
        "time_zone": "UTC", "lat": 1.0, "lon": 2.0, "address": "x", "visit_target_s": 1, "transaction_target_s": 2,
        "no_show_limit": 9, "services_first": ("LD",), "priorities": (), "reasons": (), "outcomes": (),
        "procedures": (),
    }  # fmt: skip
    for setting, value in changed.items():
        if getattr(config, setting) != value:
            assert differences(config, replace(config, **{setting: value})), setting
