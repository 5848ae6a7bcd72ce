"""A lot by page: entered on a phone and by a greeter, drawn when the window is over, each with a number or a way."""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from protocol.configuration import BranchConfig, Window
from protocol.enums import Role
from server.queue.state.state import State
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.inside import inside, session_of
from tests.serving import Installation, until

from .booking.citizen import Citizen, branch, running

LATE = Window((0, 1, 2, 3, 4, 5, 6), "23:00", "23:30", "23:45")
NOW = Window((0, 1, 2, 3, 4, 5, 6), "00:00", "23:30", "23:45")
"""The clock of the tests is about noon: by the first the window is open, by the second it is over."""


def config(hours: Window, **more: Any) -> BranchConfig:
    services = tuple(replace(each, quota=2) for each in branch().services)
    return replace(branch(), hours=(hours,), services=services, lot_opens="01:00", lot_closes="22:00", **more)


def settled(state: State) -> int:
    """How many have a number, or know that they have none."""
    return 0 if state.lot is None else len(state.lot.tickets) + len(state.lot.lost)


@running
async def test_who_enters_has_a_number_by_the_lot_or_hears_what_is_left(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", config(LATE)).staff(1)
    installation.add_person("greeter", Role.GREETER)
    async with inside(installation) as server:
        citizen = Citizen(server.away)

        def state() -> State:
            return server.context.live.branches["CN01"].state

        assert "Ghi tên rút thăm" in await citizen.open("/lot/CN01")
        entries = []
        for number in ("001203004561", "001203004562"):
            await citizen.open("/lot/CN01")
            form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', citizen.page.text))
            form |= {"service": "HT", "number": number}
            await citizen.send(form)
            assert "Bạn đã ghi tên" in citizen.page.text
            assert citizen.page.headers["referrer-policy"] == "no-referrer"
            entries.append(citizen.path)
            await server.away.post("/lot/CN01", data=form)  # pressed twice
        await citizen.open("/lot/CN01")
        refused = await citizen.send({"service": "HT", "number": "001203004561"})
        assert (citizen.page.status_code, "Mỗi người ghi tên một lần" in refused) == (409, True)
        await citizen.open("/lot/CN01")
        for bad, status in (({"service": "HT", "number": "12"}, 422), ({"service": "XX", "number": "1" * 12}, 422)):
            await citizen.send(bad)
            assert citizen.page.status_code == status
        tablet = Citizen(server.near)
        server.near.cookies.set(SESSION_COOKIE, session_of(installation, "greeter"))
        await tablet.open("/lot/CN01")
        await tablet.send({"service": "HT", "number": "001203004563"})
        entries.append(tablet.path)
        commitment = re.findall(r"<code>([0-9a-f]{64})</code>", await citizen.open("/lot/CN01"))[0]
        lot = state().lot
        assert lot is not None
        assert [one.by_phone for one in lot.entries.values()] == [True, True, False]

        installation.configure(config(NOW))  # the window is over, and numbers are given
        await server.context.live.caught_up("CN01")
        await asyncio.to_thread(until, lambda: settled(state()) == 3)
        told = [await citizen.open(path) for path in entries]
        assert sorted("HT-00" in text for text in told) == [False, True, True]
        left = next(text for text in told if "Không còn số" in text)
        assert "/book/HT/times?branch=CN01" in left
        shown = await citizen.open("/lot/CN01")
        seed = re.findall(r"<code>([0-9a-f]{64})</code>", shown)[1]
        assert hashlib.sha256(seed.encode()).hexdigest() == commitment
        marks = re.findall(r"<li><code>([0-9a-f]{12})</code>", shown)
        assert marks == sorted(marks, key=lambda mark: hashlib.sha256(f"{seed}:{mark}".encode()).digest())
        assert not any(path.rpartition("/")[2] in shown for path in entries)  # nobody's page is given away
        assert "Số định danh của người đã ghi tên" in await tablet.open("/lot/CN01")
        await tablet.send({"number": "001203004561"})
        assert tablet.path == entries[0]  # who has no phone comes back with the card
        await citizen.send({"number": "001203004569", "service": "HT"})
        assert citizen.page.status_code == 409
        greeter = installation.users["greeter"]
        assert greeter not in shown


@running
async def test_where_there_is_no_lot_the_page_says_so(tmp_path: Path) -> None:
    async with inside(Installation(tmp_path / "data", branch())) as server:
        citizen = Citizen(server.away)
        assert "Hôm nay ở đây không rút thăm" in await citizen.open("/lot/CN01")
        await citizen.send({"service": "HT", "number": "001203004561"})
        assert citizen.page.status_code == 409
        await citizen.open("/lot/CN01/NOBODY")
        assert citizen.page.status_code == 404
