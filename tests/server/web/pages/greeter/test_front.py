"""A greeter's tablet: who comes in is asked once, told what is missing, and leaves with a number, a time or a way."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from protocol.enums import Role
from tests.server.web.pages import axe
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.server.web.pages.booking.citizen import branch
from tests.server.web.pages.browser import looking
from tests.serving import PASSWORD, Installation, Serving, template

pytestmark = pytest.mark.slow

UPRIGHT, ACROSS = (768, 1024), (1024, 768)
BIRTH = "/greet/CN01/for/HT?procedure=1.001193"


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A branch with a greeter, and another one."""
    priorities = template().priorities
    installation = Installation(tmp_path / "data", replace(branch(per_slot=2, early_s=14_400), priorities=priorities))
    installation.configure(branch("CN02"))
    installation.staff(1)
    installation.add_person("greeter", Role.GREETER)
    with Serving(installation) as running:
        yield running


def by_whom(serving: Serving, kind: str) -> list[str]:
    """Who did this, event by event."""
    greeter = serving.installation.users["greeter"]
    return ["greeter" if event["actor"] == greeter else event["actor"] for event in events(serving, kind)]


def events(serving: Serving, kind: str) -> list[dict[str, Any]]:
    page = serving.call("GET", "/api/v1/branches/CN01/journal?limit=500", token=serving.sign_in())[1]
    return [event for event in page["events"] if event["kind"] == kind]


def wish_of(answer: Answer) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))


def test_by_touch_from_the_words_to_the_number_and_back_to_the_next(chromium: Browser, serving: Serving) -> None:
    serving.open_counter("1")
    with looking(chromium, serving, UPRIGHT, has_touch=True) as tablet:
        tablet.open("/login")
        tablet.sign_in("greeter")
        tablet.page.wait_for_url("**/greet/CN01")  # the only branch, and the only page of a greeter

        def calm() -> None:
            for width, height in (UPRIGHT, ACROSS):
                tablet.page.set_viewport_size({"width": width, "height": height})
                assert tablet.overflow_px()[0] <= 0
            assert axe.found(tablet.page) == []

        calm()
        tablet.page.fill("#q", "giay khai sinh")
        tablet.page.press("#q", "Enter")
        tablet.page.locator(".topics a").first.tap()
        tablet.sees("h1", "Đăng ký khai sinh")
        calm()
        tablet.page.get_by_label("Giấy chứng sinh").tap()
        tablet.page.get_by_role("radio", name=re.compile("mang thai|Phụ nữ")).first.tap()
        tablet.page.get_by_role("button", name="Phát số").tap()
        tablet.sees(".lacking", "Căn cước")  # before the number, not at the counter
        assert events(serving, "issued") == []
        assert tablet.page.get_by_label("Giấy chứng sinh").is_checked()
        calm()
        tablet.page.get_by_label("Căn cước").tap()
        tablet.page.get_by_text("Còn việc khác, cùng số này?").tap()
        tablet.page.get_by_role("checkbox", name=re.compile("^Chứng thực")).tap()
        calm()
        tablet.page.get_by_role("button", name="Phát số", exact=True).tap()
        tablet.sees("#number", "HT-001")
        assert tablet.page.locator("#phone .qr").is_visible()
        tablet.sees("article", "Sau đó, vẫn với số này: Chứng thực")
        calm()
        tablet.page.get_by_role("link", name="Người tiếp theo").tap()
        tablet.sees("h1", "cần làm gì")
        tablet.page.get_by_role("link", name="Qua điện thoại").tap()
        tablet.sees("h1", "Qua điện thoại")
        calm()
        tablet.page.fill("#code", "ht 1")
        tablet.page.press("#code", "Enter")
        tablet.sees("#number", "HT-001")
        assert tablet.complaints == []
    assert by_whom(serving, "issued") == ["greeter"]
    assert (events(serving, "issued")[0]["body"]["priority"], events(serving, "issued")[0]["body"]["procedure"]) == (
        "mother_child",
        "1.001193",
    )


