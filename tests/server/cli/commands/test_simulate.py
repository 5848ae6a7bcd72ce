"""`motcua simulate`: what it says and writes, several days at once, and how it refuses."""

import csv
from pathlib import Path

import pytest

from protocol.commands import Envelope, Issue
from server.cli.commands.open_journal import opened_journal
from server.cli.progress import line
from server.cli.settings import load_settings
from server.simulate.files.example import example
from tests.server.cli.conftest import Run, start

KEYS = [
    "policy", "visits", "within_target", "over_1800_s", "p50_visit_s", "p95_visit_s", "mandate_within", "max_wait_s",
    "max_visit_s", "by_service", "by_class",
]  # fmt: skip
DAY = "id,arrive_s,service,class,appointment_s,service_s,no_show\n1,0,HT,walk,,60,0\n2,30.5,DD,prio,,600,1\n"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "branch.toml"
    path.write_text(example(), "utf-8")
    return path


@pytest.fixture
def day(tmp_path: Path) -> Path:
    path = tmp_path / "day.csv"
    path.write_text(DAY, "utf-8")
    return path


def test_a_given_day_gives_figures_and_a_file_of_visits(run: Run, scenario: Path, day: Path, tmp_path: Path) -> None:
    out = tmp_path / "visits.csv"
    ran = run("simulate", str(scenario), "--arrivals", str(day), "--policy", "fcfs", "--out", str(out), "--json")
    assert ran.code == 0
    assert list(ran.json) == KEYS
    assert (ran.json["policy"], ran.json["visits"], ran.json["within_target"]) == ("fcfs", 1, 1.0)
    assert list(ran.json["by_service"]["HT"]) == ["visits", "within_target", "over_1800_s", "max_wait_s"]
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "arrive_s", "call_s", "start_s", "end_s", "counter", "outcome"]
    assert [(row["id"], row["end_s"], row["outcome"]) for row in rows] == [
        ("1", "60", "served"),
        ("2", "75.5", "no_show"),
    ]


@pytest.mark.slow
def test_several_processes_and_the_fast_twin_give_the_same_visits(run: Run, scenario: Path, tmp_path: Path) -> None:
    told, written = [], []
    for extra in (["--jobs", "1"], ["--jobs", "2"], ["--jobs", "1", "--fast"]):
        out = tmp_path / "visits.csv"
        ran = run("simulate", str(scenario), "--days", "3", "--seed", "7", "--out", str(out), "--json", *extra)
        assert ran.code == 0
        told.append(ran.json)
        written.append(out.read_text())
    assert told[0] == told[1] == told[2]
    assert written[0] == written[1] == written[2]
    ids = [row.split(",")[0] for row in written[0].splitlines()[1:]]
    assert len(set(ids)) == len(ids)
    assert {one.split("-")[0] for one in ids} == {"1", "2", "3"}


def test_who_came_is_written_and_read_again_to_the_same_end(run: Run, scenario: Path, tmp_path: Path) -> None:
    came = tmp_path / "came.csv"
    drawn = run("simulate", str(scenario), "--seed", "3", "--arrivals-out", str(came), "--json")
    given = run("simulate", str(scenario), "--arrivals", str(came), "--json")
    assert given.json == drawn.json


@pytest.mark.parametrize(
    ("language", "words"), [((), "Ai bị trễ, và vì sao"), (("--language", "en"), "Who was late, and why")]
)
def test_a_report_is_one_file_in_the_language_asked_for(
    run: Run, scenario: Path, tmp_path: Path, language: tuple[str, ...], words: str
) -> None:
    page = tmp_path / "report.html"
    assert run("simulate", str(scenario), "--seed", "3", "--html", str(page), *language).code == 0
    text = page.read_text("utf-8")
    assert words in text
    assert "plotly.js v" in text
    nowhere = run("simulate", str(scenario), "--html", str(tmp_path / "no" / "report.html"))
    assert (nowhere.code, "cannot be written: No such file or directory" in nowhere.err) == (1, True)


