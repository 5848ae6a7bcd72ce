"""`/a/…`, what an appointment's code opens on a phone: it lives, and the appointment can be given up, once."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.sync_api import Browser

from protocol.configuration import AppointmentRules, ProcedureConfig
from protocol.enums import Role
from server.web.pages.parts.qr import qr
from tests.serving import Installation, Serving

from .ask import ask
from .browser import looking

pytestmark = pytest.mark.slow

BIRTH = ProcedureConfig(
    "1.001193",
    "HT",
    {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=(
        {"vi": "Giấy chứng sinh", "en": "Birth notice"},
        {"vi": "Căn cước của cha mẹ", "en": "The parents' identity cards"},
    ),
)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A branch with places enough in the next slot, and a procedure whose papers are known."""
    installation = Installation(tmp_path_factory.mktemp("branch")).staff()
    installation.add_person("admin", Role.ADMIN)
    rules = AppointmentRules(per_slot=50)
    installation.configure(msgspec.structs.replace(installation.config, appointments=rules, procedures=(BIRTH,)))
    with Serving(installation) as running:
        yield running


def path_of(booked: dict[str, Any]) -> str:
    return urlsplit(str(booked["code"])).path


def cancelled(serving: Serving) -> list[str]:
    """Who gave an appointment up, each time."""
    return [event["actor"] for event in serving.journal() if event["kind"] == "appointment_cancelled"]


def test_it_says_all_that_is_on_the_slip_and_is_kept_to_itself(standing: Serving) -> None:
    booked = standing.book("HT", procedure=BIRTH.code)
    answer = ask(standing, f"{path_of(booked)}?lang=vi")
    assert answer.status == 200
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
    assert qr(booked["code"]).path in answer.text
    for said in (
        "Quét mã này tại ki-ốt",
        "Đăng ký khai sinh",
        "Giấy tờ cần mang theo",
        "<span>Giấy chứng sinh</span></label>",
    ):
        assert said in answer.text
    for said in ("Birth registration", "What to bring", "<span>Birth notice</span></label>", "Yes, cancel it"):
        assert said in ask(standing, f"{path_of(booked)}?lang=en").text


def test_of_a_procedure_that_is_unknown_it_says_nothing_about_papers(standing: Serving) -> None:
    page = ask(standing, f"{path_of(standing.book('HT'))}?lang=en").text
    assert "What to bring" not in page


@pytest.mark.parametrize(("service", "end"), [("HT", "X"), ("DD", "")])
def test_a_code_that_opens_nothing_leads_to_a_kind_page(standing: Serving, service: str, end: str) -> None:
    path = f"/a/CN01/{service}/{standing.book('HT')['appointment']}{end}"
    for answer in (ask(standing, f"{path}?lang=en"), ask(standing, f"{path}?lang=en", {})):
        assert (answer.status, "We cannot find this appointment" in answer.text) == (404, True)
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_pressed_without_a_script_it_is_given_up_and_pressed_again_it_is_done(standing: Serving) -> None:
    path, before = path_of(standing.book("HT")), len(cancelled(standing))
    for _ in range(2):
        answer = ask(standing, path, {})
        assert (answer.status, answer.location) == (303, path)
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert cancelled(standing)[before:] == ["citizen"]
    page = ask(standing, f"{path}?lang=en").text
    assert "This appointment was cancelled." in page
    assert "<form" not in page
    assert "<svg" not in page


def test_an_old_page_that_is_sent_again_does_not_say_that_it_moved_it(standing: Serving) -> None:
    path = path_of(standing.book("HT"))
    first: dict[str, str] = {}
    for number in (0, 1):
        page = ask(standing, f"{path}/move").text
        times = list(dict.fromkeys(re.findall(r'name="time" value="([^"]+)"', page)))
        form = {"wish": re.findall(r'name="wish" value="([^"]+)"', page)[0], "time": html.unescape(times[number])}
        assert ask(standing, f"{path}/move", form).location == path
        first = first or form
    again = ask(standing, f"{path}/move", first)
    assert (again.status, "đã được đổi giờ lần nữa" in again.text) == (409, True)


def test_who_has_come_is_told_the_number_and_cannot_give_it_up(standing: Serving) -> None:
    booked = standing.book("HT")
    number = standing.issue("HT", appointment=booked["appointment"])["number"]
    answer = ask(standing, f"{path_of(booked)}?lang=en", {})
    assert answer.status == 409
    assert "A ticket was already given for this appointment." in answer.text
    assert f"your number is {number}" in answer.text
    assert "<form" not in answer.text


def test_giving_up_asks_once_more_on_the_page_and_says_that_it_is_done(serving: Serving, chromium: Browser) -> None:
    path = path_of(serving.book("HT"))
    with looking(chromium, serving) as phone:
        phone.open(f"{path}?lang=vi")
        phone.mark()
        assert not phone.page.locator("#give-up button").is_visible()
        phone.page.click("#give-up summary")
        assert cancelled(serving) == []
        phone.page.click("#give-up button")
        phone.sees("#standing", "Lịch hẹn này đã bị huỷ.")
        phone.sees("#give-up", "đặt lịch lại")
        assert phone.page.locator("svg.qr, #give-up button").count() == 0
        assert not phone.page.is_visible("[data-print]")
        assert phone.same_page()
        assert phone.complaints == []
    assert cancelled(serving) == ["citizen"]


def test_over_a_cut_line_it_says_so_and_can_be_tried_again(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving) as phone:
        phone.open(f"{path_of(serving.book('HT'))}?lang=en")
        phone.page.click("#give-up summary")
        serving.stop()
        phone.page.click("#give-up button")
        phone.sees("#give-up", "That did not get through")
        phone.sees(".cut", "The connection is cut")
        serving.start()
        phone.page.click("#give-up button")
        phone.sees("#standing", "This appointment was cancelled.")
        phone.page.locator(".cut").wait_for(state="hidden")
    assert cancelled(serving) == ["citizen"]


def test_read_by_the_kiosk_the_number_comes_to_the_phone_by_itself(serving: Serving, chromium: Browser) -> None:
    booked = serving.book("HT")
    with looking(chromium, serving) as phone:
        phone.open(f"{path_of(booked)}?lang=en")
        phone.mark()
        number = serving.issue("HT", appointment=booked["appointment"])["number"]
        phone.sees("#standing", f"your number is {number}")
        assert phone.page.locator("#give-up details").count() == 0
        assert phone.same_page()
