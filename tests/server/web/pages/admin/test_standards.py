"""Values of the city and of groups: who takes a new one, who keeps the own, whose a value is, and the way back."""

from collections.abc import Iterator

import msgspec
import pytest

from protocol.enums import Role
from tests.server.web.pages.ask import ask, sign_in
from tests.serving import Installation, Serving, template

from .sheet import Administrator
from .test_part import config_of

CITY = "/admin/standards/city"
BRANCHES = ("CN01", "CN02", "CN03")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Three branches; the third has a limit of no-shows of its own."""
    installation = Installation(tmp_path_factory.mktemp("city")).staff()
    installation.add_person("admin", Role.ADMIN)
    for branch, limit in (("CN02", 3), ("CN03", 5)):
        name = {"vi": f"Chi nhánh {branch}", "en": f"Branch {branch}"}
        installation.configure(msgspec.structs.replace(template(), id=branch, name=name, no_show_limit=limit))
    with Serving(installation) as running:
        yield running


def limits(serving: Serving) -> list[int]:
    return [config_of(serving, branch).no_show_limit for branch in BRANCHES]


def give(admin: Administrator, limit: str) -> None:
    """The city's limit, to the branches that are ticked by themselves."""
    admin.open(f"{CITY}/settings").type(no_show_limit=limit).press("preview")
    assert admin.press("apply").status == 303


def test_a_new_value_is_offered_to_the_branches_that_have_the_citys_and_others_keep_their_own(city: Serving) -> None:
    admin = Administrator(city)
    admin.open(f"{CITY}/settings").type(no_show_limit="3").press("preview")
    assert not any(name.startswith("also.") for name in admin.fields)  # nobody has a value of the city yet
    assert admin.press("apply").status == 303
    assert limits(city) == [3, 3, 5]
    give(admin, "4")
    assert limits(city) == [4, 4, 5]
    page = admin.open("/admin/branches/CN03/settings").page
    assert 'value="take:no_show_limit"' in page
    assert "take:no_show_limit" not in admin.open("/admin/branches/CN02/settings").page
    admin.open("/admin/branches/CN03/settings").press("take:no_show_limit")
    assert admin.fields["no_show_limit"] == "4"
    assert admin.press("apply").status == 303
    give(admin, "3")  # the way back of the whole
    assert limits(city) == [3, 3, 3]


def test_a_groups_value_goes_before_the_citys(city: Serving) -> None:
    admin = Administrator(city)
    give(admin, "6")
    form = {"group": "west", "name.vi": "Phía tây", "name.en": "West", "in.CN02": "on"}
    assert ask(city, "/admin/standards", form | {"group": "Tây"}, session=admin.session).status == 422
    assert ask(city, "/admin/standards", form, session=admin.session).status == 303
    assert ask(city, "/admin/standards", form | {"group": "east"}, session=admin.session).status == 409
    admin.open("/admin/standards/west/settings").type(no_show_limit="7").press("preview")
    assert "also.CN02" in admin.fields  # it had the city's
    assert "also.CN01" not in admin.page
    assert admin.press("apply").status == 303
    assert "của nhóm Phía tây" in admin.open("/admin/branches/CN02/settings").page
    give(admin, "3")
    assert [config_of(city, branch).no_show_limit for branch in ("CN01", "CN02")] == [3, 7]


def test_holidays_and_hours_of_the_city_reach_the_chosen_branches(city: Serving) -> None:
    admin = Administrator(city)
    admin.open(f"{CITY}/special-days?new=1").type(date="2027-09-02", kind="closed").press("preview")
    page = admin.press("all").text
    assert page.count('class="preview"') == 3
    assert admin.press("apply").status == 303
    assert all(config_of(city, branch).special_days[-1].date == "2027-09-02" for branch in BRANCHES)
    assert "của thành phố" in admin.open("/admin/branches/CN01/special-days?row=2027-09-02").page
    admin.open(f"{CITY}/special-days?row=2027-09-02").press("remove")
    assert all(f"also.{branch}" in admin.fields for branch in BRANCHES)
    assert admin.press("apply-remove").status == 303
    assert all(config_of(city, branch).special_days == () for branch in BRANCHES)
    times = {"0__first_ticket": "08:00", "0__last_ticket": "07:00", "0__close": "11:30"}
    assert admin.open(f"{CITY}/hours").put("0.days.mon").type(**times).press("preview").status == 422


def test_only_an_administrator_gives_the_citys_values(city: Serving) -> None:
    session = sign_in(city, "manager")
    assert ask(city, "/admin/standards", session=session).status == 403
    assert ask(city, f"{CITY}/settings", {"no_show_limit": "9"}, session=session).status == 403
