"""The appointments' pages in a real browser: what is done elsewhere is seen, and nothing in hand is taken away."""

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.serving import Serving

from .browser import DESK, Looking, looking

pytestmark = pytest.mark.slow

PAGE = "/manager/CN01/appointments"
WIRE = "/api/v1/branches/CN01/appointments"


def opened(desk: Looking, path: str, user: str = "clerk1") -> Looking:
    """A page that follows its branch, with a mark that a reload would take away."""
    desk.open(f"/login?next={PAGE}&lang=en")
    desk.sign_in(user)
    desk.page.wait_for_url(f"**{PAGE}*")
    desk.open(path)
    desk.page.wait_for_selector("#link[data-link=live]")
    desk.mark()
    return desk


def change(serving: Serving, appointment: str, verb: str, body: Any = None) -> None:
    status, reply = serving.call("POST", f"{WIRE}/{appointment}/{verb}", body or {}, serving.sign_in())
    assert status == 200, reply


def check_in(serving: Serving, appointment: str) -> str:
    return str(serving.issue("HT", appointment=appointment)["number"])


def row(slot_at: str) -> str:
    """The row of the list that begins with this time."""
    return f"#appointments tr:has(th:text-is('{clock(slot_at)}'))"


def clock(slot_at: str) -> str:
    return f"{datetime.fromisoformat(slot_at):%H:%M}"


def test_what_is_booked_moved_checked_in_and_cancelled_elsewhere_is_seen_at_once(
    serving: Serving, chromium: Browser
) -> None:
    slots = serving.free_slots("HT")
    with looking(chromium, serving, DESK) as desk:
        opened(desk, f"{PAGE}?service=HT")
        desk.sees("#list", "Nobody has booked")
        booked = serving.book("HT", slots[0])
        desk.sees(row(slots[0]), "booked")
        desk.sees(f"button[value='{slots[0]}']", "3 places")
        change(serving, booked["appointment"], "move", {"slot_at": slots[1]})
        desk.sees(row(slots[1]), "booked")
        desk.sees(f"button[value='{slots[0]}']", "4 places")
        change(serving, booked["appointment"], "cancel")
        desk.sees(row(slots[1]), "cancelled")
        other = serving.book("HT", slots[0])
        number = check_in(serving, other["appointment"])
        desk.sees(row(slots[0]), f"checked in {number}")
        assert desk.same_page()
        assert desk.complaints == []


def test_what_is_being_typed_and_chosen_stays(serving: Serving, chromium: Browser) -> None:
    slots = serving.free_slots("HT", in_days=1)
    with looking(chromium, serving, DESK) as desk:
        opened(desk, f"{PAGE}?day={slots[0][:10]}&service=HT")
        desk.page.select_option("#service", "CT")
        desk.page.fill("#dossiers", "7")
        desk.page.focus(f"button[value='{slots[4]}']")
        serving.book("HT", slots[4])
        desk.sees(f"button[value='{slots[4]}']", "3 places")
        assert desk.page.evaluate("document.activeElement.value") == slots[4]
        assert (desk.page.input_value("#service"), desk.page.input_value("#dossiers")) == ("CT", "7")
        desk.page.keyboard.press("Enter")
        desk.page.locator("svg.qr").wait_for()
        desk.sees(".slip .service", "7 dossiers")


def test_a_time_that_fills_up_keeps_its_place_and_cannot_be_pressed(serving: Serving, chromium: Browser) -> None:
    slots = serving.free_slots("HT", in_days=1)
    with looking(chromium, serving, DESK) as desk:
        opened(desk, f"{PAGE}?day={slots[0][:10]}&service=HT")
        before = desk.page.locator(f"button[value='{slots[5]}']").bounding_box()
        desk.page.focus(f"button[value='{slots[4]}']")
        for _ in range(4):
            serving.book("HT", slots[4])
        desk.sees(f"button[value='{slots[4]}']", "full")
        assert desk.page.locator(f"button[value='{slots[4]}']").is_disabled()
        assert desk.page.locator(f"button[value='{slots[5]}']").bounding_box() == before
        assert desk.page.evaluate("document.activeElement.id") == "slots"


def test_a_time_that_is_under_the_finger_is_not_taken_from_under_it(serving: Serving, chromium: Browser) -> None:
    slots = serving.free_slots("HT", in_days=1)
    with looking(chromium, serving, DESK) as desk:
        opened(desk, f"{PAGE}?day={slots[0][:10]}&service=HT")
        desk.page.hover(f"button[value='{slots[4]}']")
        desk.page.mouse.down()
        with desk.page.expect_response(lambda answer: PAGE in answer.url):
            serving.book("HT", slots[4])
        desk.page.wait_for_timeout(200)  # time enough to exchange it
        desk.page.mouse.up()
        desk.page.locator("svg.qr").wait_for()
        assert desk.text(".when strong") == clock(slots[4])


def test_a_day_that_is_booked_out_says_so_and_has_times_again_when_one_is_given_up(
    serving: Serving, chromium: Browser
) -> None:
    config = serving.installation.config
    slots = serving.free_slots("HT", in_days=1)
    with looking(chromium, serving, DESK) as desk:
        opened(desk, f"{PAGE}?day={slots[0][:10]}&service=HT")
        desk.page.fill("#dossiers", "3")
        booked = [serving.book("HT", at) for at in slots for _ in range(config.appointments.per_slot)]
        desk.sees("#slots", "No time can be booked")
        assert not desk.page.is_visible("#dossiers")
        change(serving, booked[0]["appointment"], "cancel")
        desk.sees(f"button[value='{slots[0]}']", "1 place")
        assert desk.page.input_value("#dossiers") == "3"


def test_an_appointments_own_page_follows_it_and_takes_back_what_cannot_be_done_any_more(
    serving: Serving, chromium: Browser
) -> None:
    slots, tomorrow = serving.free_slots("HT"), serving.free_slots("HT", in_days=1)[3]
    booked = serving.book("HT", slots[1])
    with looking(chromium, serving, DESK) as desk:
        opened(desk, f"{PAGE}/{booked['appointment']}")
        desk.page.click(".move summary")
        desk.page.select_option("#slot_at", tomorrow)
        change(serving, booked["appointment"], "move", {"slot_at": slots[0]})
        desk.sees(".when", clock(slots[0]))
        assert desk.page.input_value("#slot_at") == tomorrow
        number = check_in(serving, booked["appointment"])
        desk.sees(".slip", f"your number is {number}")
        desk.page.locator("#slot_at").wait_for(state="hidden")
        assert desk.same_page()
        assert desk.complaints == []


def test_a_cut_line_is_said(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, DESK) as desk:
        opened(desk, PAGE)
        serving.stop()
        desk.sees(".cut", "The connection is cut")
        serving.start()
        desk.page.locator(".cut").wait_for(state="hidden")
        assert desk.same_page()


def test_a_call_at_a_counter_is_no_reason_to_ask_for_the_list_again(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    with looking(chromium, serving, DESK) as desk:
        opened(desk, PAGE)
        desk.page.evaluate("document.querySelector('main').dataset.poll = 3600")  # time is another reason
        asked: list[str] = []
        desk.page.wait_for_timeout(1500)  # what joining asks for
        desk.page.on("request", lambda request: asked.append(request.url))
        for verb in ("call", "start", "complete"):
            serving.verb("1", verb)
        desk.page.wait_for_timeout(1500)
        assert asked == []
        serving.book("HT")
        desk.sees("#appointments", "booked")
