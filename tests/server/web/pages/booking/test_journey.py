"""A citizen books in a real browser: seconds from page to code, then moves it, has it in a calendar, and cancels."""

import hashlib
import re
import time
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser

from server.web.base.puzzle import LEAST_BITS, is_solved
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import Looking, looking
from tests.serving import Installation, Serving

from .citizen import branch

pytestmark = pytest.mark.slow

NARROW = (360, 780)
QUICK_S = 60.0
"""With every page looked at by axe, on a busy machine; the pages alone take about two."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Two branches that can be booked."""
    installation = Installation(tmp_path_factory.mktemp("branch"), branch())
    installation.configure(branch("CN02"))
    with Serving(installation) as running:
        yield running


def calendar_of(look: Looking) -> dict[str, str]:
    """The calendar's file that the page offers, by name of line."""
    answer = look.page.request.get(look.url + str(look.page.get_attribute("#acts a", "href")))
    assert answer.headers["content-type"].startswith("text/calendar")
    return dict(re.findall(r"^(UID|SEQUENCE|STATUS|DTSTART):(.*)\r$", answer.text(), re.MULTILINE))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_first_page_to_the_code_then_moved_and_cancelled(
    chromium: Browser, standing: Serving, scripts: bool
) -> None:
    with looking(chromium, standing, NARROW, scripts=scripts) as look:
        began = time.monotonic()
        page = look.open("/book?lang=en").page

        def calm() -> None:
            assert look.overflow_px()[0] <= 0
            assert found(page) == [] if scripts else True

        page.fill("#q", "giay khai sinh")
        calm()
        page.press("#q", "Enter")
        page.click(".topics a")
        calm()
        page.click(".ways a.button")
        calm()
        page.click(".offer")
        calm()
        page.click("[name=decision][value=more]")
        look.sees(".kept", "10" if scripts else "until")
        page.click("[name=decision][value=book]")
        look.sees("#standing", "Scan this code at the kiosk")
        assert time.monotonic() - began < QUICK_S
        calm()
        first = calendar_of(look)
        page.locator("#acts a").nth(1).click()
        calm()
        page.locator(".days details[open] .clocks button").nth(1).click()
        look.sees("#standing", "Scan this code at the kiosk")
        moved = calendar_of(look)
        assert (moved["UID"], moved["SEQUENCE"], first["SEQUENCE"]) == (first["UID"], "1", "0")
        assert moved["DTSTART"] != first["DTSTART"]
        page.click("#give-up summary")
        page.click("#give-up button")
        look.sees("#standing", "This appointment was cancelled.")
        gone = calendar_of(look)
        assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (first["UID"], "2", "CANCELLED")
        assert look.complaints == []


def test_the_clock_of_a_held_time_warns_two_minutes_before(chromium: Browser, standing: Serving) -> None:
    with looking(chromium, standing, NARROW) as look:
        page = look.page
        page.clock.install()
        look.open("/book/HT/times?lang=en")
        page.click(".offer")
        look.sees(".kept .said", "10 more minutes")
        page.clock.fast_forward("08:30")
        look.sees(".kept.soon .said", "less than 2 more minutes")
        assert "less than 2" in page.locator(".kept [role=status]").inner_text()
        assert look.complaints == []


def test_the_browser_proves_its_work_with_our_own_hash(chromium: Browser, standing: Serving) -> None:
    with looking(chromium, standing, NARROW) as look:
        page = look.open("/book/HT/times?lang=en").page
        texts = ["", "a", "b" * 55, "c" * 56, "d" * 119, "e" * 130]
        ours = page.evaluate("async (all) => all.map((await import('/static/proof.js')).firstWord)", texts)
        assert ours == [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") for text in texts]
        page.evaluate("(bits) => (document.querySelector('.to-book').dataset.bits = bits)", LEAST_BITS)
        with page.expect_request(lambda request: request.method == "POST") as sent:
            page.click(".offer")
        look.sees("h1", "Check and book")
        form = dict(parse_qsl(sent.value.post_data or ""))
        assert is_solved(form["token"], form["time"], form["proof"], LEAST_BITS)
        assert look.complaints == []
