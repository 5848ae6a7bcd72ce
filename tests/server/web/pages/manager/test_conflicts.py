"""What counters served without the server and does not fit: every reason has words, in the order of arrival."""

import pytest

from protocol.commands import Cancel, RecordServed
from protocol.enums import TicketState
from server.queue.decide.served_offline import DAY_OVER, UNKNOWN
from server.web.pages.manager.conflicts import WHY, conflicts
from tests.server.queue.branch import MORNING
from tests.server.queue.desk import Desk


def test_each_is_named_with_its_counter_the_time_and_why() -> None:
    desk = Desk()
    desk.accept(Cancel(desk.issue("HT").ticket_id))
    desk.later(m=60)
    for number in ("HT-001", "HT-555"):
        desk.accept(RecordServed("2026-10-05", number, MORNING + 1_800_000, 60), "1")
    rows = conflicts(desk.state)
    assert [(row.number, row.counter["vi"], f"{row.at:%H:%M}", row.said) for row in rows] == [
        ("HT-001", "Quầy 1", "08:30", WHY["cancelled"]),
        ("HT-555", "Quầy 1", "08:30", WHY["unknown"]),
    ]


LEFT = sorted(set(TicketState) - {TicketState.WAITING, TicketState.PARKED})


@pytest.mark.parametrize("why", [DAY_OVER, UNKNOWN, *LEFT])
def test_every_reason_has_words(why: str) -> None:
    assert WHY[why]
