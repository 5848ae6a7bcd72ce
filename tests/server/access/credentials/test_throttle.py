"""Whoever guesses passwords waits longer and longer; whoever mistypes does not notice."""

from server.access.credentials import throttle
from server.access.credentials.throttle import ADDRESS_LIMIT, FORGET_MS, NAME_LIMIT, Throttle

NOW = 1_790_000_000_000


def _fail(guard: Throttle, times: int, name: str = "lan", address: str = "10.0.0.7", now: int = NOW) -> None:
    for _ in range(times):
        guard.failed(name, address, now)


def test_a_few_mistakes_cost_nothing() -> None:
    guard = Throttle()
    assert guard.wait_s("lan", "10.0.0.7", NOW) == 0
    _fail(guard, NAME_LIMIT.free - 1)
    assert guard.wait_s("lan", "10.0.0.7", NOW) == 0


def test_the_delay_doubles_up_to_its_limit() -> None:
    guard = Throttle()
    _fail(guard, NAME_LIMIT.free)
    waits = []
    for _ in range(10):
        waits.append(guard.wait_s("lan", "10.0.0.7", NOW))
        _fail(guard, 1)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_delay_runs_out() -> None:
    guard = Throttle()
    _fail(guard, NAME_LIMIT.free)
    assert guard.wait_s("lan", "10.0.0.7", NOW + 1) == 2
    assert guard.wait_s("lan", "10.0.0.7", NOW + 1999) == 1
    assert guard.wait_s("lan", "10.0.0.7", NOW + 2000) == 0


def test_a_name_is_slowed_from_every_address_and_however_it_is_spelt() -> None:
    guard = Throttle()
    _fail(guard, NAME_LIMIT.free)
    assert guard.wait_s("LAN", "10.0.0.8", NOW) == 2
    assert guard.wait_s("mai", "10.0.0.7", NOW) == 0


def test_an_address_is_slowed_for_every_name() -> None:
    guard = Throttle()
    for number in range(ADDRESS_LIMIT.free):
        guard.failed(f"user{number}", "10.0.0.7", NOW)
    assert guard.wait_s("mai", "10.0.0.7", NOW) == 2
    assert guard.wait_s("mai", "10.0.0.8", NOW) == 0


def test_success_frees_the_name_and_not_the_address() -> None:
    guard = Throttle()
    _fail(guard, ADDRESS_LIMIT.free)
    guard.succeeded("lan", "10.0.0.7")
    assert guard.wait_s("lan", "10.0.0.8", NOW) == 0
    assert guard.wait_s("lan", "10.0.0.7", NOW) == 2


def test_failures_are_forgotten() -> None:
    guard = Throttle()
    _fail(guard, NAME_LIMIT.free)
    _fail(guard, 1, now=NOW + FORGET_MS + 1)
    assert guard.wait_s("lan", "10.0.0.7", NOW + FORGET_MS + 1) == 0


def test_a_clock_set_back_locks_nobody_out() -> None:
    guard = Throttle()
    _fail(guard, NAME_LIMIT.free)
    assert guard.wait_s("lan", "10.0.0.7", NOW - 86_400_000) == 2


def test_its_size_is_bounded() -> None:
    guard = Throttle()
    for number in range(throttle.MOST_KEYS):
        guard.failed(f"user{number}", f"address{number}", NOW)
    assert len(guard._failures) == throttle.MOST_KEYS
