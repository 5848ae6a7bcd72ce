"""Who works in a unit, stands in for whom and leads it; which unit decides a procedure, and which receives."""

from datetime import date

from protocol.enums import Role
from protocol.units import Post, Standing, Unit
from server.access.city.commands import AddPerson, CityCommand, DisablePerson
from server.access.city.units import CloseUnit, SetAgency, SetUnit
from server.access.units import deciding_unit, people_of, standing, unit_of_agency, units_of

from .city.test_stream import City

DAY, LATER = date(2026, 10, 5), date(2026, 10, 20)
NAME = {"vi": "Tên"}
DESK = Unit("H26.50.01", "H26.50", NAME, "CN01", is_desk=True)
LAW = Unit(
    "H26.50.02",
    "H26.50",
    NAME,
    "CN01",
    procedures=("1.001193",),
    posts=(
        Post("head", NAME, "u-head", leads=True),
        Post("one", NAME, "u-one", "u-two", away_from="2026-10-01", away_until="2026-10-09"),
    ),
)
FAR = Unit("H26.60.02", "H26.60", NAME, procedures=("1.001193", "1.000894"))


def person(
    name: str, role: Role = Role.OFFICIAL, branch: str | None = None, unit: str | None = LAW.unit_id
) -> CityCommand:
    return AddPerson(f"u-{name}", name, role, branch, "p", unit=None if branch or role is Role.ADMIN else unit)


def city() -> City:
    made = City().having(*(SetAgency(code, NAME) for code in ("H26.50", "H26.60")))
    bare = Unit(LAW.unit_id, LAW.agency, NAME, "CN01")
    made.having(SetUnit(DESK), SetUnit(bare), SetUnit(FAR))
    made.having(*(person(one) for one in ("head", "one", "two")), person("clerk", Role.CLERK, "CN01"))
    made.having(person("far", Role.CLERK, "CN02"), person("over", Role.SUPERVISOR, "CN01"), person("all", Role.ADMIN))
    return made.having(SetUnit(LAW))


def test_a_deputy_stands_in_while_the_holder_is_on_leave_and_not_after() -> None:
    access = city().state
    during, after = (standing(access, "u-two", LAW.unit_id, day) for day in (DAY, LATER))
    assert (during.acts_for("u-one"), after.acts_for("u-one")) == (True, False)
    assert during.works_there
    assert after.works_there  # an official of the unit all the same
    assert standing(access, "u-head", LAW.unit_id, DAY) == Standing(True, frozenset(), True)


def test_who_cannot_sign_in_works_nowhere_and_their_deputy_stands_in() -> None:
    access = city().having(DisablePerson("u-one")).state
    assert standing(access, "u-one", LAW.unit_id, LATER) == Standing()
    assert standing(access, "u-two", LAW.unit_id, LATER).acts_for("u-one")


def test_staff_of_a_branch_work_in_its_desk_alone_and_its_supervisor_leads_it() -> None:
    access = city().state
    assert units_of(access, "u-clerk", DAY) == {DESK.unit_id}
    assert units_of(access, "u-far", DAY) == frozenset()
    assert standing(access, "u-over", DESK.unit_id, DAY).leads
    assert not standing(access, "u-over", LAW.unit_id, DAY).works_there
    assert units_of(access, "u-all", DAY) == {DESK.unit_id, LAW.unit_id, FAR.unit_id}
    assert people_of(access, DESK, DAY) == ["u-all", "u-clerk", "u-over"]


def test_a_procedure_goes_to_the_unit_of_the_branch_then_of_its_agency_then_any_and_to_none_that_is_closed() -> None:
    made = city()
    assert deciding_unit(made.state, "1.001193", "CN01") == LAW.unit_id
    assert deciding_unit(made.state, "1.000894", "CN01") == FAR.unit_id
    assert deciding_unit(made.state, "9.999999", "CN01") is None
    made.having(CloseUnit(LAW.unit_id))
    assert deciding_unit(made.state, "1.001193", "CN01") == FAR.unit_id


def test_an_agencys_dossiers_are_received_by_the_desk_of_the_branch() -> None:
    units = [LAW, DESK, FAR]
    assert unit_of_agency(units, "H26.50", "CN01") == DESK.unit_id
    assert unit_of_agency(units, LAW.unit_id, "CN01") == LAW.unit_id
    assert unit_of_agency(units, "H26.99", "CN01") == "H26.99"
    taken = Unit("H26.50", "H26.60", NAME, "CN02")  # of another branch, with an agency's code for its id
    assert unit_of_agency([*units, taken], "H26.50", "CN01") == DESK.unit_id
