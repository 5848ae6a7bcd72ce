"""Agencies and units in the city's stream: set as a whole, closed, and the last change taken back."""

import msgspec
import pytest

from protocol.configuration import Name
from protocol.enums import Refusal, Role
from protocol.problem import Refused
from protocol.units import Post, Unit
from server.access.city.commands import AddPerson, DisablePerson, GiveRoles
from server.access.city.decide import decide
from server.access.city.starter_units import DECIDES, DESK, starter_units
from server.access.city.units import CloseUnit, SetAgency, SetUnit, back
from server.access.roles import Grant
from tests.serving import template

from .test_stream import City

NAME: Name = {"vi": "Phòng Tư pháp"}
AGENCY = SetAgency("H26.50", {"vi": "UBND phường Cửa Nam"})
UNIT = Unit("H26.50.02", "H26.50", NAME, procedures=("1.001193",), posts=(Post("head", NAME, leads=True),))
LAN = AddPerson("u-lan", "lan", Role.CLERK, "CN01", "p")


def test_a_unit_is_set_changed_closed_and_each_change_taken_back() -> None:
    city = City().having(AGENCY, SetUnit(UNIT))
    units = city.state.units
    assert (units.agencies, units.known["H26.50.02"].unit) == ({"H26.50": AGENCY.name}, UNIT)
    wider = msgspec.structs.replace(UNIT, procedures=("1.001193", "1.000894"))
    city.having(SetUnit(wider))
    city.having(back(units.known["H26.50.02"]))
    assert units.known["H26.50.02"].unit == UNIT
    city.having(CloseUnit("H26.50.02"))
    assert units.known["H26.50.02"].closed
    city.having(back(units.known["H26.50.02"]))
    assert (units.known["H26.50.02"].closed, units.known["H26.50.02"].unit) == (False, UNIT)
    city.having(back(units.known["H26.50.02"]))
    assert units.known["H26.50.02"].closed  # it was opened last


def test_a_new_unit_taken_back_is_closed_and_its_dossiers_stay_its_own() -> None:
    city = City().having(AGENCY, SetUnit(UNIT))
    assert back(city.state.units.known["H26.50.02"]) == CloseUnit("H26.50.02")


@pytest.mark.parametrize(
    ("unit", "refusal", "field"),
    [
        (UNIT, Refusal.ALREADY, "unit_id"),
        (msgspec.structs.replace(UNIT, agency="H99"), Refusal.NOT_FOUND, "agency"),
        (msgspec.structs.replace(UNIT, is_desk=True), Refusal.BAD_FIELD, "branch"),
        (msgspec.structs.replace(UNIT, procedures=("1.001193",) * 2), Refusal.BAD_FIELD, "procedures"),
        (msgspec.structs.replace(UNIT, posts=UNIT.posts * 2), Refusal.BAD_FIELD, "posts"),
        (msgspec.structs.replace(UNIT, posts=(Post("a", NAME, "u-who"),)), Refusal.UNKNOWN_USER, "posts"),
        (msgspec.structs.replace(UNIT, posts=(Post("a", NAME, "u-gone"),)), Refusal.UNKNOWN_USER, "posts"),
        (msgspec.structs.replace(UNIT, posts=(Post("a", NAME, "u-lan", "u-lan"),)), Refusal.BAD_FIELD, "posts"),
        (
            msgspec.structs.replace(UNIT, posts=(Post("a", NAME, None, None, False, "2026-10-09", "2026-10-08"),)),
            Refusal.BAD_FIELD,
            "posts",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(unit: Unit, refusal: Refusal, field: str) -> None:
    gone = msgspec.structs.replace(LAN, user_id="u-gone", name="gone")
    city = City().having(AGENCY, SetUnit(UNIT), LAN, gone, DisablePerson("u-gone"))
    said = decide(city.state, SetUnit(unit))
    assert isinstance(said, Refused)
    assert (said.code, said.field) == (refusal, field)
    assert decide(city.state, CloseUnit("H1")) == Refused(Refusal.NOT_FOUND, "unit_id")


def test_an_officials_role_is_for_a_unit_that_there_is_and_no_other_role_is() -> None:
    city = City().having(AGENCY, SetUnit(UNIT), LAN)
    added = AddPerson("u-minh", "minh", Role.OFFICIAL, None, "p", unit="H26.50.02")
    assert city.having(added).state.people["u-minh"].roles == (Grant(Role.OFFICIAL, None, "H26.50.02"),)
    assert city.state.principal_of(city.state.people["u-minh"]).grants == (Grant(Role.OFFICIAL, None, "H26.50.02"),)
    both = (Grant(Role.CLERK, "CN01"), Grant(Role.OFFICIAL, None, "H26.50.02"))
    assert city.having(GiveRoles("u-lan", both)).state.people["u-lan"].roles == both
    for wrong in (
        Grant(Role.OFFICIAL),
        Grant(Role.OFFICIAL, "CN01", "H26.50.02"),
        Grant(Role.OFFICIAL, None, "H1"),
        Grant(Role.CLERK, "CN01", "H26.50.02"),
    ):
        assert isinstance(decide(city.state, GiveRoles("u-lan", (wrong,))), Refused), wrong


def test_a_new_installation_has_a_desk_and_a_unit_that_decides() -> None:
    city = City().having(*starter_units(template()))
    desk, decides = (city.state.units.known[one].unit for one in (DESK, DECIDES))
    assert (desk.is_desk, desk.branch, decides.is_desk, decides.branch) == (True, "CN01", False, "CN01")
