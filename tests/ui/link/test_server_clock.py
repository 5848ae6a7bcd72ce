"""The server's clock as estimated from what it says."""

from datetime import UTC, datetime, timedelta

from ui.link.server_clock import ServerClock, monotonic_ms

NOON = datetime(2026, 10, 8, 12, tzinfo=UTC)


class Machine:
    """A machine whose clocks a test sets."""

    def __init__(self) -> None:
        self.ms = 5_000
        self.wall = NOON + timedelta(minutes=7)
        self.clock = ServerClock(lambda: self.ms, lambda: self.wall)


def test_before_anything_is_heard_the_machine_stands_in() -> None:
    machine = Machine()
    assert machine.clock.now() == NOON + timedelta(minutes=7)


def test_it_runs_on_from_what_was_heard() -> None:
    machine = Machine()
    machine.clock.heard(NOON)
    machine.ms += 2_500
    assert machine.clock.now() == NOON + timedelta(seconds=2.5)
    assert machine.clock.age_s(NOON - timedelta(seconds=10)) == 12.5
    assert machine.clock.age_s(NOON + timedelta(hours=1)) == 0


def test_an_old_event_does_not_set_it_back() -> None:
    machine = Machine()
    machine.clock.heard(NOON)
    machine.clock.heard(NOON - timedelta(hours=3))
    assert machine.clock.now() == NOON


def test_a_clock_set_back_on_the_server_is_followed() -> None:
    machine = Machine()
    machine.clock.heard(NOON)
    machine.clock.heard(NOON - timedelta(seconds=1), asked_ms=machine.ms)
    assert machine.clock.now() == NOON
    machine.clock.heard(NOON - timedelta(minutes=1), asked_ms=machine.ms)
    assert machine.clock.now() == NOON - timedelta(minutes=1)


def test_an_answer_that_waited_while_the_machine_slept_does_not_set_it_back() -> None:
    machine = Machine()
    machine.clock.heard(NOON)
    asked_ms = machine.ms
    machine.ms += 6_000
    machine.clock.heard(NOON, asked_ms=asked_ms)
    assert machine.clock.now() == NOON + timedelta(seconds=6)
    machine.clock.heard(NOON - timedelta(seconds=3), asked_ms=asked_ms)
    assert machine.clock.now() == NOON - timedelta(seconds=3), "earlier than when it was asked, by our own account"


def test_a_time_without_a_zone_is_not_believed() -> None:
    machine = Machine()
    machine.clock.heard(NOON.replace(tzinfo=None))
    assert machine.clock.now() == machine.wall


def test_the_monotonic_clock_does_not_go_back() -> None:
    readings = [monotonic_ms() for _ in range(100)]
    assert readings == sorted(readings)
