"""Whoever guesses passwords waits longer and longer; whoever mistypes does not notice; nobody locks another out."""

from server.access.credentials import throttle
from server.access.credentials.throttle import FORGET_MS, HERE_LIMIT, NAME_LIMIT, PLACE_LIMIT, Place, Throttle

NOW = 1_790_000_000_000
HERE, THERE = Place("10.0.0.7"), Place("10.0.0.8")
COUNTER = Place("10.0.0.7", "d-counter1")


def _fail(guard: Throttle, times: int, name: str = "lan", place: Place = HERE, now: int = NOW) -> None:
    for _ in range(times):
        guard.failed(name, place, now)


def test_a_few_mistakes_cost_nothing() -> None:
    guard = Throttle()
    assert guard.wait_s("lan", HERE, NOW) == 0
    _fail(guard, HERE_LIMIT.free - 1)
    assert guard.wait_s("lan", HERE, NOW) == 0


def test_the_delay_doubles_up_to_its_limit() -> None:
    guard = Throttle()
    _fail(guard, HERE_LIMIT.free)
    waits = []
    for _ in range(10):
        waits.append(guard.wait_s("lan", HERE, NOW))
        _fail(guard, 1)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_delay_runs_out() -> None:
    guard = Throttle()
    _fail(guard, HERE_LIMIT.free)
    assert guard.wait_s("lan", HERE, NOW + 1) == 2
    assert guard.wait_s("lan", HERE, NOW + 1999) == 1
    assert guard.wait_s("lan", HERE, NOW + 2000) == 0


def test_a_name_is_slowed_where_it_is_guessed_however_it_is_spelt() -> None:
    guard = Throttle()
    _fail(guard, HERE_LIMIT.free)
    assert guard.wait_s("LAN", HERE, NOW) == 2
    assert guard.wait_s("lan", THERE, NOW) == 0
    assert guard.wait_s("mai", HERE, NOW) == 0


def test_guesses_from_everywhere_slow_a_name_by_seconds_and_never_keep_its_owner_out() -> None:
    guard = Throttle()
    for number in range(10 * NAME_LIMIT.free):
        guard.failed("lan", Place(f"10.1.{number // 250}.{number % 250}"), NOW)
    assert 1 <= guard.wait_s("lan", THERE, NOW) <= NAME_LIMIT.most_s


def test_a_place_is_slowed_for_every_name() -> None:
    guard = Throttle()
    for number in range(PLACE_LIMIT.free):
        guard.failed(f"user{number}", HERE, NOW)
    assert guard.wait_s("mai", HERE, NOW) == 2
    assert guard.wait_s("mai", THERE, NOW) == 0


def test_all_addresses_of_an_ipv6_network_are_one_place() -> None:
    guard = Throttle()
    for number in range(PLACE_LIMIT.free):
        guard.failed(f"user{number}", Place(f"2001:db8:1:2::{number + 1:x}"), NOW)
    assert guard.wait_s("mai", Place("2001:db8:1:2:ffff::9"), NOW) == 2
    assert guard.wait_s("mai", Place("2001:db8:1:3::9"), NOW) == 0


def test_no_stranger_locks_an_enrolled_counter_out() -> None:
    """Neither by the clerk's name nor from the counter's own address."""
    guard = Throttle()
    _fail(guard, 200)
    for number in range(200):
        guard.failed("lan", Place(f"10.1.0.{number}"), NOW)
    assert guard.wait_s("lan", HERE, NOW) == HERE_LIMIT.most_s
    assert guard.wait_s("lan", COUNTER, NOW) == 0


def test_guesses_at_a_counter_are_slowed_there() -> None:
    guard = Throttle()
    _fail(guard, HERE_LIMIT.free, place=COUNTER)
    assert guard.wait_s("lan", COUNTER, NOW) == 2
    assert guard.wait_s("lan", HERE, NOW) == 0


def test_success_frees_the_name_and_not_the_place() -> None:
    guard = Throttle()
    _fail(guard, PLACE_LIMIT.free)
    guard.succeeded("lan", HERE)
    assert guard.wait_s("lan", HERE, NOW) == 2
    assert guard.wait_s("lan", THERE, NOW) == 0


def test_failures_are_forgotten() -> None:
    guard = Throttle()
    _fail(guard, HERE_LIMIT.free)
    _fail(guard, 1, now=NOW + FORGET_MS + 1)
    assert guard.wait_s("lan", HERE, NOW + FORGET_MS + 1) == 0


def test_a_clock_set_back_locks_nobody_out() -> None:
    guard = Throttle()
    _fail(guard, HERE_LIMIT.free)
    assert guard.wait_s("lan", HERE, NOW - 86_400_000) == 2


def test_its_size_is_bounded() -> None:
    guard = Throttle()
    for number in range(throttle.MOST_KEYS):
        guard.failed(f"user{number}", Place(f"address{number}"), NOW)
    assert len(guard._failures) == throttle.MOST_KEYS
