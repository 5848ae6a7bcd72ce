"""A number by phone: from the QR at the door to the ticket's page, once a pass and phone, and from nowhere else."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.serving import Installation, Serving, template, until

from . import axe
from .ask import Answer, ask, sign_in
from .browser import DESK, looking

pytestmark = pytest.mark.slow


def door(serving: Serving) -> str:
    """The path that the QR at the door holds now."""
    status, shown = serving.call("GET", "/api/v1/branches/CN01/door", token=serving.installation.tokens["display"])
    assert status == 200, shown
    return str(urlsplit(shown["url"]).path)


def cookie_of(answer: Answer, name: str) -> str:
    for line in answer.headers.get_all("set-cookie") or []:
        if line.startswith(name + "="):
            assert "HttpOnly" in line
            assert "SameSite=lax" in line
            return line.partition(";")[0]
    return ""


def test_from_the_door_to_the_tickets_page_in_three_touches(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    path = door(serving)
    with looking(chromium, serving) as phone:
        phone.open(path)
        assert urlsplit(phone.page.url).path == "/take/CN01"  # an address that gives nothing to whom it is sent
        phone.sees("h1", "Bạn cần làm thủ tục gì?")
        assert axe.found(phone.page) == []
        phone.page.get_by_role("link", name=re.compile("^Hộ tịch")).click()
        phone.sees(".panel", "1 người chờ")
        phone.page.get_by_text("Còn việc khác, cùng số này?").click()
        phone.page.get_by_role("checkbox", name=re.compile("^Chứng thực")).check()
        assert axe.found(phone.page) == []
        phone.page.get_by_role("button", name="Lấy số").click()
        phone.page.wait_for_url("**/t/CN01-*")
        assert phone.text(".number") == "HT-002"
        ticket = phone.page.url
        for again in (path, "/take/CN01", "/take/CN01?service=CT"):  # one live number for each phone
            phone.open(again)
            assert phone.page.url == ticket
        assert phone.complaints == []
    issued = [event for event in serving.journal() if event["kind"] == "issued"]
    assert [event["actor"] == "citizen" for event in issued] == [False, True]
    assert issued[1]["body"]["further"] == [{"service": "CT"}]


def test_one_pass_gives_one_number_and_a_forged_or_used_one_none(serving: Serving) -> None:
    opened = ask(serving, door(serving))
    given = cookie_of(opened, "motcua_pass")
    assert (opened.status, opened.location) == (303, "/take/CN01")
    form = {"service": "HT"}
    told = {"level": "notice", "text": {"vi": "CN02: chờ 5 phút", "en": "CN02: 5 min"}, "service": "HT"}
    assert serving.call("POST", "/api/v1/branches/CN01/message", told, serving.sign_in("manager"))[0] == 200
    for service, shown in (("HT", True), ("CT", False)):
        asked = ask(serving, f"/take/CN01?service={service}", headers={"Cookie": given})
        assert ("CN02: chờ 5 phút" in asked.text) is shown
    first = ask(serving, "/take/CN01", form, headers={"Cookie": given})
    assert first.status == 303
    assert cookie_of(first, "motcua_ticket").endswith(first.location.removeprefix("/t/"))
    twice = ask(serving, "/take/CN01", form, headers={"Cookie": given})  # the phone never heard the first answer
    assert (twice.status, twice.location) == (303, first.location)
    for choice, language in (("CT", "vi"), ("HT", "en")):  # nor this one, and chose otherwise
        other = ask(serving, "/take/CN01", {"service": choice}, headers={"Cookie": given, "Accept-Language": language})
        assert (other.status, other.location) == (303, first.location)
        assert cookie_of(other, "motcua_ticket") == cookie_of(first, "motcua_ticket")
    secret = first.location.removeprefix("/t/")
    assert serving.call("POST", f"/api/v1/tickets/{secret}/cancel")[0] == 200
    over = ask(serving, "/take/CN01", {"service": "CT"}, headers={"Cookie": given})
    assert over.status == 410
    assert "Hãy quét lại mã" in over.text
    forged = given[:-1] + ("y" if given.endswith("x") else "x")
    for wrong in ("", forged, "motcua_pass=x", f"motcua_ticket={first.location.removeprefix('/t/')}x"):
        assert ask(serving, "/take/CN01", form, headers={"Cookie": wrong}).status == 410
        assert ask(serving, "/take/CN01", headers={"Cookie": wrong}).status == 410
    for code in ("x" * 12, ""):
        assert ask(serving, f"/take/CN01/{code}").status in (410, 404)
    fresh = cookie_of(ask(serving, door(serving)), "motcua_pass")
    many = {f"also.{code}": "on" for code in ("CT", "DD", "KD")}
    wrong_ones: tuple[dict[str, str], ...] = (
        {"service": "XX"}, {"service": "HT", "also.XX": "on"}, {"service": "HT"} | many, {},
        {"service": "HT", "priority": "king"},
    )  # fmt: skip
    for bad in wrong_ones:
        refused = ask(serving, "/take/CN01", bad, headers={"Cookie": fresh})
        assert refused.status == 422, bad
        fresh = cookie_of(refused, "motcua_pass") or fresh  # what was refused is not what the pass is for
    assert len([event for event in serving.journal() if event["kind"] == "issued"]) == 1
    assert ask(serving, "/take/CN01", {"service": "LD"}, headers={"Cookie": fresh}).status == 303


def test_the_ceiling_of_a_minute_is_told_and_no_number_is_lost(tmp_path: Path) -> None:
    config = msgspec.structs.replace(template(), phone_per_minute=2)
    with Serving(Installation.staffed(tmp_path / "data", config)) as serving:
        answers = []
        for _ in range(3):
            given = cookie_of(ask(serving, door(serving)), "motcua_pass")
            answers.append(ask(serving, "/take/CN01", {"service": "HT"}, headers={"Cookie": given}))
        assert [answer.status for answer in answers] == [303, 303, 429]
        assert "Hãy thử lại sau" in answers[-1].text
        assert 'value="HT"' in answers[-1].text  # the choice is kept
        serving.installation.configure(msgspec.structs.replace(config, phone_per_minute=0))
        display = serving.installation.tokens["display"]
        until(lambda: serving.call("GET", "/api/v1/branches/CN01/door", token=display)[1].get("code") == "closed")
        page = ask(serving, "/take/CN01", headers={"Cookie": given})
        assert (page.status, "không phát số cho điện thoại" in page.text) == (410, True)


def test_only_who_is_at_the_branch_shows_the_code(serving: Serving, chromium: Browser) -> None:
    assert serving.call("GET", "/api/v1/branches/CN01/door")[0] == 401
    assert ask(serving, "/door/CN01").location == "/login?next=%2Fdoor%2FCN01"
    with looking(chromium, serving, DESK) as tablet:
        tablet.open("/login?next=/door/CN01")
        tablet.sign_in("clerk1")
        expect(tablet.page.locator("#code .qr")).to_be_visible()
        expect(tablet.page.locator("#over")).to_be_hidden()
        assert axe.found(tablet.page) == []
        assert tablet.overflow_px()[0] <= 0
        tablet.page.evaluate("document.getElementById('code').dataset.until = '0'")
        tablet.sees("#over", "Mã đã hết hạn")  # a code that opens nothing is taken away
        expect(tablet.page.locator("#code")).to_be_hidden()
        assert tablet.complaints == []
    assert sign_in(serving)


def test_what_is_kept_for_people_without_a_phone_is_not_taken_by_one(tmp_path: Path) -> None:
    config = template()
    services = tuple(msgspec.structs.replace(each, quota=2) for each in config.services)
    rules = msgspec.structs.replace(config.appointments, without_phone_percent=50)
    config = msgspec.structs.replace(config, services=services, appointments=rules)
    with Serving(Installation.staffed(tmp_path / "data", config)) as serving:
        first, second = (cookie_of(ask(serving, door(serving)), "motcua_pass") for _ in range(2))
        assert ask(serving, "/take/CN01", {"service": "HT"}, headers={"Cookie": first}).status == 303
        assert "hết số lấy bằng điện thoại" in ask(serving, "/take/CN01", headers={"Cookie": second}).text
        refused = ask(serving, "/take/CN01", {"service": "HT"}, headers={"Cookie": second})
        assert (refused.status, "dành cho người không có điện thoại" in refused.text) == (409, True)
        assert serving.issue("HT")["number"] == "HT-002"  # the kiosk gives it
