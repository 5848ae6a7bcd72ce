"""A form of administration in a browser: what is typed survives Back, a preview and a refusal; axe finds nothing."""

import pytest
from playwright.sync_api import Browser, Route

from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import DESK, looking
from tests.serving import Serving

pytestmark = pytest.mark.slow

HERE = "/admin/branches/CN01"


def test_what_is_typed_is_kept_until_it_is_in_force_and_undone_by_one_press(
    chromium: Browser, serving: Serving
) -> None:
    with looking(chromium, serving, DESK) as look:
        page = look.page
        look.open(f"{HERE}/counters?row=2").sign_in("admin")
        page.wait_for_selector("#edit")
        page.wait_for_load_state()
        page.fill("#f-zone", "tang_2")
        page.click("main a:has-text('Quay lại')")
        page.wait_for_selector(".rows")
        page.go_back()
        page.wait_for_function("() => document.querySelector('#f-zone')?.value === 'tang_2'")
        page.press("#f-zone", "Enter")  # shows what changes
        look.sees("#outcome", "tang_2")
        assert found(page) == []
        page.go_back()
        page.wait_for_function("() => document.querySelector('#f-zone')?.value === 'tang_2'")
        page.click("#preview")
        page.click("#apply")
        look.sees("#done", "Đã áp dụng")
        assert found(page) == []
        page.click("#undo")
        look.sees("#done", "Đã áp dụng")
        look.open(f"{HERE}/counters?row=2")
        assert page.input_value("#f-zone") == ""
        for path in ("/admin", HERE, f"{HERE}/hours", f"{HERE}/special-days?new=1", f"{HERE}/changes"):
            look.open(path)
            assert found(page) == [], path
        assert look.complaints == []
        page.set_viewport_size({"width": 360, "height": 740})
        for path in ("/admin", HERE, f"{HERE}/hours", f"{HERE}/services?row=HT", f"{HERE}/changes?lang=en"):
            assert look.open(path).overflow_px()[0] <= 0, path


def test_what_was_typed_before_the_script_had_come_is_kept_too(chromium: Browser, serving: Serving) -> None:
    with looking(chromium, serving, DESK) as look:
        page = look.page
        look.open(f"{HERE}/counters").sign_in("admin")
        page.wait_for_selector(".rows")
        held: list[Route] = []
        page.route("**/draft.js", lambda route: held.append(route))
        page.goto(look.url + f"{HERE}/counters?row=2", wait_until="commit")
        page.fill("#f-zone", "tang_2")
        while not held:
            page.wait_for_timeout(20)  # the browser asks for it a moment after it has read the form, or before
        held[0].continue_()
        page.wait_for_load_state()
        page.unroute("**/draft.js")
        page.click("main a:has-text('Quay lại')")
        page.wait_for_selector(".rows")
        page.go_back()
        page.wait_for_function("() => document.querySelector('#f-zone')?.value === 'tang_2'")
