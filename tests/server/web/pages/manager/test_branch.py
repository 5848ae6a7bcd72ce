"""The manager's page in a real browser: the branch on one screen, live, and what can be done from it."""

import re
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from protocol.enums import Role
from server.catalogue.apply import configure
from server.journal.database.engine import open_database
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from server.web.base.clock import now_ms
from tests.pictures.mornings import largest
from tests.server.web.pages.browser import COUNTED, DESK, PHONE, looking
from tests.server.web.pages.test_pages_look import CLEAN, whole
from tests.serving import Installation, Serving

pytestmark = pytest.mark.slow


def test_the_branch_is_shown_as_it_is_at_every_moment(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, DESK) as desk:
        desk.open("/manager")
        desk.sign_in()
        desk.page.wait_for_url("**/manager/CN01")
        desk.sees("h1", "Chi nhánh số 1")
        desk.sees("#services", "Hôm nay chưa có ai lấy số.")
        desk.sees("#nothing", "Không có việc gì cần xử lý. Lúc ")
        desk.sees("#share-visit", "—")
        desk.page.wait_for_selector("#link[data-link=live]")
        desk.mark()
        serving.open_counter("1")
        desk.sees("[data-counter='1']", "rảnh")
        desk.sees("[data-counter='1']", "clerk1")
        number = serving.issue("HT", priority="elderly")["number"]
        serving.issue("KD")  # takes as long as the other: who has priority is called first
        desk.sees("#n-issued", "2")
        desk.sees("#n-waiting", "2")
        desk.sees("[data-service=HT] .figure", "1")
        tick = desk.page.locator("[data-service=HT] svg")
        assert tick.get_attribute("aria-label") == "1 người chờ, 0 người gần 15 phút, 0 người quá hạn, 1 người ưu tiên"
        # a dash for each who waits, the further right the longer
        expect(desk.page.locator("[data-service=HT] .tick.calm")).to_have_attribute("d", re.compile(r"^M\d\.\d 7v6$"))
        desk.sees("#nobody", "3 lĩnh vực không có người chờ")
        serving.verb("1", "call")
        desk.sees("[data-counter='1']", "đã gọi")
        desk.sees("[data-counter='1']", number)
        serving.verb("1", "start")
        desk.sees("[data-counter='1']", "đang phục vụ")
        expect(desk.page.locator("[data-counter='1'] .clock")).to_have_text(COUNTED)
        desk.sees("#n-at-counter", "1")
        serving.verb("1", "pause", {"reason": "lunch"})
        desk.sees("[data-counter='1']", "sau đó tạm ngừng: Nghỉ trưa")
        serving.verb("1", "complete")
        desk.sees("[data-counter='1']", "tạm ngừng")
        desk.sees("#n-served", "1")
        desk.sees("#share-visit", "100 % 1/1")
        desk.sees("#limit", "Ai chờ quá 55 phút được gọi trước tiên")
        desk.page.click("#how summary")
        desk.sees("#policy", "Trong những người kế tiếp của từng lĩnh vực")
        desk.sees("#share-mandate", "100 % 1/1")
        assert desk.same_page()
        assert desk.complaints == []


def test_a_service_that_no_counter_serves_is_said_at_once_with_what_can_be_done(
    serving: Serving, chromium: Browser
) -> None:
    serving.open_counter("1")
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        desk.page.wait_for_selector("#nothing")
        serving.issue("CT")
        serving.issue("DD")
        serving.issue("DD")
        desk.sees("[data-key='unserved:DD'] summary", "Đất đai chưa có quầy mở: 2 người chờ")
        desk.sees("[data-service=DD]", "chưa có quầy mở")
        desk.page.click("[data-key='unserved:DD'] summary")
        desk.sees("[data-key='unserved:DD'] li:nth-child(1)", "có thể mở Quầy số 3, Quầy số 4")
        desk.sees("[data-key='unserved:DD'] li:nth-child(2)", "gọi đích danh họ: Quầy số 1")
        serving.verb("1", "close")
        desk.sees("[data-key='unserved:CT'] summary", "Chứng thực chưa có quầy mở: 1 người chờ")
        assert desk.complaints == []


def test_a_clock_changes_its_colour_and_word_on_its_way(serving: Serving, chromium: Browser) -> None:
    serving.issue("HT")
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        for minutes, level, word in ((0, "calm", "trong hạn"), (10.5, "amber", "cần chú ý"),
                                     (13.5, "red", "sắp quá hạn"), (15.5, "over", "quá 15 phút")):  # fmt: skip
            # as if the ticket had been taken that long ago, again and again: the server's answers put it right
            shown = desk.page.wait_for_function(AGED, arg=[minutes * 60_000, level])
            assert shown.json_value() == word


