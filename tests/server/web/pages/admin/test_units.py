"""`/admin/units`: a unit is shown before it is made, changed, taken back, closed; to other branches it is not there."""

import re
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser

from protocol.enums import Role
from server.access.city.starter_units import DESK, starter_units
from server.access.city.units import SetUnit
from server.web.pages.admin.unit_form import texts_of, unit_of
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import looking
from tests.serving import Installation, Serving, template

PAGE = "/admin/units"
NEW = {
    "unit_id": "H26.50.07", "agency": "H26.50", "name.vi": "Phòng Kinh tế", "branch": "CN01", "is_desk": "",
    "procedures": "1.001193\n1.000894", "p0.vi": "Trưởng phòng", "p0.leads": "on",
}  # fmt: skip


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    installation = Installation(tmp_path_factory.mktemp("units") / "data").staff()
    installation.configure(msgspec.structs.replace(installation.config, id="CN02", name={"vi": "Ở xa", "en": "Far"}))
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("far", Role.MANAGER, branch="CN02")
    for command in starter_units(installation.config):
        installation.append(command)
    with Serving(installation) as running:
        yield running


def seen(answer: Answer) -> str:
    given = re.search(r'name="seen" value="([0-9]+)"', answer.text)
    assert given is not None, answer.text
    return given[1]


def units(serving: Serving) -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in serving.call("GET", "/api/v1/units", token=serving.sign_in("admin"))[1]["units"]}


def test_a_unit_is_shown_made_once_changed_and_taken_back(serving: Serving) -> None:
    admin = sign_in(serving, "admin")
    shown = ask(serving, f"{PAGE}/new", NEW | {"decision": "preview"}, session=admin)
    assert shown.status == 200
    assert "Phòng Kinh tế" in shown.text
    assert "H26.50.07" not in units(serving)
    for _ in range(2):  # a double press
        made = ask(serving, f"{PAGE}/new", NEW | {"decision": "apply"}, session=admin)
        assert (made.status, made.location) == (303, f"{PAGE}/H26.50.07?done=set")
    one = units(serving)["H26.50.07"]
    assert (one["procedures"], one["branch"]) == (["1.001193", "1.000894"], "CN01")
    mine, page = f"{PAGE}/H26.50.07", ask(serving, f"{PAGE}/H26.50.07", session=admin)
    changed = NEW | {"seen": seen(page), "decision": "apply", "procedures": "1.001193", "p0.id": "post_1"}
    assert ask(serving, mine, changed, session=admin).status == 303
    stale = ask(serving, mine, changed | {"procedures": ""}, session=admin)
    assert stale.status == 409
    assert units(serving)["H26.50.07"]["procedures"] == ["1.001193"]
    ask(serving, mine, {"seen": seen(stale), "decision": "undo"}, session=admin)
    assert units(serving)["H26.50.07"]["procedures"] == ["1.001193", "1.000894"]
    ask(serving, mine, {"seen": seen(ask(serving, mine, session=admin)), "decision": "close"}, session=admin)
    assert units(serving)["H26.50.07"]["closed"] is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit_id", "có dấu"), ("agency", "H99"), ("name.vi", ""), ("branch", "CN99"), ("procedures", "1.1"),
        ("p0.holder", "u-nobody"), ("p0.until", "2026-01-01"), ("p0.vi", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_changes_nothing(serving: Serving, field: str, value: str) -> None:
    before = units(serving)
    typed = NEW | {"unit_id": "H26.50.08", "p0.holder": "", "decision": "apply", field: value}
    if field == "p0.vi":
        typed |= {"p0.holder": "u-nobody"}
    answer = ask(serving, f"{PAGE}/new", typed, session=sign_in(serving, "admin"))
    assert answer.status in (404, 422), answer.status
    assert 'role="alert"' in answer.text
    assert units(serving) == before


def test_a_branchs_manager_sees_the_units_of_the_branch_and_another_none(serving: Serving) -> None:
    manager, far = sign_in(serving, "manager"), sign_in(serving, "far")
    assert DESK in ask(serving, PAGE, session=manager).text
    assert DESK not in ask(serving, PAGE, session=far).text
    assert ask(serving, f"{PAGE}/{DESK}", session=far).status == 403
    assert ask(serving, PAGE, {"code": "H1", "name.vi": "X"}, session=manager).status == 403
    moved = NEW | {"unit_id": "H26.50.09", "branch": "CN01", "decision": "apply"}
    assert ask(serving, f"{PAGE}/new", moved, session=far).status == 422
    assert "H26.50.09" not in units(serving)
    assert ask(serving, PAGE, {"code": "x y", "name.vi": "X"}, session=sign_in(serving, "admin")).status == 422


def test_a_form_gives_back_the_unit_that_it_shows() -> None:
    for command in starter_units(template()):
        if isinstance(command, SetUnit):
            assert unit_of(texts_of(command.unit), command.unit.unit_id) == command.unit


def test_in_a_browser_a_post_is_filled_by_keyboard_and_axe_finds_nothing(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, (1280, 800), scripts=False) as admin:
        admin.open(f"/login?next={PAGE}/{DESK}").sign_in("admin")
        admin.page.fill("input[name='p0.vi']", "Cán bộ trực quầy")
        admin.page.select_option("select[name='p0.holder']", label="clerk1")
        admin.page.press("input[name='p0.vi']", "Enter")
        admin.sees("#outcome", "Cán bộ trực quầy: clerk1")
        admin.page.click("button[value=apply]")
        admin.sees("[role=status]", "Đã đặt đơn vị")
    with looking(chromium, serving, (360, 780)) as admin:
        for path in (PAGE, f"{PAGE}/{DESK}"):
            admin.open(path if admin.page.url != "about:blank" else f"/login?next={path}")
            if "/login" in admin.page.url:
                admin.sign_in("admin")
            admin.sees("main", "H26.50")
            assert admin.overflow_px()[0] <= 0
            assert found(admin.page) == []
        assert admin.complaints == []