def test_without_scripts_a_time_is_booked_then_found_by_its_letters_and_checked_in(serving: Serving) -> None:
    session = sign_in(serving, "greeter")
    shown = ask(serving, BIRTH, session=session)
    assert "Giấy chứng sinh" in shown.text
    assert "Chi nhánh CN02" in shown.text  # another branch, with its wait
    time = re.findall(r'name="time" value="([^"]*)"', shown.text)[0]
    form = wish_of(shown) | {"time": time}
    booked, twice = (ask(serving, "/greet/CN01/for/HT", form, session=session) for _ in range(2))
    assert booked.status == 303
    assert twice.location == booked.location
    letters = booked.location.rpartition("/")[2]
    assert by_whom(serving, "booked") == ["greeter"]
    spaced = " ".join(re.findall("....", letters)).lower()
    for code in (spaced, f"http://anywhere/a/CN01/HT/{letters}"):
        found = ask(serving, "/greet/CN01/find", {"code": code}, session=session)
        assert found.location == booked.location
    page = ask(serving, booked.location, session=session)
    checked_in = ask(serving, booked.location, wish_of(page), session=session)
    assert checked_in.status == 303
    assert "/tickets/" in checked_in.location
    assert ask(serving, booked.location, {}, session=session).location == checked_in.location  # pressed again
    ticket = ask(serving, checked_in.location, session=session)
    assert "HT-001" in ticket.text


def test_nobody_is_found_by_name_and_nothing_of_another_branch(serving: Serving) -> None:
    session = sign_in(serving, "greeter")
    for code in ("Nguyễn Văn An", "HT-999", "001203004567", "A" * 16, "http://x/t/CN01-" + "a" * 24, "", "x" * 400):
        answer = ask(serving, "/greet/CN01/find", {"code": code}, session=session)
        assert answer.status == 404, code
        assert "Nguyễn" not in answer.text  # what is no number is not shown again either
    track = urlsplit(str(serving.issue("HT")["track_url"]))
    found = ask(serving, "/greet/CN01/find", {"code": f"http://x{track.path}"}, session=session)
    assert found.location.startswith("/greet/CN01/tickets/")
    assert ask(serving, "/greet/CN02", session=session).status == 403
    assert ask(serving, "/greet/CN01/tickets/none", session=session).status == 404
    assert ask(serving, "/greet/CN01/appointments/none", session=session).status == 404
    assert ask(serving, "/greet/CN01").location.startswith("/login")
    for page in ("/manager/CN01", "/reports"):
        assert ask(serving, page, session=session).status == 403


def test_what_cannot_be_given_is_said_and_a_greeter_takes_no_counter(serving: Serving) -> None:
    session = sign_in(serving, "greeter")
    shown = wish_of(ask(serving, BIRTH, session=session))
    many = shown | {f"also.{code}": "on" for code in ("CT", "DD", "KD")}
    assert ask(serving, "/greet/CN01/for/HT", many | {"decision": "anyway"}, session=session).status == 422
    for bad, status in (({"time": "CN02@2026-01-01T08:00:00+07:00"}, 422), ({"time": "x"}, 422)):
        assert ask(serving, "/greet/CN01/for/HT", shown | bad, session=session).status == status
    assert ask(serving, "/greet/CN01/for/XX", shown, session=session).status == 404
    assert ask(serving, "/greet/CN01/for/HT", shown | {"procedure": "none"}, session=session).status == 404
    wrong = shown | {"decision": "anyway", "priority": "king"}
    assert ask(serving, "/greet/CN01/for/HT", wrong, session=session).status == 422
    assert events(serving, "issued") == []
    status, refused = serving.verb("1", "login", {"user": "greeter", "password": PASSWORD})
    assert (status, refused["code"]) == (403, "not_allowed")