AGED = """
([ms, level]) => {
  const age = document.querySelector("[data-service=HT] .age");
  if (age.dataset.level === level)
    return [...age.querySelectorAll(".word")].filter(each => each.checkVisibility())[0].textContent;
  age.dataset.since = Date.now() - ms;
  return false;
}
"""


def test_a_cut_line_is_said_with_its_age(serving: Serving, chromium: Browser) -> None:
    serving.issue("HT")
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01&lang=en")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        desk.mark()
        serving.stop()
        desk.sees(".cut", "The connection is cut")
        desk.sees(".cut", "s old.")
        desk.sees("#link", "cut off")
        desk.sees("#n-issued", "1")
        serving.start()
        desk.page.locator(".cut").wait_for(state="hidden")
        desk.page.wait_for_selector("#link[data-link=live]")
        serving.issue("HT")
        desk.sees("#n-issued", "2")
        assert desk.same_page()


def test_signing_out_elsewhere_leads_to_the_sign_in_page(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        other = desk.page.context.new_page()
        other.goto(serving.url + "/manager/CN01")
        other.click(".signed-in button")
        other.wait_for_url("**/login?signed_out=1")
        desk.page.wait_for_url("**/login?next=%2Fmanager%2FCN01")


def test_ending_the_day_says_what_it_does_asks_once_more_and_is_taken_back(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    serving.verb("1", "call")
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        assert not desk.page.locator("#end-day button").is_visible()
        desk.page.click("#end-day summary")
        desk.sees("#end-day-does", "không phát số nữa cho đến ngày mai")
        assert desk.page.locator("#end-day-does li").count() == 2  # nothing is said of nobody
        serving.issue("DD")
        desk.sees("#end-day-does", "1 người đang chờ sẽ không được gọi nữa")  # it stays open, and says what holds now
        desk.sees("#end-day-does", "1 lượt đang ở quầy sẽ bị đóng")
        desk.page.click("#end-day button")
        desk.sees("#today", "Đã kết thúc ngày làm việc")
        desk.sees("#n-waiting", "0")
        desk.sees("#other-shares", "quá hạn 0, về trước hạn 2")
        assert serving.call("POST", TICKETS, {"service": "HT"}, serving.installation.tokens["kiosk"])[0] == 409
        desk.page.click("#end-day summary")
        desk.sees("#reopen-day-does", "2 người chờ lại, giữ nguyên thời gian đã chờ")
        desk.page.click("#end-day button")
        desk.sees("#n-waiting", "2")
        desk.sees("[data-service=DD] .figure", "1")
        assert desk.page.locator("#today .notice").count() == 0
        assert desk.complaints == []
    assert serving.issue("HT")["number"] == "HT-002"
    ended = [event for event in serving.journal() if event["kind"] in ("day_ended", "day_reopened")]
    assert [event["actor"] for event in ended] == [serving.installation.users["manager"]] * 2


TICKETS = "/api/v1/branches/CN01/tickets"


def test_without_scripts_the_branch_is_shown_and_the_day_can_be_ended(serving: Serving, chromium: Browser) -> None:
    serving.issue("HT")
    with looking(chromium, serving, DESK, scripts=False) as desk:
        desk.open("/manager")
        desk.sign_in()
        desk.sees("#n-issued", "1")
        desk.sees("#link", "cập nhật lúc")
        desk.page.click("#end-day summary")
        desk.page.click("#end-day button")
        desk.sees("#today", "Đã kết thúc ngày làm việc")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_fits_one_screen_and_a_phone(serving: Serving, chromium: Browser, language: str) -> None:
    for counter in "12":
        serving.open_counter(counter)
    for _ in range(4):
        for service in ("HT", "CT", "DD", "KD", "LD"):
            serving.issue(service, priority="elderly")
    for verb in ("call", "start"):
        serving.verb("1", verb)
    serving.verb("1", "pause", {"reason": "equipment"})
    serving.verb("2", "pause", {"reason": "lunch"})
    with looking(chromium, serving, DESK) as desk:
        desk.open(f"/login?next=/manager/CN01&lang={language}")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        for width, height in (DESK, (1920, 1080)):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.overflow_px() == (0, 0), (width, height)
        for width, height in (PHONE, (360, 640), (683, 384), (820, 1180)):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.overflow_px()[0] == 0, (width, height)
        desk.page.set_viewport_size({"width": 360, "height": 640})
        assert desk.page.evaluate("(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)(trend)") == 0
        desk.open(f"/manager/CN01/counters/1?lang={language}")
        panel, waits = (desk.page.locator(each).bounding_box() for each in ("#panel", "#services"))
        assert panel is not None
        assert waits is not None
        assert (panel["x"], panel["width"]) == (waits["x"], waits["width"]), "one column"
        assert panel["y"] < 300 < waits["y"], "what was pressed comes first"
        assert desk.overflow_px()[0] == 0


def test_a_branch_of_eighteen_counters_and_fifteen_services_fits_one_screen(tmp_path: Path, chromium: Browser) -> None:
    config = msgspec.structs.replace(largest(), hours=(), closed_dates=())
    assert (len(config.counters), len(config.services)) >= (18, 15)
    installation = Installation.staffed(tmp_path, config, len(config.counters))
    with Serving(installation) as serving, looking(chromium, serving, DESK, reduced_motion="reduce") as desk:
        for counter in config.counters:
            serving.open_counter(counter.id)
        for _ in range(3):
            for service in config.services:
                serving.issue(service.code, priority=config.priorities[0].code)
        for counter in config.counters[:12]:
            for verb in ("call", "start"):
                serving.verb(counter.id, verb)
        desk.open(f"/login?next=/manager/{config.id}")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        for width, height in (DESK, (1920, 1080)):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.overflow_px() == (0, 0), (width, height)
        assert whole(desk) == CLEAN


def test_who_waits_for_a_service_that_is_gone_is_shown_as_such(serving: Serving, chromium: Browser) -> None:
    serving.issue("LD")
    config = serving.installation.config
    fewer = msgspec.structs.replace(config, services=config.services[:4], counters=config.counters[:5])
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.sees("[data-service=LD] .figure", "1")
        serving.installation.configure(fewer)
        desk.sees("[data-service=LD]", "không còn tiếp nhận: gọi đích danh rồi chuyển")
        assert desk.page.locator("[data-service=LD] .figure").inner_text() == "1"


def test_who_has_several_branches_chooses_one(tmp_path: Path, chromium: Browser) -> None:
    installation = Installation.staffed(tmp_path)
    installation.add_person("admin", Role.ADMIN)
    second = msgspec.structs.replace(
        installation.config, id="CN02", name={"vi": "Chi nhánh số 2", "en": "Branch 2"}, counters=()
    )
    engine = open_database(installation.database)
    done = append_now(engine, (BranchStream(),), configure(second, "test"), now_ms())
    engine.dispose()
    assert isinstance(done, Done)
    with Serving(installation) as serving, looking(chromium, serving, DESK) as desk:
        desk.open("/manager")
        desk.sign_in("admin")
        desk.sees("h1", "Chọn chi nhánh")
        desk.page.click("text=Chi nhánh số 2")
        desk.page.wait_for_url("**/manager/CN02")
        desk.sees("#counters", "Chi nhánh này chưa có quầy.")
        desk.page.click("#pages summary")
        desk.page.click("text=Chi nhánh khác")
        desk.sees("h1", "Chọn chi nhánh")
        desk.page.context.clear_cookies()
        desk.open("/manager")
        desk.sign_in("manager")
        desk.page.wait_for_url("**/manager/CN01")
        desk.open("/manager/CN02")
        desk.sees("h1", "không được phép")


def test_rows_stand_still_under_the_pointer_and_fall_into_order_when_it_leaves(
    serving: Serving, chromium: Browser
) -> None:
    serving.open_counter("1")
    serving.issue("CT")
    with looking(chromium, serving, DESK) as desk:
        desk.open("/login?next=/manager/CN01")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        desk.page.hover("[data-service=CT]")
        place = desk.page.locator("[data-service=CT]").bounding_box()
        serving.issue("HT")  # comes before it in the branch's order
        desk.sees("[data-service=HT].new .figure", "1")
        serving.verb("1", "call")
        desk.page.locator("#services .gone").wait_for()
        assert desk.page.locator("[data-service=CT]").bounding_box() == place
        serving.issue("CT")
        desk.sees("[data-service=CT]:not(.gone) .figure", "1")
        assert desk.page.locator("[data-service=CT]").bounding_box() == place
        codes = "[...document.querySelectorAll('.waiting-list [data-service]')].map(each => each.dataset.service)"
        assert desk.page.evaluate(codes) == ["CT", "HT"]
        desk.page.hover("h1")
        desk.page.wait_for_function(f"() => {codes}.join() === 'HT,CT'")
        assert desk.page.locator("#services .new").count() == 0
        assert desk.complaints == []