@pytest.mark.slow
def test_the_bound_is_told_last_and_where_the_rest_is_lost(run: Run, scenario: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ran = run("simulate", str(scenario), "--days", "2", "--bound", "--json", "--html", str(page), "--language", "en")
    assert list(ran.json) == [*KEYS, "bound"]
    assert ran.json["within_target"] <= ran.json["bound"] <= 1
    assert "is the best result of any policy on these days; share / bound" in ran.err
    assert "too few counters" in ran.err
    assert "Best possible" in page.read_text("utf-8")


def test_a_day_on_which_nobody_really_comes_has_no_bound(run: Run, scenario: Path, day: Path) -> None:
    day.write_text(DAY.replace("60,0", "60,1"), "utf-8")
    ran = run("simulate", str(scenario), "--arrivals", str(day), "--bound", "--json")
    assert (ran.code, ran.json["visits"], ran.json["bound"]) == (0, 0, None)


def test_people_read_a_table_with_both_figures(run: Run, scenario: Path) -> None:
    said = run("simulate", str(scenario), "--seed", "3", "--policy", "priority").out
    assert "1 day of seed 3, policy priority" in said
    for word in ("service HT", "class prio", "Visit:", "Counter:", "longest wait", "Never served"):
        assert word in said


def test_a_policy_of_ones_own_is_found_in_the_folder_one_is_in(
    scenario: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine_of_test.py").write_text(
        "from server.balance.dispatch.policies import fcfs\n"
        "def last(candidates, counter, now, knowledge):\n"
        "    return fcfs(candidates, counter, now, knowledge)\n"
        "def wrong(candidates, counter, now, knowledge):\n"
        "    choice = fcfs(candidates, counter, now, knowledge)\n"
        "    return type(choice)('nobody', choice.why) if choice else None\n"
        "def broken(candidates, counter, now, knowledge):\n"
        "    return {}['nothing']\n"
    )
    monkeypatch.chdir(tmp_path)
    ran = run("simulate", str(scenario), "--policy", "mine_of_test:last", "--json")
    assert (ran.code, ran.json["policy"]) == (0, "mine_of_test:last")
    assert ran.json["visits"] == run("simulate", str(scenario), "--policy", "fcfs", "--json").json["visits"]
    refused = run("simulate", str(scenario), "--policy", "mine_of_test:lst")
    assert refused.code == 2
    assert 'has no function "lst"; did you mean "last"?' in refused.err
    failed = run("simulate", str(scenario), "--policy", "mine_of_test:wrong")
    assert failed.code == 1
    assert "the policy chose nobody, which counter" in failed.err
    broken = run("simulate", str(scenario), "--policy", "mine_of_test:broken", "--json")
    assert (broken.code, broken.json["error"]) == (1, "policy mine_of_test:broken failed: KeyError: 'nothing'")
    assert "in broken" in broken.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--policy", "fcsf"), 'no policy "fcsf"; did you mean "fcfs"?'),
        (("--policy", "nowhere_at_all:x"), 'the module "nowhere_at_all" cannot be imported'),
        (("--days", "0"), "--days goes from 1"),
        (("--jobs", "0"), "--jobs must be at least 1"),
        (("--arrivals", "/nowhere.csv"), "/nowhere.csv: cannot be read: No such file or directory"),
        (("--arrivals", "/nowhere.csv", "--seed", "1"), "leave --days and --seed out"),
        (("--dayz", "1"), "unrecognized arguments"),
    ],
)
def test_wrong_use_ends_with_2(run: Run, scenario: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = run("simulate", str(scenario), *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_a_wrong_scenario_ends_with_2_and_every_mistake(run: Run, scenario: Path) -> None:
    scenario.write_text(example().replace("no_show_s", "noshow_s", 1).replace('"LD"]', '"LX"]'), "utf-8")
    ran = run("simulate", str(scenario), "--json")
    assert ran.code == 2
    assert 'branch.noshow_s: unknown key "noshow_s"; did you mean "no_show_s"?' in ran.err
    assert [one["line"] for one in ran.json["findings"]] == sorted(one["line"] for one in ran.json["findings"])


def test_wrong_arrivals_end_with_2_and_the_line(run: Run, scenario: Path, day: Path) -> None:
    day.write_text(DAY + "3,5,HT,walk,,60,0\n", "utf-8")
    ran = run("simulate", str(scenario), "--arrivals", str(day))
    assert ran.code == 2
    assert f"{day}:4: arrive_s: 5 is earlier than in the line before (30.5); arrivals must be sorted" in ran.err


def test_a_scenario_without_demand_needs_arrivals(run: Run, scenario: Path, day: Path) -> None:
    scenario.write_text(example()[: example().index("[demand]")], "utf-8")
    assert "demand: is missing" in run("simulate", str(scenario)).err
    assert run("simulate", str(scenario)).code == 2
    assert run("simulate", str(scenario), "--arrivals", str(day)).code == 0


def test_the_example_is_printed_and_help_has_examples(run: Run) -> None:
    assert run("simulate", "--example").out == example()
    assert run("simulate").code == 2
    helped = start("simulate", "--help")
    assert helped.code == 0
    assert "motcua simulate branch.toml --days 80 --seed 1 --policy fcfs" in helped.out


def test_the_bar_says_how_far_and_how_much_longer() -> None:
    assert line(0, 80, "days", 0.0) == "░" * 30 + " 0 of 80 days"
    assert line(20, 80, "days", 2.0) == "█" * 7 + "░" * 23 + " 20 of 80 days, 6 s left"


@pytest.mark.slow
def test_a_branchs_own_file_is_simulated_with_how_many_come(run: Run, tmp_path: Path) -> None:
    assert run("catalogue", "template", "one", str(tmp_path / "mine")).code == 0
    file = str(tmp_path / "mine" / "one.toml")
    asked = run("simulate", file)
    assert (asked.code, "add --per-day N" in asked.err, "CN01 DAY" in asked.err) == (2, True, True)
    ran = run("simulate", file, "--per-day", "120", "--days", "2", "--json")
    assert ran.code == 0, ran.err
    assert 150 < float(str(ran.json["visits"])) < 330
    assert set(ran.json["by_service"]) == {"HT", "CT", "DD", "KD", "LD"}
    wrong = run("simulate", file, "--per-day", "0")
    assert (wrong.code, "--per-day must be more than 0" in wrong.err) == (2, True)


@pytest.mark.slow
def test_a_day_of_the_journal_is_simulated_as_it_was(run: Run, data: Path) -> None:
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:
        for n in range(12):
            code = ("HT", "DD")[n % 2]
            opened.append(Envelope("CN01", Issue(code), f"k{n}", "cli"))
        day = opened.branch_state("CN01")[0]
        assert day is not None
        assert day.day is not None
        date = day.day.date
    ran = run("simulate", "--from-journal", "CN01", date, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["visits"] == 12
    assert {code: one["visits"] for code, one in ran.json["by_service"].items() if one["visits"]} == {"HT": 6, "DD": 6}
    none = run("simulate", "--from-journal", "CN01", "2001-01-01")
    assert (none.code, "nobody took a number in CN01 on 2001-01-01" in none.err) == (1, True)
    both = run("simulate", "x.toml", "--from-journal", "CN01", date)
    assert (both.code, "leave SCENARIO.toml" in both.err) == (2, True)


def test_a_city_is_simulated_by_its_branches(run: Run, tmp_path: Path) -> None:
    assert run("catalogue", "template", "hanoi", str(tmp_path / "city")).code == 0
    ran = run("simulate", str(tmp_path / "city"), "--per-day", "100")
    assert (ran.code, "is a city" in ran.err) == (2, True)
