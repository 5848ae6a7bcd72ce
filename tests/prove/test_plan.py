"""How plans are judged: what is a fault, and what a journal of simulated days gives."""

import pytest

from .dispatch import branch
from .plan import Planned, Plans, _learned, shown


def planned(**changes: object) -> Planned:
    fields: dict[str, object] = {
        "branch": "office", "per_day": 560, "reached": True, "possible": 0.96, "hours": 70.0, "flat_hours": 80.0,
        "skills": 3.0, "expected": 0.955, "whole": 0.954, "worst": 0.94, "dossiers": 0.96,
        "learned_hours": [71.0, 72.0], "learned_whole": [0.955, 0.956], "took_s": 8.0,
    }  # fmt: skip
    return Planned(**{**fields, **changes})  # type: ignore[arg-type]


def test_what_is_not_as_it_must_be_is_told() -> None:
    assert planned().faults == []
    assert planned(worst=0.92).faults == ["office 560: worst half hour 0.920"]
    assert planned(whole=0.94).faults == ["office 560: 0.940 in time"]
    assert planned(whole=0.94, reached=False).faults == []
    assert planned(flat_hours=64.0).faults == ["office 560: 70 counter hours, flat 64"]
    assert planned(learned_hours=[75.0]).faults == ["office 560: 1.071 of the hours that know the truth"]
    assert planned(branch="city branch").faults == ["city branch 560: 0.960 of dossiers in time"]
    page = shown(Plans([planned()], planned(worst=0.92).faults))
    assert "| office 560 | 0.960 | 70 | 80 |" in page
    assert "**Missed (1):**" in page
    assert "drawn days (400 where" in page
    assert "A short run" not in page
    brief = shown(Plans([planned()], [], short=True))
    assert "A short run (`--short`), of small alone." in brief
    assert "drawn days (100 where" in brief


def test_a_journal_teaches_the_branch_it_came_from() -> None:
    scenario = branch("small", 175)
    learned = _learned(scenario, 1)
    assert learned.demand is not None
    assert learned.demand.per_day == pytest.approx(175, rel=0.08)
    for one, true in zip(learned.services, scenario.services, strict=True):
        assert one.mean_s == pytest.approx(true.mean_s, rel=0.08)
