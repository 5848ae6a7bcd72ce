"""The room on the manager's page in a real browser: alarms, devices, and the message to everybody."""

import pytest
from playwright.sync_api import Browser, expect

from protocol.enums import Role
from tests.server.web.pages.ask import ask, sign_in
from tests.server.web.pages.browser import COUNTED, DESK, PHONE, Looking, looking, ticket_path
from tests.server.web.pages.test_pages_look import CLEAN, whole
from tests.serving import Serving

pytestmark = pytest.mark.slow

PAGE = "/manager/CN01"


def watch(desk: Looking, user: str = "manager", language: str = "vi") -> Looking:
    """Signs in and follows the branch."""
    desk.open(f"/login?next={PAGE}&lang={language}")
    desk.sign_in(user)
    desk.page.wait_for_selector("#link[data-link=live]")
    return desk


def test_an_alarm_is_there_at_once_and_goes_when_it_was_seen_to(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("2")
    with looking(chromium, serving, DESK, reduced_motion="reduce") as desk:
        watch(desk).mark()
        serving.verb("2", "alarm")
        desk.sees("[data-key='alarm:2']", "Quầy số 2 cần hỗ trợ")
        desk.sees("[data-key='alarm:2']", "clerk2")
        desk.sees("#counters [data-alarm]", "cần hỗ trợ")
        assert desk.page.title().startswith("⚠ Quầy số 2 cần hỗ trợ")
        assert desk.page.inner_text("#alarms-said").strip() == "Quầy số 2 cần hỗ trợ."
        expect(desk.page.locator("[data-key='alarm:2'] .clock")).to_have_text(COUNTED)
        assert whole(desk) == CLEAN
        desk.page.click("[data-kind=alarm] button")
        desk.page.locator("[data-kind=alarm]:not(.gone)").wait_for(state="detached")
        assert desk.page.title().startswith("Chi nhánh số 1")
        assert desk.page.locator("[data-alarm]").count() == 0
        assert desk.same_page()
        assert desk.complaints == []
    assert serving.journal()[-1]["actor"] == serving.installation.users["manager"]


def test_an_alarm_that_the_counter_took_back_goes_by_itself(serving: Serving, chromium: Browser) -> None:
    serving.verb("1", "alarm")
    with looking(chromium, serving, DESK) as desk:
        watch(desk, language="en").sees("[data-kind=alarm]", "Counter 1 asks for help")
        serving.verb("1", "alarm-off")
        desk.page.locator("[data-kind=alarm]:not(.gone)").wait_for(state="detached")


def test_devices_show_what_is_wrong_in_their_tile_and_among_what_needs_somebody(
    serving: Serving, chromium: Browser
) -> None:
    path, tokens = "/api/v1/branches/CN01/device-state", serving.installation.tokens
    serving.call("POST", path, {"printer": "ready"}, tokens["kiosk"])
    with looking(chromium, serving, DESK) as desk:
        watch(desk).sees("#devices", "máy in sẵn sàng")
        serving.call("POST", path, {}, tokens["display"])
        desk.sees("#devices", "không có máy in")
        serving.call("POST", path, {"printer": "paper_near_end"}, tokens["kiosk"])
        desk.sees("#devices li:first-child[data-level=amber]", "sắp hết giấy")
        desk.sees("#needs [data-kind=paper]", "sắp hết giấy")
        serving.call("POST", path, {"printer": "paper_out", "pending": 2, "unconfirmed": 1}, tokens["kiosk"])
        desk.sees("#devices li:first-child[data-level=red]", "máy in hết giấy")
        desk.sees("#needs [data-kind=printer]", "máy in hết giấy")
        desk.sees("#devices li:first-child", "2 phiếu chờ in")
        desk.sees("#devices li:first-child", "1 phiếu có thể chưa in được")
        assert whole(desk) == CLEAN


def test_a_message_is_shown_to_everybody_and_taken_back(serving: Serving, chromium: Browser) -> None:
    ticket = ticket_path(serving.issue("HT"))
    with looking(chromium, serving, DESK, reduced_motion="reduce") as desk, looking(chromium, serving, PHONE) as phone:
        phone.open(ticket)
        watch(desk).mark()
        desk.page.click("#tell summary")
        assert whole(desk) == CLEAN
        desk.page.fill("#tell-vi", "Mất điện đến 10:30")
        desk.page.fill("#tell-en", "No power until 10:30")
        desk.page.select_option("#tell-until", "900")
        serving.issue("HT")
        desk.sees("#n-issued", "2")  # the page lives on, and nobody loses what they are writing
        assert desk.page.input_value("#tell-vi") == "Mất điện đến 10:30"
        desk.page.click("#tell button")
        desk.sees("#standing", "Mất điện đến 10:30")
        desk.sees("#standing", "No power until 10:30")
        desk.sees("#standing", "đến ")
        assert not desk.page.locator("#tell-vi").is_visible()
        assert desk.page.input_value("#tell-vi") == ""
        assert whole(desk) == CLEAN
        phone.sees("#told", "Mất điện đến 10:30")
        assert whole(phone) == CLEAN
        desk.page.click("#standing button")
        desk.page.locator("#standing form").wait_for(state="detached")
        phone.page.locator(".told").wait_for(state="detached")
        assert desk.same_page()
        assert desk.complaints == []


def test_an_emergency_is_confirmed_before_it_interrupts_every_screen(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.page.click("#tell summary")
        assert not desk.page.locator("input[name=sure]").is_visible()
        desk.page.check("input[value=emergency]")
        desk.page.fill("#tell-vi", "Mời rời khỏi toà nhà")
        desk.sees("#tell button", "Gửi thông báo khẩn")
        desk.page.click("#tell button")
        desk.sees("#tell .failed", "Thông báo khẩn sẽ ngắt mọi màn hình")
        assert "message_set" not in [event["kind"] for event in serving.journal()]
        desk.page.check("input[name=sure]")
        desk.page.click("#tell button")
        desk.sees("#standing [data-level=emergency]", "Mời rời khỏi toà nhà")


def test_an_emergency_without_english_is_told_in_vietnamese_to_all(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, DESK, reduced_motion="reduce") as desk:
        watch(desk, "admin")
        desk.page.click("#tell summary")
        desk.page.check("input[value=emergency]")
        desk.page.check("input[name=sure]")
        desk.page.fill("#tell-vi", "Mời rời khỏi toà nhà")
        desk.page.click("#tell button")
        desk.sees("#standing [data-level=emergency]", "Khẩn cấp")
        desk.sees("#standing", "đến khi gỡ xuống")
        assert whole(desk) == CLEAN
    _, board = serving.call("GET", "/api/v1/branches/CN01/board")
    assert board["message"]["level"] == "emergency"
    assert board["message"]["text"] == {"vi": "Mời rời khỏi toà nhà", "en": "Mời rời khỏi toà nhà"}


def test_a_text_that_will_not_do_is_said_beside_it(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, DESK) as desk:
        watch(desk)
        desk.page.click("#tell summary")
        desk.page.fill("#tell-vi", "   ")
        desk.page.click("#tell button")
        desk.sees("#tell .failed", "Hãy ghi nội dung cần thông báo")
        desk.page.keyboard.press("Escape")
        assert not desk.page.locator("#tell-vi").is_visible()


def test_without_scripts_alarms_and_messages_can_be_seen_to(serving: Serving, chromium: Browser) -> None:
    serving.verb("1", "alarm")
    with looking(chromium, serving, DESK, scripts=False) as desk:
        desk.open("/manager")
        desk.sign_in()
        desk.page.click("[data-kind=alarm] button")
        desk.page.wait_for_url("**/manager/CN01")
        assert desk.page.locator("[data-kind=alarm]").count() == 0
        desk.page.click("#tell summary")
        desk.page.fill("#tell-vi", "Nghỉ trưa")
        desk.page.click("#tell button")
        desk.sees("#standing", "Nghỉ trưa")


def test_a_supervisor_sees_to_the_room_and_does_not_end_the_day(serving: Serving, chromium: Browser) -> None:
    serving.installation.add_person("supervisor", Role.SUPERVISOR)
    serving.issue("HT")
    serving.verb("1", "alarm")
    with looking(chromium, serving, DESK) as desk:
        watch(desk, "supervisor").page.click("[data-kind=alarm] button")
        desk.page.locator("[data-kind=alarm]:not(.gone)").wait_for(state="detached")
        assert desk.page.locator("#tell").count() == 1
        assert desk.page.locator("#end-day button").count() == 0


def test_several_branches_say_where_somebody_asks_for_help(serving: Serving) -> None:
    serving.verb("1", "alarm")
    answer = ask(serving, "/manager/CN01", session=sign_in(serving, "admin"))
    assert "cần hỗ trợ" in answer.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("clear-alarm", {"counter": "99"}),
        ("clear-alarm", {}),
        ("alert", {"act": "own", "key": "<b>"}),
        ("alert", {"act": "explode", "key": "soon"}),
        ("message", {"level": "loud", "vi": "x"}),
        ("message", {"level": "notice", "vi": "x", "until": "7"}),
        ("message", {"level": "notice", "vi": "x" * 401}),
        ("message", {"level": "notice", "vi": "x", "en": "y" * 401}),
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing(standing: Serving, path: str, form: dict[str, str]) -> None:
    before = standing.head()
    answer = ask(standing, f"{PAGE}/{path}", form, session=sign_in(standing))
    assert answer.status in (404, 422)
    assert 'role="alert"' in answer.text
    assert standing.head() == before


def test_an_alert_is_taken_and_put_off_in_the_journal(serving: Serving) -> None:
    session = sign_in(serving)
    for act, key in (("own", "soon"), ("snooze", "unserved:HT")):
        assert ask(serving, f"{PAGE}/alert", {"act": act, "key": key}, session=session).status == 303
        event = serving.journal()[-1]
        assert (event["kind"], event["body"]["key"]) == ("alert_acted", key)
        assert event["body"]["user"] == serving.installation.users["manager"]
        assert (event["body"]["until"] is None) is (act == "own")


@pytest.mark.parametrize("path", ["clear-alarm", "message", "message/clear", "alert"])
def test_another_site_cannot_post_the_forms(standing: Serving, path: str) -> None:
    form = {"counter": "1", "level": "notice", "vi": "x"}
    answer = ask(standing, f"{PAGE}/{path}", form, session=sign_in(standing), origin="http://evil.test")
    assert answer.location.startswith("/login")
