"""An attempt opens again from its cookie alone, unchanged, and only for a while."""

from server.jobs.sealing import Sealer
from server.provider.attempt import FRESH_MS, begin, from_cookie, to_cookie

NOW = 1_790_000_000_000
SEALS = Sealer(b"k" * 32, "sign-in attempts")


def test_it_comes_back_as_it_was_and_says_nothing_of_itself() -> None:
    attempt = begin("/manager", NOW)
    cookie = to_cookie(attempt, SEALS)
    assert from_cookie(cookie, SEALS) == attempt
    assert set(cookie) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert attempt.verifier not in cookie
    assert len({attempt.state, attempt.nonce, attempt.verifier, begin(None, NOW).state}) == 4


def test_a_changed_or_foreign_one_is_none() -> None:
    cookie = to_cookie(begin(None, NOW), SEALS)
    swapped = "A" if cookie[20] != "A" else "B"
    for wrong in ("", "x", "é", "A" * 5000, cookie[:-4], cookie[:20] + swapped + cookie[21:]):
        assert from_cookie(wrong, SEALS) is None
    assert from_cookie(cookie, Sealer(b"k" * 32, "jobs")) is None


def test_it_is_of_its_own_state_for_ten_minutes() -> None:
    attempt = begin(None, NOW)
    assert attempt.is_of(attempt.state, NOW + FRESH_MS)
    assert not attempt.is_of(attempt.state, NOW + FRESH_MS + 1)
    assert not attempt.is_of(attempt.state, NOW - 1)
    assert not attempt.is_of("é", NOW)
    assert not attempt.is_of("", NOW)
