"""What needs somebody, found in a state: each kind from its first moment to its last."""

from msgspec.structs import replace

from protocol.commands import Alarm, AlarmOff, Close, Complete, Configure, DeviceState, RecordServed
from protocol.enums import PrinterState
from server.web.alerts.conditions import Kind, conditions
from tests.server.queue.branch import MORNING
from tests.server.queue.desk import Desk


def kinds(desk: Desk) -> list[str]:
    return [one.key for one in conditions(desk.state, desk.now)]


def test_an_open_branch_without_people_needs_nobody() -> None:
    desk = Desk()
    assert kinds(desk) == []
    desk.staff()
    assert kinds(desk) == []


def test_a_wait_needs_somebody_from_its_twelfth_minute_and_is_over_from_its_fifteenth() -> None:
    desk = Desk()
    desk.staff()
    desk.issue("HT")
    desk.later(m=11.99)
    assert kinds(desk) == []
    desk.later(m=0.01)
    soon = conditions(desk.state, desk.now)
    assert [(one.kind, one.count, one.services, one.since) for one in soon] == [(Kind.SOON, 1, ("HT",), desk.now)]
    desk.issue("CT")
    desk.later(m=3)
    assert kinds(desk) == ["over"]
    desk.later(m=9)
    assert [(one.key, one.count, one.longest_since) for one in conditions(desk.state, desk.now)] == [
        ("soon", 1, MORNING + 12 * 60_000),
        ("over", 1, MORNING),
    ]


def test_a_service_that_no_open_counter_serves_needs_somebody_since_its_last_counter_closed() -> None:
    desk = Desk()
    desk.staff("1", "2")
    desk.issue("DD")
    desk.later(m=2)
    assert kinds(desk) == []
    desk.accept(Close(), "2")
    closed_at = desk.now
    desk.later(m=1)
    assert [(one.key, one.since) for one in conditions(desk.state, desk.now)] == [("unserved:DD", closed_at)]


def test_an_alarm_and_a_printer_need_somebody_until_they_are_well() -> None:
    desk = Desk()
    desk.accept(DeviceState(PrinterState.PAPER_NEAR_END), actor="d-1")
    desk.accept(DeviceState(PrinterState.PAPER_OUT, 2), actor="d-2")
    desk.accept(Alarm(), "1")
    assert kinds(desk) == ["alarm:1", "printer:d-2", "paper:d-1"]
    desk.accept(AlarmOff(), "1")
    for device in ("d-1", "d-2"):
        desk.accept(DeviceState(PrinterState.READY), actor=device)
    assert kinds(desk) == []


def test_a_queue_whose_newcomers_will_wait_past_the_target_needs_somebody() -> None:
    desk = Desk()
    desk.staff("3")
    for _ in range(12):
        desk.issue("CT")
    for _ in range(6):
        desk.serve("3")
        desk.later(m=3)
        desk.accept(Complete(), "3")
    found = [one for one in conditions(desk.state, desk.now) if one.kind is Kind.QUEUE]
    assert [(one.services, one.count) for one in found] == [(("CT",), 6)]
    assert found[0].expected_s > 900
    assert desk.state.config is not None
    patient = tuple(replace(one, alert_s=3600) for one in desk.state.config.services)  # a limit of its own
    desk.accept(Configure(replace(desk.state.config, services=patient)), actor="admin")
    assert "queue" not in kinds(desk)


def test_what_does_not_fit_after_an_absence_needs_somebody() -> None:
    desk = Desk()
    desk.issue("HT")
    desk.later(m=60)
    desk.accept(RecordServed("2026-10-05", "HT-555", MORNING + 1_800_000, 60), "1")
    assert "conflict" in kinds(desk)


def test_a_day_that_is_over_needs_nobody_but_for_its_devices() -> None:
    desk = Desk()
    desk.issue("HT")
    desk.accept(DeviceState(PrinterState.OFFLINE), actor="d-1")
    desk.later(m=24 * 60)
    assert kinds(desk) == ["printer:d-1"]
