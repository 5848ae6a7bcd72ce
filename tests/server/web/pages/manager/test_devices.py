"""`/manager/devices` in a browser: a device appears with its code, is confirmed by hand, and is listed in use."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.server.web.pages.browser import DESK, PHONE, looking
from tests.serving import Serving, until

pytestmark = pytest.mark.slow


def wish(serving: Serving, role: str = "counter", name: str = "Quầy phía đông") -> Any:
    status, answer = serving.call("POST", "/api/v1/enrolments", {"role": role, "name": name})
    assert status == 201, answer
    return answer


def claim(serving: Serving, asked: Any) -> Any:
    path = f"/api/v1/enrolments/{asked['enrolment_id']}/token"
    return serving.call("POST", path, {"secret": asked["secret"]}, **{"Idempotency-Key": "claim"})[1]


def test_a_device_that_asks_appears_by_itself_and_is_enrolled_by_hand(chromium: Browser, serving: Serving) -> None:
    with looking(chromium, serving, DESK) as look:
        look.open("/manager/devices").sign_in()
        look.sees("#waiting", "Không có thiết bị nào đang chờ")
        look.mark()
        asked = wish(serving)
        look.sees(".code", f"{asked['code'][:3]} {asked['code'][3:]}")
        look.page.select_option("#waiting select", "CN01/2")
        look.page.fill("#waiting input[name=name]", "Quầy 2")
        wish(serving, "display", "Màn hình sảnh")  # another one must not take the form out of the hands
        assert look.same_page()
        look.page.wait_for_timeout(3500)
        assert look.page.input_value("#waiting input[name=name]") == "Quầy 2"
        look.page.click("button[value=confirm]")
        look.sees("#waiting", "Đã xác nhận")
        assert until(lambda: claim(serving, asked).get("counter")) == "2"
        look.sees("#in-use", "Quầy 2")
        look.sees("#waiting", "Màn hình sảnh")
        assert look.complaints == []


def test_a_device_is_revoked_in_two_steps(chromium: Browser, serving: Serving) -> None:
    with looking(chromium, serving, DESK) as look:
        look.open("/manager/devices").sign_in()
        look.sees("#in-use", "kiosk")
        look.page.click("#in-use tr:has(a:text-is('kiosk')) .act a")
        look.sees("h1", "Thu hồi thiết bị này?")
        look.page.click("text=Không, quay lại")
        look.sees("#in-use", "kiosk")
        assert serving.issue("HT")["number"] == "HT-001"
        look.page.click("#in-use tr:has(a:text-is('kiosk')) .act a")
        look.page.click("#revoke")
        look.sees("[role=status]", "Đã thu hồi thiết bị")
        look.page.wait_for_selector("#in-use tr:has(a:text-is('kiosk'))", state="detached")
        token = serving.installation.tokens["kiosk"]
        status, answer = serving.call("POST", "/api/v1/branches/CN01/tickets", {"service": "HT"}, token)
        assert (status, answer["code"]) == (401, "revoked")
        assert look.complaints == []


def test_nothing_is_wider_than_its_window(chromium: Browser, serving: Serving) -> None:
    wish(serving)
    with looking(chromium, serving, PHONE) as look:
        look.open("/manager/devices").sign_in()
        for language in ("vi", "en"):
            for width, height in ((320, 568), PHONE, DESK):
                look.page.set_viewport_size({"width": width, "height": height})
                look.open(f"/manager/devices?lang={language}")
                assert look.overflow_px()[0] <= 0, (language, width)
