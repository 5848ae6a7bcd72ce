"""How fast one device may act: a kiosk never meets its bound, a program with its token does at once."""

import pytest

from protocol.enums import Role
from server.access.credentials.rates import COMMANDS, KIOSK_TICKETS, DeviceRates, Rate, rate_of


def test_so_many_at_once_and_then_one_after_the_other() -> None:
    rates, rate = DeviceRates(), Rate(at_once=3, every_ms=2_000)
    assert [rates.take("d-1", rate, 0) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert [rates.take("d-1", rate, 2_000) for _ in range(2)] == [0, 2]
    assert [rates.take("d-1", rate, 60_000) for _ in range(4)] == [0, 0, 0, 2], "after a pause as in the beginning"


def test_devices_and_kinds_of_acts_are_counted_apart() -> None:
    rates = DeviceRates()
    assert [rates.take("d-1", KIOSK_TICKETS, 0) for _ in range(61)] == [0] * 60 + [2]
    assert rates.take("d-2", KIOSK_TICKETS, 0) == 0
    assert rates.take("d-1", COMMANDS, 0) == 0


def test_a_stolen_token_gets_few_numbers_and_a_kiosk_in_a_rush_all() -> None:
    rates = DeviceRates()
    thief = sum(rates.take("d-1", KIOSK_TICKETS, ms) == 0 for ms in range(0, 25_000, 4))
    rush = [rates.take("d-2", KIOSK_TICKETS, ms) for ms in range(0, 3_600_000, 3_000)]
    assert thief <= 73, "6,796 in 25 s without the bound"
    assert not any(rush)


@pytest.mark.parametrize(
    ("role", "operation", "rate"),
    [
        (Role.KIOSK, "issue", KIOSK_TICKETS),
        (Role.KIOSK, "device-state", COMMANDS),
        (Role.COUNTER, "issue", COMMANDS),
        (Role.KIOSK, "issue-leased", None),
        (Role.SERVICE, "book", None),
        (Role.MANAGER, "cancel", None),
    ],
)
def test_which_rate_is_for_whom(role: Role, operation: str, rate: Rate | None) -> None:
    assert rate_of(role, operation) is rate
