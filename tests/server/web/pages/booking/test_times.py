"""`/book/{service}/times` and `/hold/…`: choosing, holding, checking and booking, without scripts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from protocol.enums import AppointmentState
from server.web.operation.context import AppContext
from tests.server.web.inside import inside
from tests.serving import Installation

from .citizen import Citizen, branch, kinds, running

TIMES = "/book/HT/times?procedure=1.001193&lang=en"


@asynccontextmanager
async def standing(folder: Path, *names: str, **rules: Any) -> AsyncIterator[tuple[AppContext, Any]]:
    """The application with these branches, and citizens by number, each of a browser of their own."""
    first, *others = names or ("CN01",)
    installation = Installation(folder / "data", branch(first, **rules))
    for other in others:
        installation.configure(branch(other, **rules))
    async with inside(installation) as server:

        def citizen(number: int = 1) -> Citizen:
            transport = httpx.ASGITransport(server.app, client=(f"192.0.2.{number}", 40_000))
            return Citizen(httpx.AsyncClient(transport=transport, base_url="http://motcua.test"))

        yield server.context, citizen


@running
async def test_from_the_procedure_to_the_code_in_five_pages_and_no_get_changes_anything(tmp_path: Path) -> None:
    async with standing(tmp_path, "CN01", "CN02") as (context, citizen):
        one = citizen()
        assert "Đăng ký khai sinh" in await one.open("/book?q=giay khai sinh&lang=vi")
        assert "Birth notice" in await one.open("/book/HT?procedure=1.001193&lang=en")
        text = await one.open(TIMES)
        assert [time.partition("@")[0] for time in one.times()] == ["CN01", "CN02", "CN01"]
        assert "Branch CN02" in text
        assert context.live.branches["CN01"].state.seq == context.live.branches["CN02"].state.seq == 1
        chosen = one.times()[0]
        assert "Check and book" in await one.press("time", chosen)
        assert list(kinds(context).values()) == ["held"]
        assert one.page.headers["referrer-policy"] == "no-referrer"
        assert "Scan this code at the kiosk" in await one.press("decision", "book")
        assert list(kinds(context).values()) == ["booked"]
        booked = next(iter(context.live.branches["CN01"].state.appointments.by_id.values()))
        assert (booked.procedure, booked.device, booked.person) == ("1.001193", None, None)


@running
async def test_a_double_press_is_one_hold_and_one_booking_and_back_leads_to_the_code(tmp_path: Path) -> None:
    async with standing(tmp_path) as (context, citizen):
        one = citizen()
        await one.open(TIMES)
        times, path = one.form("time"), one.path
        answers = await asyncio.gather(*(one._client.post(path, data=times) for _ in range(2)))
        assert len({answer.headers["location"] for answer in answers}) == 1
        await one.open(answers[0].headers["location"])
        check, form = one.path, one.form("decision", "book")
        both = await asyncio.gather(*(one._client.post(check, data=form) for _ in range(2)))
        assert {answer.status_code for answer in both} == {303}
        assert list(kinds(context).values()) == ["booked"]
        assert "Scan this code" in await one.open(check)  # Back, to the page that checks it
        await one.open(TIMES)
        assert times["time"] not in one.times()


@running
async def test_the_same_time_chosen_again_from_a_fresh_page_is_the_same_hold(tmp_path: Path) -> None:
    async with standing(tmp_path, per_slot=2) as (context, citizen):
        one = citizen()
        seen = set()
        for _ in range(2):
            await one.open(TIMES)
            await one.press("time", one.times()[0])
            seen.add(one.path)
        assert (len(seen), list(kinds(context).values())) == (1, ["held"])


@running
async def test_a_time_just_taken_brings_the_nearest_and_keeps_everything_else(tmp_path: Path) -> None:
    async with standing(tmp_path) as (context, citizen):
        slow, quick = citizen(1), citizen(2)
        await slow.open(TIMES)
        wanted = slow.times()[4]
        await quick.open(TIMES)
        await quick.press("time", wanted)
        text = await slow.press("time", wanted)
        assert (slow.page.status_code, "Somebody else has just taken that time" in text) == (409, True)
        offered = slow.times()
        assert (wanted in offered, len(offered) > 3) == (False, True)
        before = [time for time in offered if time < wanted]
        assert {max(before), min(time for time in offered if time > wanted)} <= set(offered[:3])
        await slow.press("time", offered[0])
        assert "Birth registration" in slow.page.text
        assert sorted(kinds(context).values()) == ["held", "held"]


@running
async def test_more_time_is_one_press_and_a_time_given_back_is_free_at_once(tmp_path: Path) -> None:
    async with standing(tmp_path) as (context, citizen):
        one = citizen()
        await one.open(TIMES)
        chosen = one.times()[0]
        await one.press("time", chosen)
        state = context.live.branches["CN01"].state
        until = state.appointments.holds.next()
        await one.press("decision", "more")
        assert "Check and book" in one.page.text
        assert (state.appointments.holds.next() or 0) > (until or 0)
        await one.press("decision", "leave")
        assert one.path == "/book/HT/times"
        assert chosen in one.times()


@running
async def test_what_was_held_too_long_brings_the_nearest(tmp_path: Path) -> None:
    async with standing(tmp_path) as (context, citizen):
        one = citizen()
        await one.open(TIMES)
        await one.press("time", one.times()[0])
        form = one.form("decision", "book")
        await one.press("decision", "leave")
        held = next(iter(context.live.branches["CN01"].state.appointments.by_id.values()))
        await one.open(f"/hold/CN01/HT/{held.id}?lang=en")
        assert (one.page.status_code, "no longer kept for you" in one.page.text) == (410, True)
        assert held.state is AppointmentState.RELEASED
        assert len(one.times()) > 3
        await one.send(form)  # a press on the old page
        assert one.page.status_code in (404, 405, 410)


@running
async def test_nothing_free_says_when_the_next_times_open_and_shows_the_other_branch(tmp_path: Path) -> None:
    async with standing(tmp_path, per_slot=1, days_ahead=0) as (_, citizen):
        one = citizen()
        await one.open(TIMES)
        for number, time in enumerate(one.times(), 2):
            other = citizen(number)
            await other.open(TIMES)
            await other.press("time", time)
        text = await one.open(TIMES)
        assert "At present everything is taken." in text
        assert "New times open on" in text
        assert one.times() == []


@running
async def test_where_the_branch_asks_a_number_is_needed_once_a_service_in_the_whole_city(tmp_path: Path) -> None:
    async with standing(tmp_path, "CN01", "CN02", one_per_person=True) as (context, citizen):
        one = citizen()
        await one.open(TIMES)
        here, there, *_ = one.times()
        await one.press("time", here)
        await one.press("decision", "book", number="12")
        assert (one.page.status_code, "9 or 12 digits" in one.page.text) == (422, True)
        await one.press("decision", "book", number="001 099 000 123")
        assert "Scan this code" in one.page.text
        await one.open(TIMES)
        await one.press("time", there)
        await one.press("decision", "book", number="001099000123")
        assert (one.page.status_code, "already an appointment for this service" in one.page.text) == (409, True)
        booked = next(iter(context.live.branches["CN01"].state.appointments.by_id.values()))
        assert booked.person is not None
        assert "001099000123" not in booked.person


@running
async def test_what_no_form_of_ours_sends_changes_nothing(tmp_path: Path) -> None:
    async with standing(tmp_path) as (context, citizen):
        one = citizen()
        await one.open(TIMES)
        for time in ("", "CN01", "CN01@", "CN01@2026-10-05T08:00", "XX@2026-10-05T08:00:00+07:00", "CN01@x\x00"):
            await one.send({"procedure": "1.001193", "time": time})
            assert one.page.status_code == 422
        await one.send({"procedure": "9.999999", "time": ""})
        assert one.page.status_code == 404
        for path in ("/book/XX", "/book/HT?procedure=1", "/hold/CN01/HT/ABC", "/hold/XX/HT/ABC", "/book/XX/times"):
            await one.open(path)
            assert one.page.status_code == 404
        assert kinds(context) == {}
