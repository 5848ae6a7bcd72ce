"""`motcua knowledge show`: the catalogue on the first day, then what the branch has seen."""

import pytest

from tests.server.cli.conftest import Run

from .test_promise import two_days

__all__ = ["two_days"]


def test_on_the_first_day_it_is_the_catalogue(run: Run) -> None:
    ran = run("knowledge", "show", "--branch", "CN01")
    assert ran.code == 0
    assert "Nothing is learned yet" in ran.out


@pytest.mark.usefixtures("two_days")
def test_later_days_are_counted_with_their_visits(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.cli.commands.knowledge.now_ms", lambda: 4_108_683_200_000)
    ran = run("knowledge", "show", "--branch", "CN01", "--json")
    assert ran.code == 0
    assert "Learned from 2 days, 2100-03-01 to 2100-03-02" in ran.err
    assert ran.json["days"] == ["2100-03-01", "2100-03-02"]
    assert (ran.json["version"], ran.json["visits"]) == (2, ran.json["services"]["HT"]["visits"])
    assert ran.json["visits"] >= 1
    assert set(ran.json["left_by_min"]) == {"5", "15", "30", "60"}
    assert ran.json["no_show_by_service"]["HT"]["walk"] > 0
    assert sum(ran.json["half_hours"]) > 0
