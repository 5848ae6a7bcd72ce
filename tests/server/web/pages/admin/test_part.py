"""A branch's settings by page: each part from its form to the journal, previewed, refused beside the field, undone."""

import html
import re
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser

from protocol.configuration import BranchConfig, ClerkConfig, MediaConfig, ProcedureConfig
from protocol.enums import Role
from server.catalogue.history import Past, configurations
from server.journal.database.engine import open_database
from server.web.pages.admin.parts import PARTS
from tests.server.web.pages import axe
from tests.server.web.pages.ask import ask
from tests.server.web.pages.browser import looking
from tests.serving import Installation, Serving, template, until

from .sheet import Administrator

HERE = "/admin/branches/CN01"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two branches; the second has no LD, and one counter more of HT."""
    paper = {"vi": "Bản chính giấy tờ", "en": "The original"}
    name = {"vi": "Chứng thực bản sao", "en": "Certified copies"}
    procedure = ProcedureConfig("2.000815", "CT", name, (paper, paper), 10, 2000, None, None, ("photo công chứng",))
    config = msgspec.structs.replace(
        template(),
        procedures=(procedure,),
        lat=21.02873,
        lon=105.85217,
        guard_s=3601,
        media=(MediaConfig("tin", text=name, order=3),),
    )
    installation = Installation(tmp_path_factory.mktemp("several"), config).staff()
    for person in ("admin", "other"):
        installation.add_person(person, Role.ADMIN)
    services = tuple(one for one in config.services if one.code != "LD")
    counters = tuple(
        msgspec.structs.replace(one, skills=tuple(code for code in one.skills if code != "LD"))
        for one in config.counters
    )
    installation.configure(
        msgspec.structs.replace(
            config,
            id="CN02",
            name={"vi": "Chi nhánh 2", "en": "Branch 2"},
            services=services,
            counters=counters,
            procedures=tuple(one for one in config.procedures if one.service != "LD"),
        )
    )
    with Serving(installation) as running:
        yield running


@pytest.fixture
def admin(several: Serving) -> Administrator:
    return Administrator(several)


def last_of(serving: Serving, branch: str = "CN01") -> Past:
    engine = open_database(serving.installation.database)
    (past,) = configurations(engine, branch, 1)
    engine.dispose()
    return past


def config_of(serving: Serving, branch: str = "CN01") -> BranchConfig:
    return last_of(serving, branch).config


def test_every_part_has_a_page_and_its_form_changes_nothing_when_sent_as_it_is(admin: Administrator) -> None:
    config = config_of(admin.serving)
    rows = {"service": "HT", "procedure": config.procedures[0].code, "counter": "1",
            "priority": config.priorities[0].code, "reason": config.reasons[0].code,
            "outcome": config.outcomes[0].code, "media": "tin"}  # fmt: skip
    hub = admin.open(HERE).page
    for part in PARTS:
        assert f'href="{HERE}/{part.path}"' in hub
        admin.open(f"{HERE}/{part.path}" + (f"?row={rows[part.table]}" if part.table in rows else ""))
        if part.table != "special_day":
            assert "Không có gì khác với thiết lập đang dùng." in admin.press("preview").text, part.path
    assert config_of(admin.serving) == config


def test_a_service_gets_a_quota_after_a_preview_and_undo_takes_it_back(admin: Administrator) -> None:
    before = config_of(admin.serving)
    admin.open(f"{HERE}/services?row=HT").type(quota="40")
    assert "Số phiếu mỗi ngày tối đa không có → 40" in admin.press("preview").text
    assert config_of(admin.serving) == before
    answer = admin.press("apply")
    assert answer.status == 303
    after = config_of(admin.serving).service("HT")
    assert after is not None
    assert after.quota == 40
    assert admin.undo().status == 303
    assert config_of(admin.serving) == before
    assert admin.undo().status == 303  # an undo can be undone
    assert config_of(admin.serving).service("HT") == after
    assert admin.undo().status == 303


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(admin: Administrator) -> None:
    before = config_of(admin.serving)
    admin.open(f"{HERE}/services?new=1").type(code="ZZ", name__vi="Mới", name__en="New", prefix="htx", quota="nhiều")
    answer = admin.press("preview")
    assert answer.status == 422
    assert 'id="error-prefix"' in answer.text
    assert 'id="error-quota"' in answer.text
    assert (admin.fields["quota"], admin.fields["name.vi"]) == ("nhiều", "Mới")
    answer = admin.type(prefix="MM", quota="").press("apply")
    assert answer.status == 422
    assert 'id="error-code"' in answer.text  # no counter serves it
    admin.put("at.1").in_force()
    config = config_of(admin.serving)
    assert config.services[-1].code == "ZZ"
    assert "ZZ" in config.counters[0].skills
    admin.open(f"{HERE}/services?row=ZZ").press("remove")
    assert admin.press("apply-remove").status == 303
    assert config_of(admin.serving) == before


def test_a_change_by_somebody_else_meanwhile_is_shown_and_asked_again(admin: Administrator) -> None:
    other = Administrator(admin.serving, "other")
    admin.open(f"{HERE}/settings").type(no_show_limit="2").press("preview")
    other.open(f"{HERE}/counters?row=2").type(zone="tang_2").in_force()
    answer = admin.press("apply")
    assert answer.status == 409
    assert "tang_2" in answer.text
    assert admin.fields["no_show_limit"] == "2"
    assert config_of(admin.serving).no_show_limit == 3
    assert admin.press("apply").status == 303
    config = config_of(admin.serving)
    assert (config.no_show_limit, config.counters[1].zone) == (2, "tang_2")
    assert other.undo().status == 409  # another change came after it
    assert admin.undo().status == 303


def test_the_hours_holidays_half_days_and_make_up_days_are_typed(admin: Administrator) -> None:
    latest = last_of(admin.serving)
    before = latest.config
    admin.open(f"{HERE}/hours")
    for day in ("mon", "tue"):
        admin.put(f"0.days.{day}")
    admin.type(**{"0__first_ticket": "07:30", "0__last_ticket": "11:00", "0__close": "10:00"})
    assert 'id="error-0.close"' in admin.press("preview").text
    admin.type(**{"0__close": "11:30"}).in_force()
    (window,) = config_of(admin.serving).hours
    assert (window.days, window.close) == ((0, 1), "11:30")
    admin.open(f"{HERE}/special-days?new=1").type(date="2027-02-08", kind="closed").in_force()
    admin.open(f"{HERE}/special-days?new=1").type(
        date="2027-02-06",
        kind="openings",
        **{"0__first_ticket": "08:00", "0__last_ticket": "10:00", "0__close": "10:30"},
    ).in_force()
    admin.open(f"{HERE}/special-days?new=1").type(date="2027-02-13", kind="works_as", works_as="fri").in_force()
    days = {day.date: day for day in config_of(admin.serving).special_days}
    assert days["2027-02-08"].openings == ()
    assert days["2027-02-06"].openings[0].close == "10:30"
    assert days["2027-02-13"].works_as == 4
    put_back(admin, latest.seq)
    assert config_of(admin.serving) == before


def put_back(admin: Administrator, seq: int) -> None:
    """By the page of past changes."""
    assert f'name="seq" value="{seq}"' in admin.open(f"{HERE}/changes").page
    answer = ask(admin.serving, f"{HERE}/changes", {"seq": str(seq), "decision": "preview"}, session=admin.session)
    previewed = answer.text.split('name="previewed" value="')[1].split('"')[0]
    form = {"seq": str(seq), "decision": "apply", "previewed": previewed}
    assert ask(admin.serving, f"{HERE}/changes", form, session=admin.session).status == 303


def test_a_change_goes_to_the_chosen_branches_each_shown_and_where_it_cannot_says_so(admin: Administrator) -> None:
    before = [config_of(admin.serving, branch) for branch in ("CN01", "CN02")]
    admin.open(f"{HERE}/special-days?new=1").type(date="2027-04-30", kind="closed")
    page = admin.press("all").text
    assert 'data-branch="CN01"' in page
    assert 'data-branch="CN02"' in page
    assert admin.press("apply").status == 303
    assert all(config_of(admin.serving, one).special_days[-1].date == "2027-04-30" for one in ("CN01", "CN02"))
    assert admin.undo().status == 303
    assert [config_of(admin.serving, branch) for branch in ("CN01", "CN02")] == before
    page = admin.open(f"{HERE}/services?row=LD").type(quota="9").put("also.CN02").press("preview").text
    assert "Không có mục này; giữ nguyên." in page


def test_a_practice_is_not_offered_a_change(admin: Administrator) -> None:
    practice = msgspec.structs.replace(template(), id="CN02-practice-1")
    admin.serving.installation.configure(practice)
    path = "/api/v1/branches/CN02-practice-1"
    assert until(lambda: admin.serving.call("GET", path)[0] == 200, 10)
    page = admin.open(f"{HERE}/settings").page
    assert "also.CN02" in page
    assert "also.CN02-practice-1" not in page


def test_whom_a_change_touches_is_told_before(admin: Administrator) -> None:
    admin.serving.issue("LD")
    page = html.unescape(admin.open(f"{HERE}/services?row=LD").press("remove").text)
    assert "1 người đang chờ LD" in page


def test_an_administrator_retires_a_branch_and_lets_it_work_again(admin: Administrator) -> None:
    path, seen = "/admin/branches/CN02/retire", r'name="previewed" value="([^"]*)"'
    for retired in ("1", "0"):
        asked = ask(admin.serving, path, {"retired": retired}, session=admin.session)
        found = re.search(seen, asked.text)
        assert found is not None
        form = {"retired": retired, "decision": "apply", "previewed": found[1]}
        assert ask(admin.serving, path, form, session=admin.session).status == 303
        assert config_of(admin.serving, "CN02").retired is (retired == "1")
    manager = Administrator(admin.serving, "manager")
    assert ask(admin.serving, f"{HERE}/retire", {"retired": "1"}, session=manager.session).status == 403


def test_a_manager_changes_the_own_branch_alone(several: Serving) -> None:
    manager = Administrator(several, "manager")
    assert "also.CN02" not in manager.open(f"{HERE}/settings").page
    assert ask(several, "/admin/branches/CN02/settings", session=manager.session).status == 403
    form = manager.fields | {"decision": "preview", "also.CN02": "on", "no_show_limit": "2"}
    assert 'data-branch="CN02"' not in ask(several, f"{HERE}/settings", form, session=manager.session).text
    foreign = {"done": f"CN02.{1}", "back": "/admin"}
    assert ask(several, "/admin/undo", foreign, session=manager.session).status == 409
    away = ask(several, f"{HERE}/settings", form, session=manager.session, origin="http://elsewhere")
    assert away.location.startswith("/login")
    assert config_of(several).no_show_limit == 3


def test_the_table_of_skills_changes_only_the_counters_whose_ticks_differ_and_is_undone(admin: Administrator) -> None:
    before = config_of(admin.serving)
    first, second = before.counters[:2]
    taken = second.skills[0]
    given = next(one.code for one in before.services if one.code not in first.skills)
    admin.open(f"{HERE}/skills")
    admin.put(f"skill.{first.id}.{given}")
    admin.type(**{f"skill__{second.id}__{taken}": None})
    shown = admin.press("preview").text
    assert f"{first.id} {first.name['vi']}" in shown
    assert f"{second.id} {second.name['vi']}" in shown
    assert config_of(admin.serving) == before
    admin.in_force()
    after = config_of(admin.serving)
    assert after.counters[0].skills == (*first.skills, given)
    assert after.counters[1].skills == second.skills[1:]
    assert after.counters[2:] == before.counters[2:]
    assert admin.undo().status == 303
    assert config_of(admin.serving) == before


def test_a_service_that_no_counter_serves_any_more_is_refused_in_the_table(admin: Administrator) -> None:
    before = config_of(admin.serving)
    code = before.services[0].code
    admin.open(f"{HERE}/skills")
    admin.type(**{f"skill__{one.id}__{code}": None for one in before.counters if code in one.skills})
    answer = admin.press("apply")
    assert answer.status == 422
    assert code in answer.text.split('id="outcome"')[1]
    assert config_of(admin.serving) == before


def test_the_table_of_skills_has_the_clerks_of_the_branch_and_a_clerk_with_everything_ticked_has_no_list(
    admin: Administrator,
) -> None:
    before = config_of(admin.serving)
    clerk = admin.serving.installation.users["clerk1"]
    codes = [one.code for one in before.services]
    page = admin.open(f"{HERE}/skills").page
    assert [f"clerk.{clerk}.{code}" in admin.fields for code in codes] == [True] * len(codes)
    assert "admin" not in re.findall(r'<th scope="row">(.*?)<', page)  # works at no branch of their own
    admin.type(**{f"clerk__{clerk}__{code}": None for code in codes[1:]})
    shown = admin.press("preview").text.split('id="outcome"')[1]
    assert f"clerk1 [{codes[0]}]" in shown
    assert clerk not in shown.split("</ul>")[0]
    admin.in_force()
    assert config_of(admin.serving).clerks == (ClerkConfig(clerk, (codes[0],)),)
    assert f"clerk.{clerk}.{codes[1]}" not in admin.open(f"{HERE}/skills").fields
    for code in codes:
        admin.put(f"clerk.{clerk}.{code}")
    admin.press("preview")
    admin.in_force()
    assert config_of(admin.serving) == before
    assert admin.undo().status == 303
    assert config_of(admin.serving).clerks == (ClerkConfig(clerk, (codes[0],)),)
    checklist = ask(admin.serving, f"{HERE}/checklist", session=admin.session).text
    assert 'data-key="services" data-standing="done"' in checklist
    users = admin.serving.installation.users
    listed = [one for one in admin.open(f"{HERE}/skills").fields if one.startswith("clerk-there.")]
    assert {f"clerk-there.{users[one]}" for one in ("clerk1", "clerk2", "manager")} == set(listed)
    for name in listed:
        admin.put(f"clerk.{name.removeprefix('clerk-there.')}.{codes[0]}", None)
    admin.press("preview")
    admin.in_force()
    checklist = ask(admin.serving, f"{HERE}/checklist", session=admin.session).text
    assert 'data-key="services" data-standing="missing"' in checklist
    assert before.services[0].name["vi"] in checklist
    assert admin.undo().status == 303


@pytest.mark.slow
def test_the_table_of_skills_is_filled_in_by_keyboard_from_counters_to_clerks(
    several: Serving, chromium: Browser
) -> None:
    last = config_of(several).counters[-1].id
    clerk = several.installation.users["clerk1"]
    focused = "document.activeElement.name"
    with looking(chromium, several, (1280, 800), reduced_motion="reduce") as desk:
        desk.open(f"/login?next={HERE}/skills")
        desk.sign_in()
        desk.page.wait_for_selector("table.skills")
        assert axe.found(desk.page) == []
        assert desk.overflow_px()[0] == 0
        desk.page.focus(f"[name='skill.{last}.HT']")
        for key, name in (
            ("ArrowDown", f"clerk.{clerk}.HT"),
            ("End", f"clerk.{clerk}.LD"),
            ("ArrowLeft", f"clerk.{clerk}.KD"),
            ("Home", f"clerk.{clerk}.HT"),
            ("ArrowUp", f"skill.{last}.HT"),
            ("ArrowDown", f"clerk.{clerk}.HT"),
        ):
            desk.page.keyboard.press(key)
            assert desk.page.evaluate(focused) == name, key
        ticked = desk.page.is_checked(f"[name='clerk.{clerk}.HT']")
        desk.page.keyboard.press("Space")
        assert desk.page.is_checked(f"[name='clerk.{clerk}.HT']") is not ticked
        desk.page.keyboard.press("Enter")
        desk.sees("#outcome", "clerk1 [")
        assert axe.found(desk.page) == []
        assert desk.complaints == []
