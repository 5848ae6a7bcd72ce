"""Tiles of counters and devices: their order, what they say, and what is not connected."""

import pytest

from protocol.commands import DeviceState
from protocol.enums import PrinterState, Role
from server.access.city.state import Access, Device
from server.access.seen import Seen
from server.web.pages.manager.tiles import counter_tiles, device_tiles, short
from tests.server.queue.desk import Desk


@pytest.mark.parametrize(
    ("name", "said"), [("Quầy số 12", "12"), ("Counter 3B", "3B"), ("Tiếp đón", "Tiếp đón"), ("7", "7")]
)
def test_a_counters_short_name_is_its_number(name: str, said: str) -> None:
    assert short({"vi": name}) == {"vi": said}


def test_a_counter_says_what_it_does_with_whom_and_how_long() -> None:
    desk = Desk()
    desk.staff("1", "2")
    number = desk.issue("HT").number
    desk.serve("1")
    desk.later(s=90)
    tiles = counter_tiles(desk.state, desk.now, Access())
    assert [(one.id, one.doing, one.number) for one in tiles] == [
        ("1", "serving", number), ("2", "idle", None), ("3", "closed", None),
    ]  # fmt: skip
    assert tiles[0].clock is not None
    assert tiles[0].clock.age_s == 90


def test_devices_are_in_a_fixed_order_with_paper_and_connection() -> None:
    desk = Desk()
    access = Access()
    for device, role in (("d-3", Role.DISPLAY), ("d-2", Role.KIOSK), ("d-1", Role.KIOSK), ("d-4", Role.COUNTER)):
        access.devices[device] = Device(device, role, "CN01", f"máy {device}", "")
    desk.accept(DeviceState(PrinterState.PAPER_NEAR_END), actor="d-2")
    seen = {"d-1": Seen(desk.now), "d-3": Seen(desk.now - 600_000)}
    tiles = device_tiles(desk.state, access, seen, desk.now)
    assert [(one.name, one.level) for one in tiles] == [("máy d-1", "calm"), ("máy d-2", "amber"), ("máy d-3", "off")]
    assert tiles[2].since is not None
    assert tiles[2].since.age_s == 600
