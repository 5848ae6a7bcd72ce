"""The citizen's page in a real browser: it lives through the visit, says when it is cut off, and can give up."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import Serving, until

from . import axe
from .ask import ask
from .browser import looking, ticket_path

pytestmark = pytest.mark.slow


def test_the_page_lives_through_the_whole_visit(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    serving.issue()
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path)
        assert phone.text(".number") == "HT-002"
        phone.sees("#state", "Đang chờ")
        phone.sees("#state", "Còn 1 người trước bạn ở lĩnh vực này")
        phone.sees("#state", "chưa đủ dữ liệu")
        phone.mark()
        for verb in ("call", "start", "complete"):
            serving.verb("1", verb)
        phone.sees("#state", "Bạn là người tiếp theo của lĩnh vực này")
        serving.verb("1", "call")
        phone.sees("#state", "Mời đến Quầy số 1")
        expect(phone.page).to_have_title(re.compile("^Mời đến Quầy số 1 · HT-002"))
        assert phone.page.locator("#give-up details").count() == 0
        serving.verb("1", "start")
        phone.sees("#state", "Bạn đang được phục vụ")
        serving.verb("1", "park", {"reason": "fill_form"})
        phone.sees("#state", "Phiếu của bạn đang được tạm giữ")
        journal = serving.journal()
        parked = next(event["body"]["ticket_id"] for event in journal if event["kind"] == "parked")
        serving.verb("1", "pickup", {"ticket_id": parked})
        phone.sees("#state", "Mời đến Quầy số 1")
        serving.verb("1", "start")
        serving.verb("1", "complete")
        phone.sees("#state", "Đã hoàn thành")
        assert phone.same_page()
        assert phone.complaints == []


def test_the_holder_says_once_how_it_was_after_the_end(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path)
        for verb in ("call", "start", "complete"):
            assert phone.page.locator("#rate button").count() == 0
            serving.verb("1", verb)
        phone.sees("#rate", "Bạn thấy thế nào?")
        phone.mark()
        assert phone.page.locator("#rate button").count() == 5
        assert axe.found(phone.page) == []
        phone.page.get_by_role("button", name="Hài lòng", exact=True).click()
        phone.sees("#rate", "Bạn đã chọn: Hài lòng. Xin cảm ơn.")
        assert phone.same_page()
        assert phone.page.locator("#rate button").count() == 0
        assert phone.complaints == []
    rated = [event for event in serving.journal() if event["kind"] == "rated"]
    assert [(event["actor"], event["body"]["rating"]) for event in rated] == [("citizen", 4)]
    again = ask(serving, f"{path}/rate", {"rating": "1"})
    assert (again.status, again.location) == (303, path)
    for wrong in ("", "6", "0", "five"):
        assert ask(serving, f"{path}/rate", {"rating": wrong}).status == 422
    assert len([event for event in serving.journal() if event["kind"] == "rated"]) == 1


def test_the_page_comes_whole_in_less_than_ninety_kilobytes(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    with looking(chromium, serving) as phone:
        phone.open(ticket_path(serving.issue()))
        phone.page.evaluate("document.fonts.ready")
        sizes: dict[str, int] = phone.page.evaluate(
            "Object.fromEntries([...performance.getEntriesByType('navigation'),"
            " ...performance.getEntriesByType('resource')].map(e => [e.name, e.transferSize]))"
        )
    assert sum("fonts/" in name for name in sizes) == 3
    assert sum(sizes.values()) < 90_000, sizes


def test_who_needs_ten_more_minutes_is_told_what_they_do_before_they_ask(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue("HT"))
    with looking(chromium, serving) as phone:
        phone.open(path)
        phone.page.get_by_text("Xin thêm 10 phút").click()
        phone.sees("#defer", "Sau đó bạn chờ tiếp, giữ nguyên chỗ hiện tại")
        phone.sees("#defer", "Bạn còn được xin 2 lần")
        phone.page.get_by_role("button", name=re.compile("Đồng ý, gọi tôi sau")).click()
        phone.sees("#state", "Bạn đã xin thêm thời gian")
        phone.sees("#state", "Vào lại hàng chờ lúc")
        assert "Xin thêm" not in phone.text("#defer")
        serving.verb("1", "call")
        assert [event["kind"] for event in serving.journal()][-1] == "deferred"
        phone.page.get_by_role("button", name="Tôi đã quay lại").click()
        phone.sees("#state", "Đang chờ")
        phone.page.get_by_text("Xin thêm 10 phút").click()
        phone.sees("#defer", "Bạn còn được xin 1 lần")
        assert phone.complaints == []


def test_a_service_that_nobody_serves_any_more_is_said_in_place_of_a_wait(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue("HT"))
    with looking(chromium, serving) as phone:
        phone.open(path)
        phone.sees("#state", "Dự kiến chờ")
        serving.verb("1", "close")
        phone.sees("#state", "Hiện chưa có quầy nào phục vụ lĩnh vực này")
        assert "Dự kiến chờ" not in phone.text("#state")
        serving.open_counter("2")
        phone.sees("#state", "Dự kiến chờ")
        assert phone.complaints == []


def test_a_call_that_nobody_came_to_is_said(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path + "?lang=en")
        serving.verb("1", "call")
        phone.sees("#state", "Please go to Counter 1")
        serving.verb("1", "no-show")
        phone.sees("#state", "You were called 1 time and did not come. At 3 missed calls the ticket is cancelled.")
        phone.sees("#state", "You are next for this service")


def test_a_cut_line_is_said_with_the_age_of_what_is_shown_and_mends_by_itself(
    serving: Serving, chromium: Browser
) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path)
        phone.sees("#state", "Đang chờ")
        phone.mark()
        serving.stop()
        phone.sees(".cut", "Mất kết nối")
        ages = until(lambda: re.findall(r"của (\d+) giây trước", phone.text(".cut")))
        phone.page.wait_for_function(
            "before => parseInt(document.querySelector('.cut-age').textContent.match(/\\d+/)[0]) > before",
            arg=int(ages[0]),
        )
        phone.sees("#state", "Đang chờ")
        serving.start()
        serving.verb("1", "call")
        phone.sees("#state", "Mời đến Quầy số 1")
        phone.page.locator(".cut").wait_for(state="hidden")
        assert phone.same_page()


def test_giving_up_asks_once_more_and_is_told_at_once(serving: Serving, chromium: Browser) -> None:
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path)
        phone.mark()
        assert not phone.page.locator("#give-up button").is_visible()
        phone.page.click("#give-up summary")
        phone.page.click("#give-up button")
        phone.sees("#state", "Phiếu đã huỷ")
        assert phone.same_page()
        assert phone.page.locator("#give-up details").count() == 0
    cancelled = [event for event in serving.journal() if event["kind"] == "cancelled"]
    assert [event["actor"] for event in cancelled] == ["citizen"]


def test_giving_up_over_a_cut_line_says_so_and_can_be_tried_again(serving: Serving, chromium: Browser) -> None:
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path)
        phone.page.click("#give-up summary")
        serving.stop()
        phone.page.click("#give-up button")
        phone.sees("#give-up", "Chưa gửi được vì mất kết nối")
        serving.start()
        phone.page.click("#give-up button")
        phone.sees("#state", "Phiếu đã huỷ")


def test_the_question_stays_open_while_the_page_is_kept_in_step(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    serving.issue()
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        phone.open(path)
        phone.sees("#state", "Còn 1 người trước bạn ở lĩnh vực này")
        phone.page.click("#give-up summary")
        phone.page.focus("#give-up button")
        serving.verb("1", "call")
        phone.sees("#state", "Bạn là người tiếp theo của lĩnh vực này")
        assert phone.page.locator("#give-up button").is_visible()
        assert phone.page.evaluate("document.activeElement.matches('#give-up button')")


def test_without_scripts_the_page_shows_the_same_and_can_give_up(serving: Serving, chromium: Browser) -> None:
    path = ticket_path(serving.issue())
    with looking(chromium, serving, scripts=False) as phone:
        phone.open(path)
        phone.sees("#state", "Bạn là người tiếp theo của lĩnh vực này")
        content = phone.page.content()
        assert f'http-equiv="refresh" content="20; url={path}"' in content.replace("&quot;", '"')
        assert "Trang này tự làm mới sau mỗi 20 giây." in content
        phone.page.click("#give-up summary")
        phone.page.click("#give-up button")
        phone.sees("#state", "Phiếu đã huỷ")
        assert phone.page.url == serving.url + path


def test_a_secret_that_opens_nothing_leads_to_kind_words(serving: Serving, chromium: Browser) -> None:
    with looking(chromium, serving) as phone:
        for path in ("/t/CN01-" + "A" * 24, "/t/x", "/t/CN01"):
            answer = phone.page.goto(serving.url + path)
            assert answer is not None
            assert answer.status == 404
            phone.sees("h1", "Không tìm thấy phiếu này")


def test_a_link_away_from_the_page_does_not_tell_the_secret(serving: Serving, chromium: Browser) -> None:
    path = ticket_path(serving.issue())
    with looking(chromium, serving) as phone:
        told: list[str] = []
        phone.page.on("request", lambda request: told.append(request.headers.get("referer", "")))
        phone.open(path)
        phone.page.click(".brand")
        phone.page.wait_for_url(serving.url + "/")
        assert set(told) == {""} or not any(path in referer for referer in told)


def test_the_phone_rings_at_the_call_once_its_holder_has_asked_for_it(
    serving: Serving, whole_chromium: Browser
) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue())
    with looking(whole_chromium, serving) as phone:
        phone.open(path)
        bell = phone.page.locator("#bell")
        expect(bell).to_have_text("Báo chuông khi gọi số của tôi")
        bell.click()
        expect(bell).to_have_attribute("aria-pressed", "true")
        assert bell.get_attribute("data-rang") is None
        expect(bell).to_have_attribute("data-awake", "yes")
        serving.verb("1", "call")
        phone.sees("#state", "Mời đến Quầy số 1")
        expect(bell).to_have_attribute("data-rang", "")
        expect(bell).to_have_attribute("data-awake", "no")
        expect(bell).to_be_hidden()
        assert phone.complaints == []
