"""Several services in one visit: chosen one after the other, one code and calendar entry, moved and cancelled whole."""

import re
from pathlib import Path

from protocol.enums import AppointmentState

from .citizen import running
from .test_times import standing


@running
async def test_two_services_are_one_code_moved_and_cancelled_whole(tmp_path: Path) -> None:
    async with standing(tmp_path) as (context, citizen):
        one = citizen()
        first = await one.open("/book/HT?procedure=1.001193&lang=en")
        more = re.findall(r'href="(/book\?with=[^"]*)"', first)[0]
        text = await one.open(more)
        assert "What else, in the same visit?" in text
        assert "/book/HT" not in text  # each service once
        assert "There is no branch to show yet" not in text
        text = await one.open(re.findall(r'href="(/book/CT\?[^"]*)"', text)[0])
        assert "Birth registration +" in text
        text = await one.open(re.findall(r'href="(/book/HT/times[^"]*)"', text)[0].replace("&amp;", "&"))
        assert "One number for the whole visit" in text
        early, late = one.times()[0], one.times()[-1]
        text = await one.press("time", early)
        assert re.search(r"<dt>Then</dt><dd><b>\d\d:\d\d</b> ", text)
        await one.press("decision", "book")
        (booked,) = context.live.branches["CN01"].state.appointments.by_id.values()
        assert [service for service, _ in booked.places] == ["HT", "CT"]
        assert "Then at " in one.page.text
        address = one.path
        calendar = await one.open(f"{address}/calendar.ics")
        assert calendar.count("BEGIN:VEVENT") == 1
        assert " + " in calendar
        await one.open(f"{address}/move")
        await one.press("time", late if late in one.times() else one.times()[-1])
        (moved,) = context.live.branches["CN01"].state.appointments.by_id.values()
        assert moved.further[0].slot_at > moved.slot_at > booked.slot_at
        assert "SEQUENCE:1" in await one.open(f"{address}/calendar.ics")
        await one.open(address)
        await one.send({})
        (gone,) = context.live.branches["CN01"].state.appointments.by_id.values()
        assert (gone.state, context.live.branches["CN01"].state.appointments.taken) == (AppointmentState.CANCELLED, {})


@running
async def test_odd_words_in_the_address_are_left_out(tmp_path: Path) -> None:
    async with standing(tmp_path) as (_, citizen):
        one = citizen()
        for odd in ("XX", "HT", ":", "CT:9.999999", "%00,,,", "A" * 300):
            text = await one.open(f"/book/HT/times?and={odd}&lang=en")
            assert (one.page.status_code, "One number for the whole visit" in text) == (200, False)
        text = await one.open("/book/HT/times?and=CT,CT,HT&lang=en")
        assert one.form("time")["and"] == "CT"
