"""A script cannot freeze the times, and when everybody comes at once each place is given once."""

import asyncio
import math
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from protocol.enums import Role
from server.queue.decide.free_times import free_days
from server.web.base.clock import moment
from server.web.base.puzzle import FREE_HOLDS, solve
from server.web.follow.hold_limits import LEAST, MOST_SHARE
from server.web.operation.context import AppContext
from tests.server.web.inside import BASE, inside, session_of
from tests.serving import Installation

from .citizen import Citizen, branch, kinds, running

ALL_OF_THEM = 0.05
"""Of a service's times, by a script of whatever addresses."""

TIMES = "/book/HT/times?procedure=1.001193&lang=en"


def places_of(context: AppContext) -> int:
    limits = context.hold_limits
    assert limits is not None
    return limits.places(context.live, "HT", context.clock.now())


@running
async def test_a_script_with_a_fresh_cookie_for_each_press_freezes_at_most_its_share(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", branch(per_slot=4, days_ahead=2))
    async with inside(installation, device_limits=True) as server:

        async def press(number: int) -> int:
            """One more browser of the same address: it solves what it is asked, and books what it holds."""
            script = Citizen(httpx.AsyncClient(transport=httpx.ASGITransport(server.app, client=("192.0.2.66", 1)),
                                               base_url=BASE))  # fmt: skip
            await script.open(TIMES)
            if script.page.status_code != 200:
                return script.page.status_code
            await script.press("time", script.times()[number % len(script.times())])
            if "Check and book" in script.page.text and number % 2:
                await script.press("decision", "book")
            return script.page.status_code

        places = places_of(server.context)
        said = Counter(await asyncio.gather(*(press(number) for number in range(60))))
        frozen = sum(state in ("held", "booked") for state in kinds(server.context).values())
        assert 0 < frozen <= math.ceil(MOST_SHARE * places)
        assert said[429] >= 60 - frozen
        honest = Citizen(server.away)
        await honest.open(TIMES)
        await honest.press("time", honest.times()[0])
        assert "Check and book" in honest.page.text


@pytest.mark.slow(2)
@running
async def test_a_script_of_many_addresses_freezes_no_more_and_an_honest_network_still_holds_two(tmp_path: Path) -> None:
    """Each address by itself would stay below its share."""
    installation = Installation(tmp_path / "data", branch(per_slot=9, days_ahead=2))
    async with inside(installation, device_limits=True) as server:

        def browser(address: str) -> Citizen:
            transport = httpx.ASGITransport(server.app, client=(address, 1))
            return Citizen(httpx.AsyncClient(transport=transport, base_url=BASE))

        async def press(address: str, number: int) -> bool:
            one = browser(address)
            await one.open(TIMES)
            await one.press("time", one.times()[number % len(one.times())])
            is_held = "Check and book" in one.page.text
            if is_held and number % 2:
                await one.press("decision", "book")
            return is_held

        places = places_of(server.context)
        addresses = [f"192.0.2.{n}" for n in range(5)] + [f"2001:db8:0:{n:x}00::1" for n in range(5)]
        held = [await asyncio.gather(*(press(address, turn) for address in addresses)) for turn in range(8)]
        frozen = sum(state in ("held", "booked") for state in kinds(server.context).values())
        assert frozen == sum(map(sum, held))
        assert places * MOST_SHARE - len(addresses) < frozen <= places * ALL_OF_THEM
        assert [await press("198.51.100.7", n) for n in range(3)] == [True, True, False]
        assert [await press(f"2001:db8:1:1{n}::1", n) for n in range(3)] == [True, True, False]  # one household


@running
async def test_what_is_booked_with_an_identity_number_does_not_use_the_share_up(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", branch(per_slot=1, days_ahead=1, one_per_person=True))
    async with inside(installation, device_limits=True) as server:
        one = Citizen(server.away)
        for number in range(5):
            server.away.cookies.clear()
            await one.open(TIMES)
            await one.press("time", one.times()[-1])
            await one.press("decision", "book", number=f"00109900000{number}")
            assert "Scan this code" in one.page.text


@running
async def test_a_share_of_all_branches_is_not_a_whole_one_of_them(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", branch(days_ahead=2))
    installation.configure(branch("CN02", per_slot=40, days_ahead=2))
    async with inside(installation, device_limits=True) as server:
        here = server.context.live.branches["CN01"].state
        for _ in range(20):
            script = Citizen(httpx.AsyncClient(transport=httpx.ASGITransport(server.app, client=("192.0.2.66", 1)),
                                               base_url=BASE))  # fmt: skip
            await script.open(f"{TIMES}&branch=CN01")
            await script.press("time", next(each for each in reversed(script.times()) if each.startswith("CN01@")))
        held = len(list(here.appointments.held(0)))
        assert 0 < held <= max(LEAST, MOST_SHARE * (places_of(server.context) / 41))


def not_offered(context: AppContext) -> int:
    """How many of the places cannot be booked, by the list that everybody sees."""
    state, now = context.live.branches["CN01"].state, context.clock.now()
    config = state.config
    assert config is not None
    service = next(each for each in config.services if each.code == "HT")
    return places_of(context) - sum(free.left for day in free_days(state, config, service, now) for free in day.times)


@pytest.mark.slow(2)
@running
async def test_neither_cancelling_nor_moving_again_and_again_freezes_more_than_the_share(tmp_path: Path) -> None:
    """Times that are given back come back later: a script could leave a trail of them."""
    installation = Installation(tmp_path / "data", branch(per_slot=4, days_ahead=2, return_s=86_400))
    async with inside(installation, device_limits=True) as server:
        before, most = not_offered(server.context), math.ceil(MOST_SHARE * places_of(server.context))
        script = Citizen(server.away)
        for _ in range(8):
            await script.open(TIMES)
            await script.press("time", script.times()[-1])
            await script.press("decision", "book")
            await script.send({})  # cancels it
            assert "This appointment was cancelled." in script.page.text
        await script.open(TIMES)
        await script.press("time", script.times()[-1])
        await script.press("decision", "book")
        page = script.path
        for number in range(40):
            await script.open(f"{page}/move?lang=en")
            await script.press("time", script.times()[-1 - number % 20])
            assert script.page.status_code in (200, 429)
        assert script.page.status_code == 429
        assert 8 < not_offered(server.context) - before <= most


@running
async def test_thirty_who_press_the_last_ten_times_at_once_book_exactly_ten(tmp_path: Path) -> None:
    """Each of a network of their own; under load a press costs a proof. The others are told so, and what is left."""
    installation = Installation(tmp_path / "data", branch(per_slot=1, days_ahead=1))
    async with inside(installation, device_limits=True) as server:
        looked = Citizen(server.away)
        await looked.open(TIMES)
        last = looked.times()[-10:]
        state = server.context.live.branches["CN01"].state

        async def visit(number: int) -> str:
            client = httpx.ASGITransport(server.app, client=(f"198.51.100.{number}", 1))
            one = Citizen(httpx.AsyncClient(transport=client, base_url=BASE))
            await one.open(TIMES)
            for _ in range(30):
                left = [time for time in last if time in one.times()]
                if not left:
                    return "told that nothing is left"
                await one.press("time", left[number % len(left)])
                if "Check and book" in one.page.text:
                    await one.press("decision", "book")
                    return "booked" if "Scan this code" in one.page.text else one.page.text
                assert one.page.status_code in (409, 429), one.page.text
            return "pressed in vain"

        said = Counter(await asyncio.gather(*(visit(number) for number in range(1, 31))))
        assert said == {"booked": 10, "told that nothing is left": 20}
        slots = Counter(one.slot_at for one in state.appointments.by_id.values() if one.state == "booked")
        assert (len(slots), max(slots.values())) == (10, 1)


@running
async def test_under_load_a_press_without_a_proof_waits_and_the_token_of_another_form_does_not_help(
    tmp_path: Path,
) -> None:
    installation = Installation(tmp_path / "data", branch(per_slot=4))
    with no_wait_is_long_enough():
        await _wait_or_compute(installation)


@contextmanager
def no_wait_is_long_enough() -> Iterator[None]:
    """Whoever has waited need not compute: on a busy machine that may be everybody."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("server.web.pages.booking.load.SLOW_MS", 3_600_000)
        yield


async def _wait_or_compute(installation: Installation) -> None:
    async with inside(installation, device_limits=True) as server:
        early = Citizen(server.away)
        await early.open(TIMES)
        before = early.form("time", early.times()[-1])
        for number in range(FREE_HOLDS):
            client = httpx.ASGITransport(server.app, client=(f"198.51.100.{number}", 1))
            one = Citizen(httpx.AsyncClient(transport=client, base_url=BASE))
            await one.open(TIMES)
            await one.press("time", one.times()[0])
        assert len(kinds(server.context)) == FREE_HOLDS
        await early.send(before)  # from a page that was there before the crowd
        assert (early.page.status_code, "Very many people are booking" in early.page.text) == (429, True)
        assert before["time"] in early.times()[:3]
        asked = early.form("time", before["time"])
        other = await server.away.get("/book/HT/times")
        assert other.status_code == 200
        await early.send(asked | {"token": before["token"], "proof": ""})
        assert early.page.status_code == 429
        await early.press("time", before["time"])
        assert "Check and book" in early.page.text


@running
async def test_a_solved_puzzle_pays_for_one_press_however_often_that_is_sent(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", branch(per_slot=9))
    async with inside(installation, device_limits=True) as server:
        for number in range(FREE_HOLDS):
            client = httpx.ASGITransport(server.app, client=(f"198.51.100.{number}", 1))
            one = Citizen(httpx.AsyncClient(transport=client, base_url=BASE))
            await one.open(TIMES)
            await one.press("time", one.times()[0])
        script = Citizen(server.away)
        await script.open(TIMES)
        paid = script.form("time", script.times()[0])
        bits = int(re.findall(r'data-bits="(\d+)"', script.page.text)[0])
        paid["proof"] = solve(paid["token"], paid["time"], bits)
        for _ in range(2):  # a line that was cut: the same press once more
            await script.send(paid)
            assert "Check and book" in script.page.text
            await script.open(TIMES)
        server.away.cookies.clear()  # another browser with the same proof
        await script.send(paid | {"wish": str(uuid.uuid4())})
        assert script.page.status_code == 429
        assert len(kinds(server.context)) == FREE_HOLDS + 1


@running
async def test_a_time_that_is_only_held_is_shown_to_staff_without_what_would_book_it(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", branch())
    installation.add_person("clerk1", Role.CLERK)
    async with inside(installation) as server:
        one = Citizen(server.away)
        await one.open(TIMES)
        await one.press("time", one.times()[0])
        (held,) = server.context.live.branches["CN01"].state.appointments.by_id.values()
        assert held.state == "held"
        server.near.cookies.set("motcua_session", session_of(installation, "clerk1"))
        day = moment(held.slot_at, installation.config.time_zone).date()
        page = await server.near.get(f"/manager/CN01/appointments?day={day}&lang=en")
        assert "being booked" in page.text
        assert held.id not in page.text
        assert (await server.near.get(f"/manager/CN01/appointments/{held.id}")).status_code == 404
        in_days = (day - moment(server.context.clock.now(), installation.config.time_zone).date()).days
        listed = await server.near.get(f"/api/v1/branches/CN01/appointments?in_days={in_days}")
        assert listed.json()["appointments"] == []
