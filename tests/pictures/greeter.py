"""The greeter's pages on a tablet, held upright and across, and on a desk."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.pages.ask import ask

from .mornings import largest
from .pages import ALL_FONTS, chromium, pictured_server
from .screen import Screen, View, every

SIZES = {"upright": (768, 1024), "across": (1024, 768), "phone": (360, 780)}


def path_of(state: str) -> str:
    """Where this page is; a number or an appointment is given for it."""
    server = pictured_server()
    if state in ("front", "enquiry"):
        return f"/greet/large{'' if state == 'front' else '/enquiry'}"
    procedure = max(largest().procedures, key=lambda each: len(each.bring))
    topic = f"/greet/large/for/{procedure.service}?procedure={procedure.code}"
    if state in ("topic", "missing"):
        return topic
    text = ask(server.serving, topic, session=server.session).text
    form = {"procedure": procedure.code, "decision": "anyway", "priority": "elderly"}
    if state == "booked":
        form = {
            "procedure": procedure.code,
            "time": html.unescape(re.findall(r'name="time" value="([^"]+)"', text)[-1]),
        }
    return ask(server.serving, topic.partition("?")[0], form, session=server.session).location


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The page, standing still, as the greeter sees it."""
    behind = pictured_server()
    wide, high = SIZES[screen.mode]
    context = chromium().new_context(viewport={"width": wide, "height": high}, reduced_motion="reduce")
    context.add_cookies([{"name": SESSION_COOKIE, "value": behind.session, "url": behind.serving.url}])
    try:
        page = context.new_page()
        path = path_of(screen.state)
        page.goto(f"{behind.serving.url}{path}{'&' if '?' in path else '?'}lang={screen.language}")
        if screen.state == "missing":
            page.locator(".tick input").first.check()
            page.locator("button[value=ticket]").click()
            page.wait_for_selector(".lacking")
            page.wait_for_load_state()
        page.evaluate(ALL_FONTS)
        yield page
    finally:
        context.close()


SCREENS = (
    *every("pages", ["greet"], ["upright", "across"], ["front", "topic", "missing", "given", "enquiry"], build),
    *every("pages", ["greet"], ["upright"], ["booked"], build),
    *every("pages", ["greet"], ["phone"], ["front", "topic"], build),
)
