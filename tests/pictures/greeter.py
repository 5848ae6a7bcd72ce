"""The greeter's pages on a tablet, held upright and across, and on a desk."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import msgspec

from protocol.enums import Role
from protocol.keys import new_key
from server.access.seen import write_seen
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import now_ms
from tests.server.web.pages.ask import ask

from .mornings import large, largest
from .pages import ALL_FONTS, LABELS_OF_NOTHING, go_on, opened, pictured_server
from .screen import Screen, View, every

SIZES = {"upright": (768, 1024), "across": (1024, 768), "phone": (360, 780)}


@cache
def kiosks() -> tuple[str, ...]:
    """The ids of two kiosks that are connected: one that can print, and one without paper."""
    server = pictured_server()
    installation, found = server.serving.installation, []
    for name, printer in (("Ki-ốt cửa chính", "ready"), ("Ki-ốt tầng 2", "paper_out")):
        token = installation.enrol(Role.KIOSK, branch="large", name=name)
        key = new_key()
        status, told = server.serving.call(
            "POST", "/api/v1/branches/large/device-state", {"printer": printer}, token, key
        )
        assert status == 200, told
        found.append(told["device"]["device"])
    with connect_to_write(installation._engine) as connection, connection.begin():
        write_seen(connection, dict.fromkeys(found), now_ms() + 86_400_000)
    installation._engine.dispose()
    return tuple(found)


def printed(path: str) -> str:
    """The same page after its slip came out at the first kiosk."""
    server, device = pictured_server(), kiosks()[0]
    wish = new_key()
    answer = ask(server.serving, path, {"wish": wish, "device": device}, session=server.session)
    assert answer.status == 303, answer.text
    token, told = server.serving.installation.tokens["Ki-ốt cửa chính"], {"slip": wish, "outcome": "printed"}
    status, reply = server.serving.call("POST", "/api/v1/branches/large/prints/told", told, token, new_key())
    assert status == 200, reply
    return path


def path_of(state: str) -> str:
    """Where this page is; a number or an appointment is given for it."""
    server = pictured_server()
    if state in ("front", "enquiry"):
        return f"/greet/large{'' if state == 'front' else '/enquiry'}"
    procedure = max(largest().procedures, key=lambda each: len(each.bring))
    topic = f"/greet/large/for/{procedure.service}?procedure={procedure.code}"
    if state in ("topic", "missing", "more"):
        return topic
    text = ask(server.serving, topic, session=server.session).text
    form = {"procedure": procedure.code, "decision": "anyway", "priority": "elderly"}
    if state == "booked":
        form = {
            "procedure": procedure.code,
            "time": html.unescape(re.findall(r'name="time" value="([^"]+)"', text)[-1]),
        }
    if state in ("given", "printed"):
        kiosks()
    path = ask(server.serving, topic.partition("?")[0], form, session=server.session).location
    if state == "assist":
        config = msgspec.structs.replace(large(), agency="H26.50.05.13")
        server.serving.configure(config)
        return f"{path}/assist"
    return printed(path) if state == "printed" else path


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The page, standing still, as the greeter sees it."""
    with opened(path_of(screen.state), screen, SIZES[screen.mode], pictured_server().session) as page:
        if screen.state == "missing":
            page.locator(".tick input").first.check()
            go_on(page, "button[value=ticket]", ".lacking")
        if screen.state == "more":
            page.locator(".more-services summary").click()
            page.locator(".more-services input").first.check()
            page.evaluate(ALL_FONTS)
        assert page.evaluate(LABELS_OF_NOTHING) == []
        yield page


SCREENS = (
    *every("pages", ["greet"], ["upright", "across"], ["front", "topic", "missing", "given", "enquiry"], build),
    *every("pages", ["greet"], ["upright"], ["booked", "printed", "more"], build),
    *every("pages", ["greet"], ["phone"], ["front", "topic", "assist"], build),
    *every("pages", ["greet"], ["upright"], ["assist"], build),
)
