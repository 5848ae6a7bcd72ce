"""A citizen's browser without scripts, inside the test's process: reads a page's form, presses one of its buttons."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from protocol.configuration import AppointmentRules, BranchConfig, ProcedureConfig, Window
from server.web.base.puzzle import solve
from server.web.operation.context import AppContext
from tests.server.web.inside import BASE
from tests.serving import template

BIRTH = ProcedureConfig(
    "1.001193",
    "HT",
    {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=({"vi": "Giấy chứng sinh", "en": "Birth notice"}, {"vi": "Căn cước", "en": "Identity card"}),
    minutes=15,
    fee_vnd=0,
    synonyms=("giấy khai sinh",),
)


def branch(name: str = "CN01", **rules: Any) -> BranchConfig:
    """A branch that gives numbers all day, with one procedure; tomorrow has as many slots as today had."""
    whole_day = Window((0, 1, 2, 3, 4, 5, 6), "00:00", "23:30", "23:59")
    config = msgspec.structs.replace(template(), id=name, name={"vi": f"Chi nhánh {name}", "en": f"Branch {name}"})
    given = AppointmentRules(**{"per_slot": 1, "days_ahead": 1, **rules})
    return msgspec.structs.replace(
        config, hours=(whole_day,), special_days=(), closed_dates=(), procedures=(BIRTH,), appointments=given
    )


def running(test: Callable[[Path], Awaitable[None]]) -> Callable[[Path], None]:
    """A test that has an event loop."""

    @wraps(test)
    def run(tmp_path: Path) -> None:
        async def whole() -> None:
            await test(tmp_path)

        asyncio.run(whole())

    return run


class Citizen:
    """One browser with its cookies. `page`: the answer that it shows, after redirects."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.page: httpx.Response = httpx.Response(200)

    async def open(self, path: str) -> str:
        self.page = await self._client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        return self.page.text

    async def press(self, button: str, value: str = "", **fields: str) -> str:
        """Sends the page's form with the first button of this name, and value where one is given; solves its puzzle."""
        form = self.form(button, value) | fields
        bits = int((re.findall(r'data-bits="(\d+)"', self.page.text) or ["0"])[0])
        if bits and button == "time":
            form["proof"] = await asyncio.to_thread(solve, form["token"], form["time"], bits)
        return await self.send(form)

    async def send(self, form: dict[str, str]) -> str:
        self.page = await self._client.post(
            self.path, data=form, headers={"Accept": "text/html", "Origin": BASE}, follow_redirects=True
        )
        return self.page.text

    def form(self, button: str, value: str = "") -> dict[str, str]:
        """What pressing it would send."""
        text = self.page.text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
        buttons = [html.unescape(each) for each in re.findall(rf'<button[^>]*name="{button}" value="([^"]*)"', text)]
        pressed = next(each for each in buttons if not value or each == value)
        return hidden | {button: pressed}

    def times(self) -> list[str]:
        """What the page's buttons for times would send, in order, each once."""
        found = re.findall(r'name="time" value="([^"]*)"', self.page.text)
        return list(dict.fromkeys(html.unescape(each) for each in found))

    @property
    def path(self) -> str:
        """Where the page is; a form is sent there."""
        return urlsplit(str(self.page.url)).path


def kinds(context: AppContext, name: str = "CN01") -> dict[str, str]:
    """How each of a branch's appointments stands, by id."""
    return {one.id: str(one.state) for one in context.live.branches[name].state.appointments.by_id.values()}
