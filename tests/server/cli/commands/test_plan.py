"""`motcua plan`: a plan from a scenario and from a journal, its files, and how it refuses."""

import csv
import re
from pathlib import Path

import pytest

from language.messages import LANGUAGES
from server.simulate.files.read import read_scenario_file
from tests.server.cli.conftest import Run

from .test_promise import two_days

__all__ = ["two_days"]

SCENARIO = """\
[branch]
name = "Chi nhánh thử"
[[service]]
code = "A"
mean_s = 180
cv = 0.5
share = 0.6
[[service]]
code = "B"
mean_s = 300
cv = 0.5
share = 0.4
[[counter]]
id = "Q1"
skills = ["A", "B"]
open = [[0, 7200]]
[demand]
per_day = 60
half_hours = [3, 2, 1, 1, 2, 1, 1, 1]
day_cv = 0.15
"""


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("server.simulate.staffing.make.DAYS", 30)
    monkeypatch.setattr("server.simulate.staffing.make.JUDGED_DAYS", 8)
    path = tmp_path / "branch.toml"
    path.write_text(SCENARIO, "utf-8")
    return path


def test_a_plan_has_counters_by_half_hour_skills_and_a_roster(run: Run, scenario: Path, tmp_path: Path) -> None:
    roster, calendar, planned = tmp_path / "roster.csv", tmp_path / "roster.ics", tmp_path / "planned.toml"
    ran = run(
        "plan", str(scenario), "--json", "--date", "2026-12-07", "--roster", str(roster), "--calendar", str(calendar),
        "--scenario-out", str(planned),
    )  # fmt: skip
    assert ran.code == 0
    assert list(ran.json) == ["slots", "counter_hours", "skills"]
    counters = [one["counters"] for one in ran.json["slots"]]
    assert [list(one) for one in ran.json["slots"]] == [["from_s", "counters", "p_within"]] * 8
    assert [one["from_s"] for one in ran.json["slots"]] == list(range(0, 14_400, 1_800))
    assert ran.json["counter_hours"] == sum(counters) / 2
    assert min(one["p_within"] for one in ran.json["slots"]) >= 0.93
    assert counters[0] == max(counters) == len(ran.json["skills"]) > min(counters)
    assert next(iter(ran.json["skills"])) == "Q1"
    with roster.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] | {"to": ""} == {
        "date": "2026-12-07", "clerk": "1", "from": "07:30", "to": "", "duty": "counter", "counter": "Q1"
    }  # fmt: skip
    lines = calendar.read_bytes().decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "DTSTART:20261207T003000Z" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines.count("BEGIN:VEVENT") == len(rows)
    simulated = run("simulate", str(planned), "--days", "3", "--fast", "--json")
    assert simulated.json["within_target"] > 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_elsewhere(run: Run, scenario: Path, tmp_path: Path, language: str) -> None:
    html = tmp_path / "plan.html"
    assert run("plan", str(scenario), "--html", str(html), "--language", language).code == 0
    text = html.read_text("utf-8")
    assert text.count("<svg") == 3
    assert "<script" not in text
    assert re.findall(r"""(?:src|href)\s*=|url\((?!"data:)|@import|https?://""", text) == []


@pytest.mark.usefixtures("two_days", "scenario")
def test_a_branch_is_planned_by_its_own_journal(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.cli.commands.plan.now_ms", lambda: 4_108_683_200_000)
    planned = tmp_path / "planned.toml"
    ran = run("plan", "--branch", "CN01", "--scenario-out", str(planned), "--json")
    assert ran.code == 0
    learned = read_scenario_file(planned, to_draw=True)
    assert not isinstance(learned, tuple)
    assert learned.demand is not None
    assert [one.code for one in learned.services] == ["HT"]
    assert learned.demand.per_day == pytest.approx(1.5)
    assert max(one["counters"] for one in ran.json["slots"]) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_citys_question_is_answered_and_drawn(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("server.balance.staffing.many_days.DAYS", 6)
    monkeypatch.setattr("server.simulate.staffing.city_plan.JUDGED_DAYS", 3)
    monkeypatch.setattr("server.balance.staffing.city.OTHERS", {"online": (0.5,), "desk_s": (240.0, 900.0)})
    html = tmp_path / "city.html"
    asked = ("--branches", "2", "--staff", "6", "--dossiers", "300", "200", "--desk-min", "5")
    ran = run("plan", "--city", *asked, "--html", str(html), "--language", language, "--json")
    assert ran.code == 0
    few, many = ran.json["loads"]
    assert (few["dossiers"], many["dossiers"]) == (200, 300)
    assert 6 <= few["staff"] < many["staff"]
    assert few["within"] > many["within"]
    assert few["desk_s"] > many["desk_s"]
    assert few["online"] < many["online"]
    half, quick, slow = ran.json["others"]
    assert half["staff"][1] < many["staff"]
    assert quick["staff"][1] < many["staff"] < slow["staff"][1]
    assert not slow["reached"]
    text = html.read_text("utf-8")
    assert text.count("<svg") == 1
    assert re.findall(r"""(?:src|href)\s*=|url\((?!"data:)|@import|https?://""", text) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--city", "--absent", "1"), 2, "--absent cannot be 1.0"),
        (("--city", "--desk-min", "0"), 2, "--desk-min cannot be 0"),
        (("--city", "--dossiers", "0", "5"), 2, "--dossiers cannot be 0"),
        (("--city", "--policy", "mine"), 2, "judged under one of"),
        ((), 2, "name a scenario file"),
        (("--branch", "CN01", "--target", "1.5"), 2, "between 0 and 1"),
        (("--branch", "CN01", "--break-min", "999"), 2, "--break-min goes from"),
        (("--branch", "CN01"), 1, "nobody has come to CN01 yet"),
        (("--branch", "CN01", "--date", "tomorrow"), 2, "a day is a date"),
        (("nowhere.toml",), 2, "cannot be read"),
    ],
)
def test_what_cannot_be_planned_is_refused(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = run("plan", *arguments)
    assert ran.code == code
    assert words in ran.err
