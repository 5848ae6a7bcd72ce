"""The proof of work: a token is of one form and of this server, and what it costs grows with what is held."""

import pytest

from server.web.base.puzzle import FREE_HOLDS, FRESH_MS, LEAST_BITS, MOST_BITS, Puzzles, bits_needed, is_solved, solve
from server.web.base.ticket_secret import TrackSecrets

NOW = 1_790_000_000_000
PUZZLES = Puzzles(TrackSecrets(bytes(range(32))))


def test_a_token_is_known_again_for_its_own_form_and_half_an_hour() -> None:
    token = PUZZLES.token(12, "wish", NOW)
    assert PUZZLES.given(token, "wish", NOW + FRESH_MS) == (12, NOW)
    assert PUZZLES.given(token, "wish", NOW + FRESH_MS + 1) is None
    assert PUZZLES.given(token, "wish", NOW - 1) is None
    assert PUZZLES.given(token, "other", NOW) is None
    assert PUZZLES.given(token.replace("12-", "1-", 1), "wish", NOW) is None
    assert Puzzles(TrackSecrets(bytes(32))).given(token, "wish", NOW) is None


@pytest.mark.parametrize("text", ["", "-", "1-2", "x-1-2", "1-x-2", "²-1-2", "1" * 200, "1-2-\u0110"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert PUZZLES.given(text, "wish", NOW) is None


def test_a_proof_is_of_one_token_and_one_time() -> None:
    token = PUZZLES.token(8, "wish", NOW)
    proof = solve(token, "CN01@9", 8)
    assert is_solved(token, "CN01@9", proof, 8)
    others = [is_solved(token, f"CN01@{other}", proof, 8) for other in range(10, 26)]
    assert sum(others) < 4  # by chance one in 256


def test_quiet_hours_cost_nothing_and_more_holds_cost_more() -> None:
    assert bits_needed(FREE_HOLDS - 1, 20) == bits_needed(9, 1000) == 0
    costs = [bits_needed(held, 1000) for held in range(10, 80)]
    assert costs == sorted(costs)
    assert (costs[0], costs[-1]) == (LEAST_BITS, MOST_BITS)
    assert bits_needed(50, 50) == MOST_BITS
