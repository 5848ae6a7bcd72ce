"""What forecasts cost the answers: both loads in turns, compared by their 99th percentiles; never a speed."""

import pytest

from server.cli import forecast_bench
from server.cli.forecast_bench import TURNS, cost
from tests.server.cli.conftest import Run


def test_the_cost_is_the_tail_with_forecasts_over_that_without() -> None:
    found = cost([[1.0] * 90 + [2.0] * 10] * 2, [[1.0] * 90 + [3.0] * 10] * 2)
    assert (found.off_p99_ms, found.on_p99_ms, found.times, found.answers) == (2.0, 3.0, 1.5, 400)
    assert (found.low_times, found.high_times) == (1.5, 1.5)


def test_turns_that_differ_leave_the_ratio_open() -> None:
    calm, busy = [1.0] * 100, [2.0] * 100
    found = cost([calm, calm], [calm, busy])
    assert (found.low_times, found.high_times) == (1.0, 2.0)


def test_both_are_measured_in_turns_and_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[bool] = []

    def turn(seconds: int, *, forecasts: bool) -> dict[str, list[float]]:
        turns.append(forecasts)
        return {"issue": [4.0, 5.0], "call": [10.0, 15.0 if forecasts else 10.0]}

    monkeypatch.setattr(forecast_bench, "_turn", turn)
    ran = run("bench", "--forecasts", "--seconds", "1", "--json")
    assert ran.code == 0, ran.err
    assert turns == list(TURNS)
    assert ran.json["issue"]["times"] == 1.0
    assert ran.json["call"]["times"] > ran.json["at_most_times"]
    assert ran.json["within"] is False
    assert "call: 99 of 100 answers within 10.0 ms without forecasts" in ran.err
    assert ran.json["call"]["low_times"] <= ran.json["call"]["times"] <= ran.json["call"]["high_times"]
