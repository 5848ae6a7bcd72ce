"""The bars of who waits: a tick at each age, where the promise is, and who is under which service."""

from msgspec.structs import replace

from protocol.commands import Configure
from server.web.pages.manager.waits import BEYOND, WITHIN, waits
from tests.server.queue.branch import BRANCH
from tests.server.queue.desk import Desk


def test_a_tick_stands_at_its_age_and_is_taller_the_later_it_is() -> None:
    desk = Desk()
    for minutes in (48, 3, 7.5, 7.5, 0):  # ages in the end: 66, 18, 15, 7.5, 0
        desk.issue("HT")
        desk.later(m=minutes)
    row = waits(desk.state, desk.now, started=True).rows[0]
    assert (row.waiting, row.warn, row.over) == (5, 0, 3)
    assert row.ticks.calm == f"M1.0 7v6M{WITHIN / 2:.1f} 7v6"
    over = [float(part.split()[0]) for part in row.ticks.over.split("M")[1:]]
    assert over == [WITHIN + 1, WITHIN + 1 + round(BEYOND * 3 / 45, 1), WITHIN + BEYOND - 1]
    desk.later(m=5)
    row = waits(desk.state, desk.now, started=True).rows[0]
    assert (row.warn, row.ticks.warn) == (1, f"M{WITHIN * 12.5 / 15:.1f} 5v10")


def test_services_keep_the_branchs_order_and_those_without_people_are_named_apart() -> None:
    desk = Desk()
    desk.issue("DD", priority="elderly")
    desk.issue("HT")
    found = waits(desk.state, desk.now, started=True)
    assert [(row.code, row.priority, row.unserved) for row in found.rows] == [("HT", 0, True), ("DD", 1, True)]
    assert [name["vi"] for name in found.nobody] == ["CT", "DDX"]
    desk.accept(Configure(replace(BRANCH, services=BRANCH.services[:2], counters=BRANCH.counters[:1])))
    found = waits(desk.state, desk.now, started=True)
    assert [(row.code, row.gone) for row in found.rows] == [("HT", False), ("DD", True)]
    assert waits(desk.state, desk.now, started=False).rows == []
