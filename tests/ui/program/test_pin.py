"""The PIN: kept as a hash, right or wrong, slower with every wrong one."""

import pytest

from ui.program.pin import FIRST_WAIT_S, LONGEST_WAIT_S, NotAPin, PinLock, PinResult, hash_pin


class Bench:
    def __init__(self, pin: str | None = "2468") -> None:
        self.ms = 5_000
        self.lock = PinLock("" if pin is None else hash_pin(pin), lambda: self.ms)

    def guess(self, times: int) -> list[PinResult]:
        return [self.lock.try_pin("0000") for _ in range(times)]


def test_the_right_one_opens_and_the_hash_does_not_tell_it() -> None:
    kept = hash_pin("2468")
    assert kept.startswith("$argon2id$")
    assert "2468" not in kept
    assert kept != hash_pin("2468")
    assert Bench().lock.try_pin("2468") is PinResult.RIGHT


def test_wrong_ones_have_to_wait_longer_each_time() -> None:
    bench = Bench()
    assert bench.guess(4) == [PinResult.WRONG] * 3 + [PinResult.WAIT]
    assert bench.lock.try_pin("2468") is PinResult.WAIT
    waits = []
    for _ in range(12):
        waits.append(bench.lock.wait_s)
        bench.ms += bench.lock.wait_s * 1000
        assert bench.lock.wait_s == 0
        assert bench.guess(1) == [PinResult.WRONG]
    assert waits[:3] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert max(waits) == LONGEST_WAIT_S


def test_the_right_one_forgives_the_wrong_ones() -> None:
    bench = Bench()
    bench.guess(2)
    assert bench.lock.try_pin("2468") is PinResult.RIGHT
    assert bench.guess(2) == [PinResult.WRONG] * 2
    assert bench.lock.wait_s == 0


def test_without_a_pin_nothing_opens() -> None:
    assert Bench(None).lock.try_pin("") is PinResult.NOT_SET
    assert PinLock("not a hash", lambda: 0).try_pin("2468") is PinResult.WRONG


@pytest.mark.parametrize("pin", ["", "123", "12345678901234", "12a4", "１２３４"])
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(NotAPin):
        hash_pin(pin)
