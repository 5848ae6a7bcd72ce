"""Limits how fast one device acts: above what any person at it can do, far below what a program with its token could.

A leaky bucket for each device and kind of act, by a clock that only goes forward.
"""

from collections import OrderedDict

from msgspec import Struct

from protocol.enums import Role


class Rate(Struct, frozen=True):
    """`at_once` acts without a delay, then one every `every_ms`."""

    at_once: int
    every_ms: int


KIOSK_TICKETS = Rate(at_once=60, every_ms=2_000)
"""Numbers at a kiosk: a person needs two touches and several seconds, a slip two seconds."""

COMMANDS = Rate(at_once=120, every_ms=200)
"""Any other command of a device: a clerk is quick with five keys a second."""

MOST_DEVICES = 10_000
UNLIMITED = frozenset({"lease-numbers", "issue-leased", "admit-slip", "record-served"})
"""Operations that repeat, after an outage, what was done in its hours; leased numbers are bounded by themselves."""


def rate_of(role: Role, operation: str) -> Rate | None:
    """The rate of an operation for a device of this role; None: it has no bound, as a service's."""
    if role not in (Role.KIOSK, Role.COUNTER, Role.DISPLAY) or operation in UNLIMITED:
        return None
    return KIOSK_TICKETS if role is Role.KIOSK and operation == "issue" else COMMANDS


class DeviceRates:
    """Counts in memory, for one process. Beyond `MOST_DEVICES`, the device that acted longest ago is forgotten."""

    def __init__(self) -> None:
        self._clear_at: OrderedDict[tuple[str, Rate], int] = OrderedDict()

    def take(self, device: str, rate: Rate, now_ms: int) -> int:
        """Notes one act of this device. Where it may not act now: whole seconds until it may, and nothing is noted."""
        key = device, rate
        clear_at = max(self._clear_at.get(key, now_ms), now_ms)
        over_ms = clear_at - now_ms - (rate.at_once - 1) * rate.every_ms
        if over_ms > 0:
            return -(-over_ms // 1000)
        self._clear_at[key] = clear_at + rate.every_ms
        self._clear_at.move_to_end(key)
        if len(self._clear_at) > MOST_DEVICES:
            self._clear_at.popitem(last=False)
        return 0
