"""What holds for the look of every page: both languages, any width, contrast, keyboard, nothing blocked."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.serving import Serving

from . import axe
from .browser import DESK, PHONE, Looking, looking, ticket_path

pytestmark = pytest.mark.slow

WIDTHS = ((320, 568), PHONE, (683, 384), (1920, 1080))
"""Down to 320 px (WCAG 1.4.10); 683 px is a 1366 px screen at 200 % (WCAG 1.4.4)."""

FAINT = """
() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [one, two] = [light(rgb(style.color)), light(ground(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (two + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${node.textContent.trim()}`);
  }
  return faint;
}
"""
"""Every visible text whose contrast against what is behind it is under 4.5 (WCAG 1.4.3), large text too."""

SMALL = """
() => [...document.querySelectorAll('button, summary, input:not([type=hidden]), nav a, .top a, .button, .doors a')]
  .filter(each => each.checkVisibility())
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([each]) => each.outerHTML)
"""
"""Controls smaller than 24 × 24 px (WCAG 2.5.8)."""

UNNAMED = """
() => [...document.querySelectorAll('input:not([type=hidden]), button, a, summary')]
  .filter(each => !each.closest('[aria-hidden=true]'))
  .filter(each => !(each.labels?.length || each.textContent.trim() || each.getAttribute('aria-label')))
  .map(each => each.outerHTML)
"""

OPEN = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"
FEW = """
() => {
  for (const kind of ['.operation', '.shape'])
    [...document.querySelectorAll(kind)].slice(20).forEach(each => each.remove());
}
"""
"""The hundreds of operations and shapes of /api/docs are all made alike, and axe takes half a minute for them."""

IDS = "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
TWICE = IDS + " return ids.filter((id, at) => ids.indexOf(id) !== at) }"
SCRIPTS = {"faint": FAINT, "small": SMALL, "unnamed": UNNAMED, "twice": TWICE}


def whole(desk: Looking, *, by_axe: bool = True) -> dict[str, Any]:
    """What is wrong with the page that is open; all empty when nothing is."""
    page = desk.page
    wrong = {name: page.evaluate(script) for name, script in SCRIPTS.items()}
    if by_axe:
        page.evaluate(FEW)
    return {
        **wrong,
        "axe": axe.found(page) if by_axe else [],
        "landmarks": [] if page.locator("main").count() == page.locator("h1").count() == 1 else [page.url],
    }


CLEAN: dict[str, Any] = {name: [] for name in (*SCRIPTS, "axe", "landmarks")}


def appointment_paths(serving: Serving) -> list[str]:
    """An appointment's slip, and its page for those who may change it."""
    booked = serving.book("HT")
    return [urlsplit(booked["code"]).path, f"/manager/CN01/appointments/{booked['appointment']}"]


def report_of_visit(ticket: dict[str, Any]) -> str:
    """What happened to one ticket, as the reports tell it."""
    return f"/reports/visits/CN01/{ticket['ticket_id']}"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_whole_at_every_width(serving: Serving, chromium: Browser, language: str) -> None:
    """Axe, which takes longer than all the rest, looks at each page in one of the languages."""
    serving.open_counter("1")
    tickets = [serving.issue() for _ in range(3)]
    serving.issue("LD", priority="elderly")
    serving.verb("1", "call")
    serving.verb("1", "start")
    serving.call("POST", f"/api/v1/tickets/{ticket_path(tickets[2])[3:]}/cancel")
    paths = ["/", "/public", "/login", "/login?signed_out=1", "/api/docs", *map(ticket_path, tickets), "/manager/CN01",
             "/manager/CN01/promise", "/manager/CN01/appointments", *appointment_paths(serving),
             "/reports?show=times&rows=service", "/reports", "/reports/visits?column=numbers",
             report_of_visit(tickets[0]), "/admin/people", "/admin/people/new", "/second-factor", "/audit",
             f"/admin/people/{serving.installation.users['clerk1']}/leave"]  # fmt: skip
    with looking(chromium, serving, DESK, reduced_motion="reduce") as desk:
        desk.open(f"/login?next=/manager/CN01&lang={language}")
        assert whole(desk) == CLEAN
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        for number, path in enumerate(paths):
            desk.open(path)
            desk.page.evaluate(OPEN)
            assert desk.page.get_attribute("html", "lang") == language
            for width, height in (*WIDTHS, DESK):
                desk.page.set_viewport_size({"width": width, "height": height})
                assert desk.overflow_px()[0] <= 0, (path, width)
            assert whole(desk, by_axe=(number % 2 == 0) == (language == "vi")) == CLEAN, path
        assert desk.page.evaluate("document.fonts.check('700 16px \"Be Vietnam Pro\"')")
        assert desk.complaints == []


def test_each_state_of_a_ticket_can_be_read(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    path = ticket_path(serving.issue())
    with looking(chromium, serving, PHONE, reduced_motion="reduce") as phone:
        phone.open(path)
        for verb, body, state in (
            ("call", {}, "called"),
            ("start", {}, "serving"),
            ("park", {"reason": "fill_form"}, "parked"),
        ):
            serving.verb("1", verb, body)
            phone.page.wait_for_selector(f"#state[data-state={state}]")
            assert whole(phone) == CLEAN, state
        serving.stop()
        phone.sees(".cut", "Mất kết nối")
        assert whole(phone) == CLEAN


def test_the_keyboard_comes_everywhere_and_is_seen(standing: Serving, chromium: Browser) -> None:
    with looking(chromium, standing, DESK) as desk:
        desk.open("/")
        desk.page.keyboard.press("Tab")
        assert desk.page.evaluate("document.activeElement.className") == "skip"
        assert desk.page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
        desk.page.keyboard.press("Enter")
        assert desk.page.evaluate("document.activeElement.id") == "main"
        desk.page.keyboard.press("Tab")
        assert desk.page.evaluate("document.activeElement.getAttribute('href')") == "/book"
        assert desk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_script_that_was_slipped_in_does_not_run(standing: Serving, chromium: Browser) -> None:
    with looking(chromium, standing, DESK) as desk:
        desk.open("/")
        desk.page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.slipped = true\">');"
            "const script = document.createElement('script'); script.textContent = 'window.slipped = true';"
            "document.body.append(script)"
        )
        desk.page.wait_for_function("() => document.querySelector('main')")
        assert desk.page.evaluate("window.slipped") is None
        assert any("Content Security Policy" in complaint for complaint in desk.complaints)


def test_sign_in_and_out_with_the_keyboard_alone(standing: Serving, chromium: Browser) -> None:
    with looking(chromium, standing, DESK) as desk:
        desk.open("/login?next=/api/docs")
        desk.page.wait_for_selector("#user:focus")  # autofocus comes a moment after the page
        desk.page.keyboard.type("manager")
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.type("wrong")
        desk.page.keyboard.press("Enter")
        desk.sees("[role=alert]", "Tên đăng nhập hoặc mật khẩu không đúng.")
        assert desk.page.input_value("#user") == "manager"
        desk.page.wait_for_selector("#password:focus")
        desk.page.keyboard.type("mot-cua-2026")
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_url("**/api/docs")
        desk.open("/login")
        desk.sees("main", "Bạn đang đăng nhập với tên manager.")
        desk.page.click("text=Đăng xuất")
        desk.sees("[role=status]", "Bạn đã đăng xuất.")
