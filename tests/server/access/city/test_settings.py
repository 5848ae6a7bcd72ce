"""Planned changes, the city's and the groups' values: decided, folded from their stored form, and found again."""

from protocol.enums import Refusal
from server.access.city.settings import (
    DropChange,
    PlanChange,
    SetGroup,
    SetStandard,
    SettingsCommand,
    SettleChange,
)

from .test_stream import City

EDIT = {"table": "special_day", "row": "2027-02-08", "values": {"rows": [{"closed": True}]}}
PLAN = PlanChange("c-1", "2027-01-01", (EDIT,), ("CN01", "CN02"))
WEST = {"vi": "Phía tây", "en": "West"}


def code(city: City, command: SettingsCommand) -> Refusal | None:
    refused = city.ask(command)
    return None if refused is None else refused.code


def test_a_planned_change_is_kept_until_it_is_made_in_every_branch_or_dropped() -> None:
    city = City().having(PLAN)
    assert code(city, PLAN) is Refusal.ALREADY
    city.having(SettleChange("c-1", "CN01", 12))
    planned = city.state.settings.planned["c-1"]
    assert (planned.left, planned.failed, planned.actor) == (("CN02",), (), "u-admin")
    assert code(city, SettleChange("c-1", "CN01", 12)) is Refusal.NOT_FOUND
    city.having(SettleChange("c-1", "CN02", 9))
    assert city.state.settings.planned == {}
    assert code(city, DropChange("c-1")) is Refusal.NOT_FOUND


def test_where_a_change_was_not_possible_it_stays_to_be_seen() -> None:
    city = City().having(PLAN, SettleChange("c-1", "CN01", None), SettleChange("c-1", "CN02", 9))
    assert city.state.settings.planned["c-1"].failed == ("CN01",)
    city.having(DropChange("c-1"))
    assert city.state.settings.planned == {}


def test_a_groups_value_goes_before_the_citys_and_goes_with_the_group() -> None:
    city = City()
    assert code(city, SetStandard("west", "branch", None, {"no_show_limit": 2})) is Refusal.NOT_FOUND
    city.having(
        SetStandard("", "branch", None, {"no_show_limit": 3, "guard_s": 3000}),
        SetGroup("west", WEST, ("CN02",)),
        SetStandard("west", "branch", None, {"no_show_limit": 2}),
    )
    settings = city.state.settings
    assert settings.value("CN01", "branch", None, "no_show_limit") == ("", 3)
    assert settings.value("CN02", "branch", None, "no_show_limit") == ("west", 2)
    assert settings.value("CN02", "branch", None, "guard_s") == ("", 3000)
    assert settings.value("CN02", "branch", None, "expire_s") is None
    city.having(SetStandard("", "branch", None, {"guard_s": None}))
    assert settings.value("CN02", "branch", None, "guard_s") is None
    assert code(city, SetGroup("east", WEST, ("CN02", "CN03"))) is Refusal.ALREADY
    city.having(SetGroup("west", WEST, ()))
    assert settings.value("CN02", "branch", None, "no_show_limit") == ("", 3)
