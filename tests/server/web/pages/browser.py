"""A real Chromium that looks at our pages, and notes whatever it complains about."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from server.cli.demo.browser import find_chromium
from tests.serving import PASSWORD, Serving

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
PHONE = (390, 844)
DESK = (1366, 768)
TIMEOUT_MS = 60_000
expect.set_options(timeout=TIMEOUT_MS)  # of itself five seconds, which a busy machine may need for a page
COUNTED = re.compile(r"^\s*\d+:(?!00)\d\d\s*$")
"""A clock that has counted: how far before somebody looks is the machine's matter."""

WITHOUT_WINDOWS = "chromium-headless-shell"
"""A page takes a quarter of the processor there. It has no sound and keeps no screen awake."""


def launch(playwright: Playwright, *more: str, whole: bool = False, home: Path | None = None) -> Browser:
    """Skips the test where there is no Chromium; `make test` says so, first and last. `whole`: the one people have.

    `more`: arguments beside ours; `home`: the home folder, where it keeps whom it trusts.
    """
    found = (not whole and shutil.which(WITHOUT_WINDOWS)) or find_chromium()
    if found is None:
        pytest.skip("Chromium is not installed")
    environment: dict[str, str | float | bool] = {**os.environ, **({} if home is None else {"HOME": str(home)})}
    return playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *more], env=environment)


class Looking:
    """One browser window of its own cookies. `complaints` are console errors and uncaught exceptions."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.set_default_timeout(TIMEOUT_MS)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> "Looking":
        self.page.goto(self.url + path)
        return self

    def sees(self, selector: str, text: str) -> None:
        """Waits until this text is visible in that part of the page."""
        self.page.locator(selector).filter(has_text=text).first.wait_for(state="visible")

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def mark(self) -> None:
        """From here on `same_page` tells whether the page was loaded anew."""
        self.page.evaluate("window.marked = true")

    def same_page(self) -> bool:
        return bool(self.page.evaluate("window.marked === true"))

    def overflow_px(self) -> tuple[int, int]:
        """How far the page is wider and higher than its window, once it is there whole."""
        self.page.wait_for_load_state()
        sizes = self.page.evaluate(
            "(({scrollWidth, scrollHeight}) => [scrollWidth - innerWidth, scrollHeight - innerHeight])"
            "(document.documentElement)"
        )
        return sizes[0], sizes[1]

    def sign_in(self, user: str = "manager", password: str = PASSWORD) -> None:
        """Fills in the form of a sign-in page that is open and sends it."""
        self.page.fill("#user", user)
        self.page.fill("#password", password)
        self.page.click(".fields button")


@contextmanager
def looking(
    browser: Browser, serving: Serving, size: tuple[int, int] = PHONE, *, scripts: bool = True, **options: Any
) -> Iterator[Looking]:
    """A window of this size."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, **options
    )
    try:
        yield Looking(context.new_page(), serving.url)
    finally:
        context.close()


def ticket_path(ticket: dict[str, Any]) -> str:
    """The path that the slip's QR leads to."""
    return "/t/" + str(ticket["track_url"]).rsplit("/t/", 1)[1]
