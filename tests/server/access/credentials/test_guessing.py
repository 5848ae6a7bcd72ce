"""Whoever guesses codes is held to a rate; whoever opens an old slip does not notice, and locks nobody out."""

from server.access.credentials import guessing
from server.access.credentials.guessing import AT_ONCE, EVERY_MS, Guessing

NOW = 1_790_000_000_000
HERE = "10.0.0.7"


def _miss(guard: Guessing, times: int, address: str = HERE, now: int = NOW) -> None:
    for _ in range(times):
        guard.missed(address, now)


def test_a_few_misses_cost_nothing() -> None:
    guard = Guessing()
    _miss(guard, AT_ONCE - 1)
    assert guard.wait_s(HERE, NOW) == 0


def test_after_the_last_free_one_the_next_waits() -> None:
    guard = Guessing()
    _miss(guard, AT_ONCE)
    assert guard.wait_s(HERE, NOW) == EVERY_MS // 1000
    assert guard.wait_s(HERE, NOW + 1) == EVERY_MS // 1000
    assert guard.wait_s(HERE, NOW + EVERY_MS - 1) == 1
    assert guard.wait_s(HERE, NOW + EVERY_MS) == 0


def test_whoever_guesses_all_day_gets_no_more_than_the_rate() -> None:
    guard, tried = Guessing(), 0
    for now in range(NOW, NOW + 3_600_000, 100):
        if guard.wait_s(HERE, now) == 0:
            guard.missed(HERE, now)
            tried += 1
    assert tried == AT_ONCE + 3_600_000 // EVERY_MS - 1


def test_however_often_one_misses_the_wait_never_grows() -> None:
    guard = Guessing()
    _miss(guard, 1000)
    assert guard.wait_s(HERE, NOW) <= 2 * EVERY_MS // 1000


def test_another_address_is_another_matter() -> None:
    guard = Guessing()
    _miss(guard, AT_ONCE)
    assert guard.wait_s("10.0.0.8", NOW) == 0
    assert guard.wait_s("", NOW) == 0


def test_one_household_is_one_address_however_many_it_has_of_the_new_kind() -> None:
    guard = Guessing()
    for place in range(AT_ONCE):
        guard.missed(f"2001:db8:0:7::{place:x}", NOW)
    assert guard.wait_s("2001:db8:0:7:ffff::1", NOW) > 0
    assert guard.wait_s("2001:db8:0:8::1", NOW) == 0


def test_addresses_of_the_old_kind_in_the_new_ones_clothes_are_not_one_household() -> None:
    guard = Guessing()
    _miss(guard, AT_ONCE, "::ffff:10.0.0.7")
    assert guard.wait_s("::ffff:10.0.0.8", NOW) == 0


def test_a_clock_set_back_locks_nobody_out() -> None:
    guard = Guessing()
    _miss(guard, AT_ONCE)
    assert guard.wait_s(HERE, NOW - 86_400_000) <= 2 * EVERY_MS // 1000


def test_its_size_is_bounded_and_the_oldest_is_forgotten() -> None:
    guard = Guessing()
    _miss(guard, AT_ONCE)
    for number in range(guessing.MOST_ADDRESSES):
        guard.missed(f"address{number}", NOW)
    assert len(guard._clear_at) == guessing.MOST_ADDRESSES
    assert guard.wait_s(HERE, NOW) == 0
