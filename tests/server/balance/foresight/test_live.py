"""The branch as the server has it, as forecasts see it."""

from protocol.commands import Open, Pause
from protocol.enums import TicketClass
from server.balance.foresight.live import live_of
from tests.server.queue.desk import Desk


def test_waiting_counters_and_todays_arrivals_come_from_the_state(desk: Desk) -> None:
    for _ in range(3):
        desk.issue("HT")
        desk.later(m=5)
    desk.serve("1")
    desk.accept(Pause("lunch"), "2")
    desk.later(m=2)
    found = live_of(desk.state, desk.now)
    one, two = (next(each for each in found.counters if each.id == name) for name in ("1", "2"))
    assert (one.calls, one.in_hand is not None, one.stopped_at) == (True, True, None)
    assert one.in_hand is not None
    assert (one.in_hand.service, one.in_hand.since) == ("HT", desk.now - 120_000)
    assert (two.calls, two.stopped_at) == (False, desk.now - 120_000)
    assert (found.waiting.total, found.lately, found.lately_s) == (2, 2, 17 * 60)
    assert found.today.mix["HT", TicketClass.WALK] == 3
    desk.accept(Open(), "2")
    assert live_of(desk.state, desk.now).counters[found.counters.index(two)].calls
