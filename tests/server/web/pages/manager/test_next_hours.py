"""The card of the next two hours: what it says, what it draws, and the same on the wire."""

import asyncio
from pathlib import Path

from protocol.commands import Envelope, Login
from protocol.keys import new_key
from server.balance.staffing.next_hours import HALF_HOUR_MS, BranchNextHours, HalfHour
from server.journal.write.committed import Done
from server.web.pages.manager.next_hours import FRAME, Card, Known, draw, next_hours_card
from tests.server.queue.branch import ZONE
from tests.server.queue.desk import Desk
from tests.server.web.conftest import install
from tests.server.web.inside import inside
from tests.server.web.pages.admin.asking import Asking

HOURS = (
    HalfHour(0, 4, 9.6, 7, 13, 480, 1380, 4, 2.6),
    HalfHour(HALF_HOUR_MS, 0, 8.0, 4, 12, None, None, 2, 2.0),
)


def test_what_is_closed_unknown_over_and_known_are_told_apart() -> None:
    desk = Desk()
    desk.staff("1")
    told = BranchNextHours("CN01", 0, desk.now, 3, HOURS)
    assert next_hours_card(desk.state, desk.now, None) == Card(Known.UNKNOWN)
    assert next_hours_card(desk.state, desk.now + 86_400_000, told) == Card(Known.CLOSED)
    assert next_hours_card(desk.state, desk.now, BranchNextHours("CN01", 0, desk.now)) == Card(Known.OVER)
    card = next_hours_card(desk.state, desk.now + 5_000, told)
    assert (card.known, card.days, card.age and card.age.age_s) == (Known.HOURS, 3, 5)
    first, second = card.rows
    assert (first.arrivals, first.least, first.most, first.wait_min, first.limit_min, first.late) == (
        10, 7, 13, 8, 23, True,
    )  # fmt: skip
    assert (first.needed, first.open, second.wait_min, second.late) == (4, 3, None, False)


def test_the_drawing_marks_what_is_past_the_promise_and_where_counters_are_lacking() -> None:
    drawn = draw(HOURS, 900, ZONE)
    assert (drawn.arrivals.count("M"), drawn.ranges.count("M")) == (2, 2)
    assert (drawn.waits.count("M"), drawn.limits.count("M"), drawn.late_limits.count("M")) == (1, 0, 1)
    assert (drawn.short.count("M"), drawn.needed.count("M")) == (1, 1)
    assert (drawn.arrivals_most, drawn.wait_most_min, drawn.counters_most) == (13, 23, 4)
    assert FRAME.lanes[0] < drawn.target_y < FRAME.lanes[1]
    assert len(drawn.times) == 1


def test_the_page_and_the_wire_say_it(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")

    async def walk() -> None:
        async with inside(installation) as server:
            boss = Asking(server, installation, "manager")
            path = "/api/v1/branches/CN01/next-hours"
            assert (await boss.get(path)).json()["half_hours"] is None
            assert "Chưa bắt đầu hoặc đã kết thúc ngày làm việc." in (await boss.get("/manager/CN01")).text
            login = Envelope("CN01", Login(installation.users["clerk2"]), new_key(), "device", "2")
            assert isinstance(await server.context.live.submit(login), Done)
            assert "Hiện chưa có dự kiến." in (await boss.get("/manager/CN01")).text
            live, now = server.context.live, server.context.clock.now()
            live.forecasts.take_next_hours([BranchNextHours("CN01", 0, now, 3, HOURS)])
            said = (await boss.get(path)).json()
            assert said["days"] == 3
            first = said["half_hours"][0]
            assert (first["arrivals"], first["arrivals_p90"], first["wait_p90_s"]) == (9.6, 13, 1380)
            assert (first["counters_needed"], first["counters_open"]) == (4, 2.6)
            page = (await boss.get("/manager/CN01")).text
            assert "Dự kiến theo số liệu của 3 ngày" in page
            assert "<td>10 (7–13)</td><td>8 phút, 23 phút</td><td>4</td><td>3</td>" in page
            live.forecasts.take_next_hours([BranchNextHours("CN01", 0, now - 200_000, 3, HOURS)])
            assert (await boss.get(path)).json()["half_hours"] is None

    asyncio.run(walk())
