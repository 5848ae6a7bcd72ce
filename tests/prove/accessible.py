"""`python -m tests.prove.accessible`: every page of the table in Chromium, looked at by axe-core. Some five minutes.

In both languages, on a phone and at a desk, as the greatest of the roles that may see it; besides axe what
`test_pages_look.py` asks of some pages: contrast, sizes of controls, names, ids, nothing wider than its window from 320
to 1920 px, and no error in the console. Prints what is wrong, and exits with 1 if anything is.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from protocol.enums import Role
from server.web.operation.authentication import SESSION_COOKIE
from server.web.operation.operation import Operation
from tests.server.web.inside import session_of
from tests.server.web.pages import ways
from tests.server.web.pages.browser import DESK, PHONE, Looking, launch
from tests.server.web.pages.test_pages_look import OPEN, WIDTHS, whole
from tests.server.web.pages.test_ways import SETTINGS
from tests.serving import Installation, Serving

LANGUAGES = ("vi", "en")
NO_PAGES = ways.FILES | {"openapi", "take-page", "take-open"}
"""Files, and the phone's page at the door, which a code of this minute opens; `test_take.py`."""


class Looks:
    """Windows of one size, one for each role, signed in."""

    def __init__(self, browser: Browser, serving: Serving, size: tuple[int, int]) -> None:
        self._browser, self._serving, self._size = browser, serving, size
        self._windows: dict[Role | None, Looking] = {}

    def window(self, role: Role | None) -> Looking:
        """The window of this role."""
        if role not in self._windows:
            width, height = self._size
            context = self._browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
            if role is not None:
                token = session_of(self._serving.installation, ways.PEOPLE[role])
                context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self._serving.url}])
            self._windows[role] = Looking(context.new_page(), self._serving.url)
        return self._windows[role]

    def faults(self, operation: Operation, path: str, language: str) -> Iterator[str]:
        """What is wrong with a page."""
        desk = self.window(ways.readers(operation)[-1])
        desk.complaints.clear()
        desk.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        desk.page.wait_for_load_state()
        desk.page.evaluate(OPEN)
        width, height = self._size
        for narrow, high in WIDTHS if self._size == PHONE else ():
            desk.page.set_viewport_size({"width": narrow, "height": high})
            if (over := desk.overflow_px()[0]) > 0:
                yield f"{over} px wider than its window of {narrow}"
        desk.page.set_viewport_size({"width": width, "height": height})
        yield from (f"{kind}: {each}" for kind, found in whole(desk).items() for each in found)
        yield from desk.complaints

    def close(self) -> None:
        for each in self._windows.values():
            each.page.context.close()


def main() -> int:
    """1 when anything is wrong."""
    pages = [one for one in ways.walked() if one.name not in NO_PAGES]
    wrong = 0
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        installation = ways.install(Installation(Path(name) / "data").staff())
        with Serving(installation, settings=SETTINGS) as serving, closing(launch(playwright)) as browser:
            standing = ways.stand(serving)
            for size in (PHONE, DESK):
                with closing(Looks(browser, serving, size)) as looks:
                    for operation, language in ((one, language) for language in LANGUAGES for one in pages):
                        for fault in looks.faults(operation, standing.path(operation), language):
                            print(f"{operation.name} ({language}, {size[0]} px): {fault}", flush=True)
                            wrong += 1
    print(f"{len(pages)} pages, two languages, two sizes: {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
