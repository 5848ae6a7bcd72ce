"""The clock of a process: what it asks, stores and tells."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from protocol.ids import Instant
from server.journal.clock.belief import Doubt, Reading, Record
from server.journal.clock.records import MOST, ClockRecords
from server.journal.clock.server_clock import Machine, ServerClock
from server.journal.write.append import append_now
from tests.server.journal.desk import MODELS, NOON, draw, on_postgresql, on_sqlite

HOUR = 3_600_000


class Hands:
    """A machine whose clocks a test sets."""

    def __init__(self, wall: Instant = NOON + HOUR, boot: int = 60_000, name: str = "boot-1") -> None:
        self.wall, self.boot, self.name, self.synchronised = wall, boot, name, False

    def machine(self) -> Machine:
        return Machine(lambda: Reading(self.wall, self.boot), lambda: self.name, lambda wall: self.synchronised)

    def wait(self, ms: int) -> None:
        self.wall += ms
        self.boot += ms

    def restart(self, off_ms: int) -> None:
        """Power off for so long."""
        self.wall, self.boot, self.name = self.wall + off_ms, 1000, f"{self.name}+"


@pytest.fixture
def hands() -> Hands:
    return Hands()


@on_sqlite
def test_a_new_installation_is_believed_and_a_restart_is_not(engine: Engine, tmp_path: Path, hands: Hands) -> None:
    first = ServerClock(engine, tmp_path, hands.machine())
    assert (first.believed, first.now()) == (True, hands.wall)
    append_now(engine, MODELS, draw(), hands.wall)
    again = ServerClock(engine, tmp_path, hands.machine())
    assert again.believed
    hands.restart(8 * HOUR)
    cut = ServerClock(engine, tmp_path, hands.machine())
    assert (cut.believed, cut.doubt, cut.now()) == (False, Doubt.NEW_BOOT, NOON + HOUR + 1000)
    hands.synchronised = True
    cut.look()
    assert (cut.believed, cut.doubt, cut.now()) == (True, None, hands.wall)


@on_sqlite
def test_two_devices_make_it_believed_and_one_of_them_twice_does_not(
    engine: Engine, tmp_path: Path, hands: Hands
) -> None:
    ServerClock(engine, tmp_path, hands.machine())
    hands.restart(HOUR)
    clock = ServerClock(engine, tmp_path, hands.machine())
    clock.heard("kiosk", hands.wall)
    clock.heard("kiosk", hands.wall + 1000)
    assert clock.now()
    assert not clock.believed
    clock.heard("counter", hands.wall - 60_000)
    assert clock.now() == hands.wall
    assert clock.believed


@on_sqlite
def test_a_device_that_changes_its_mind_has_one_voice(engine: Engine, tmp_path: Path, hands: Hands) -> None:
    """A command from before the power cut has an old key; the device's next word is of now."""
    ServerClock(engine, tmp_path, hands.machine())
    hands.restart(HOUR)
    clock = ServerClock(engine, tmp_path, hands.machine())
    clock.heard("kiosk", hands.wall)
    clock.heard("kiosk", hands.wall + 2 * HOUR)
    clock.heard("counter", hands.wall)
    assert clock.now()
    assert not clock.believed


@on_sqlite
def test_what_a_person_confirmed_reaches_the_other_processes_of_the_machine(
    engine: Engine, tmp_path: Path, hands: Hands
) -> None:
    ServerClock(engine, tmp_path, hands.machine())
    hands.restart(HOUR)
    one, other = (ServerClock(engine, tmp_path, hands.machine()) for _ in range(2))
    one.confirm(hands.wall)
    assert one.believed
    assert not other.believed
    other.look()
    assert (other.believed, other.now()) == (True, hands.wall)


@on_sqlite
def test_a_change_is_told_once_and_logged(
    engine: Engine, tmp_path: Path, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ServerClock(engine, tmp_path, hands.machine())
    told: list[Doubt | None] = []
    clock.on_change = lambda: told.append(clock.doubt)
    hands.wall += 18 * HOUR
    for _ in range(3):
        clock.look()
    hands.wall -= 18 * HOUR
    clock.look()
    assert told == [Doubt.JUMPED_AHEAD, None]
    assert "jumped_ahead by 64800 s" in caplog.text


@on_postgresql
def test_a_machine_a_day_ahead_of_the_database_is_doubted_as_it_joins(engine: Engine, tmp_path: Path) -> None:
    with engine.connect() as connection:
        at = int(connection.execute(text("SELECT extract(epoch FROM clock_timestamp()) * 1000")).scalar_one())
    right = ServerClock(engine, tmp_path, Hands(at, name="right").machine())
    assert right.believed
    ahead = ServerClock(engine, tmp_path / "other", Hands(at + 24 * HOUR, name="ahead").machine())
    assert (ahead.believed, ahead.doubt) == (False, Doubt.AHEAD_OF_DATABASE)


def test_records_that_are_damaged_count_as_none_and_only_the_newest_are_kept(tmp_path: Path) -> None:
    for boot in range(MOST + 3):
        ClockRecords(tmp_path, f"boot-{boot}").write(Record(boot), NOON + boot)
    assert len(list((tmp_path / "clock").iterdir())) == MOST
    (tmp_path / "clock" / "boot-10.json").write_bytes(b"{")
    newest = ClockRecords(tmp_path, "boot-10")
    assert newest.of_this_boot() is None
    assert newest.last_believed() == NOON + 9
