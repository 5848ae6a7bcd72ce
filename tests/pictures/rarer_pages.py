"""The pages that are opened less often: choices before the others, a report's lists, forms of administration."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from tests.server.web.pages.ask import ask

from .pages import SIZES, opened, panel_of, pictured_server
from .screen import Screen, View, every

FIXED = {
    "start": "/",
    "mail": "/reports/mail",
    "visits": "/reports/visits?branch=busy&column=numbers",
    "greet-branches": "/greet",
    "counter-branches": "/counter",
    "counters": "/counter/large",
    "new-branch": "/admin/new-branch",
    "file": "/admin/file",
    "standard": "/admin/standards/city/hours",
    "changes": "/admin/branches/large/changes",
    "new-unit": "/admin/units/new",
    "work-account": "/work-account",
}
"""Where the page of this picture is, where its address is known."""


@cache
def entered() -> str:
    """The page of somebody who entered the lot."""
    serving = pictured_server().serving
    wish = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', ask(serving, "/lot/lot").text))
    return ask(serving, "/lot/lot", wish | {"service": "HT", "number": "001203004561"}).location


def path_of(name: str) -> str:
    match name:
        case "entry":
            return entered()
        case "visit":
            return f"/reports/visits/{panel_of('ticket').replace('/tickets/', '/')}"
        case "move":
            return f"{pictured_server().appointments['booked']}/move"
        case _:
            return FIXED[name]


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The page, standing still, as an administrator sees it."""
    with opened(path_of(screen.name), screen, SIZES[screen.mode], pictured_server().session) as page:
        yield page


SCREENS = (
    *every(
        "pages", [one for one in (*FIXED, "entry", "visit", "move") if one != "visits"], ["small"], ["normal"], build
    ),
    *every("pages", ["visits", "standard", "new-unit", "entry"], ["1280"], ["normal"], build),
    *every("pages", ["counters", "visit"], ["1920"], ["normal"], build),
)
"""On a narrow screen the visits scroll in their card."""
