"""The public pages beside the feed's figures: the order of the branches, and a branch's address where one goes by it.

The figures are in `tests/server/web/api/test_public_feed.py`.
"""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol.configuration import Text
from protocol.enums import Role
from protocol.public import PublicBranch, PublicService, PublicState
from protocol.views import Wait
from server.web.pages.public import BranchLine, ServiceLine, order_by_wait
from tests.server.web.inside import inside
from tests.serving import Installation

from .booking.citizen import Citizen, branch, running

STREET = "1 Phố Ví Dụ, phường Hoàn Kiếm, Hà Nội"
NAME: Text = {"vi": "A"}


def line(state: PublicState, *waits: tuple[int, int]) -> BranchLine:
    services = [
        ServiceLine(PublicService(f"S{n}", state, 0, p50, p90, 1, None, None, None), NAME, Wait(60 * p50, 60 * p90))
        for n, (p50, p90) in enumerate(waits)
    ]
    return BranchLine(PublicBranch("X", state, 0, None, None, []), NAME, "", None, services)


def test_the_shortest_of_the_longest_waits_comes_first_and_closed_branches_last() -> None:
    short, long = line(PublicState.OPEN, (5, 9), (2, 3)), line(PublicState.OPEN, (1, 2), (20, 40))
    untold, closed = line(PublicState.OPEN), line(PublicState.CLOSED, (1, 1))
    assert sorted([closed, untold, long, short], key=order_by_wait) == [short, long, untold, closed]


@running
async def test_a_branchs_address_is_where_one_goes_by_it_and_papers_are_named_until_one_is_served(
    tmp_path: Path,
) -> None:
    installation = Installation(tmp_path / "data", replace(branch(), address=STREET))
    for name in ("CN02", "CN03"):
        installation.configure(branch(name))
    kiosk = {"Authorization": f"Bearer {installation.enrol(Role.KIOSK)}", "Idempotency-Key": "k-1"}
    async with inside(installation) as server:
        one = Citizen(server.away)
        city = await one.open("/public")
        assert city.count(STREET) == 1
        assert 'data-address="/public?by=wait"' in await one.open("/public?by=wait&lang=en")
        assert STREET in await one.open("/public/CN01")
        assert 'class="street"' not in await one.open("/public/CN02")
        await one.open("/book/HT/times?procedure=1.001193&branch=CN01")
        time = next(each for each in one.times() if each.startswith("CN01@"))
        assert STREET in await one.press("time", time)
        assert STREET in await one.press("decision", "book")
        calendar = await one.open(f"{one.path}/calendar.ics")
        assert re.sub("\r\n ", "", calendar).count(f"LOCATION:Branch CN01\\, {STREET.replace(',', chr(92) + ',')}") == 1
        wish = {"service": "HT", "procedure": "1.001193"}
        taken = await server.near.post("/api/v1/branches/CN01/tickets", json=wish, headers=kiosk)
        ticket = "/t/" + taken.json()["track_url"].rpartition("/t/")[2]
        waiting = await one.open(ticket)
        assert STREET in waiting
        assert "Birth notice" in waiting
        await server.away.post(f"/api/v1/tickets/{ticket[3:]}/cancel", headers={"Idempotency-Key": "k-2"})
        assert "Birth notice" not in await one.open(ticket)


@pytest.mark.parametrize("state", [PublicState.UNKNOWN, PublicState.CLOSED])
def test_without_figures_the_order_by_name_is_kept(state: PublicState) -> None:
    first, second = line(state, (9, 9)), line(state)
    assert sorted([first, second], key=order_by_wait) == [first, second]
