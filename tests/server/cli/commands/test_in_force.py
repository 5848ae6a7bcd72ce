"""`catalogue apply`, `catalogue undo` and `branch retire`: shown, asked, done as one event, and taken back."""

from pathlib import Path

import pytest

from server.catalogue.templates import read_template
from server.cli.commands.open_journal import opened_journal
from server.cli.settings import load_settings
from tests.server.cli.conftest import Run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The branch's file with a change."""
    path = tmp_path / "cn01.toml"
    path.write_text(read_template("one").decode().replace("visit_target_s = 900", "visit_target_s = 600"), "utf-8")
    return path


def typed(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Somebody at a terminal answers."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdin.readline", lambda: answer + "\n")


def target(run: Run) -> object:
    return run("catalogue", "show", "CN01", "--json").json["config"]["visit_target_s"]


def test_what_will_change_is_shown_and_nobody_to_ask_is_a_refusal(run: Run, data: Path, file: Path) -> None:
    ran = run("catalogue", "apply", str(file))
    assert ran.code == 2
    assert "CN01:\n  ~ visit_target_s: 900 → 600\n" in ran.out
    assert f"Put this in force in {data}? There is no terminal to ask at: add --yes" in ran.err
    assert target(run) == 900


@pytest.mark.parametrize(("answer", "code", "after"), [("y", 0, 600), ("có", 0, 600), ("", 1, 900), ("n", 1, 900)])
def test_at_a_terminal_it_is_asked(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, after: int
) -> None:
    typed(monkeypatch, answer)
    assert run("catalogue", "apply", str(file)).code == code
    assert target(run) == after


def test_it_is_taken_back_as_a_new_event_and_taken_back_again(run: Run, file: Path, data: Path) -> None:
    assert run("catalogue", "undo", "CN01", "--yes").code == 1, "there was no other configuration"
    assert run("catalogue", "apply", str(file), "--yes").code == 0
    refused = run("catalogue", "undo", "CN01")
    assert (refused.code, "~ visit_target_s: 600 → 900" in refused.out) == (2, True)
    undone = run("catalogue", "undo", "CN01", "--yes", "--json")
    assert (undone.code, undone.json["changed"], undone.json["seq"]) == (0, True, 3)
    assert target(run) == 900
    assert run("catalogue", "undo", "CN01", "--yes").code == 0
    assert target(run) == 600
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:
        targets = [config.visit_target_s for config in opened.earlier_configurations("CN01")]
    assert targets == [600, 900, 600, 900]


def test_a_city_for_an_installation_of_one_branch_is_noticed(run: Run, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    assert run("catalogue", "template", "hanoi", str(folder)).code == 0
    ran = run("catalogue", "apply", str(folder))
    assert ran.code == 2
    assert f"{data} holds the branches: CN01. This adds 29 new ones: CN02, CN03, CN04" in ran.err
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:
        assert opened.branches() == ["CN01"]


def test_a_branch_is_retired_and_works_again(run: Run) -> None:
    asked = run("branch", "retire", "CN01")
    assert (asked.code, "the branch is retired" in asked.out) == (2, True)
    assert run("branch", "retire", "CN01", "--yes").code == 0
    assert run("catalogue", "show", "CN01", "--json").json["config"]["retired"] is True
    assert run("branch", "retire", "CN01").code == 0, "it is so already: nothing to ask"
    assert run("branch", "reopen", "CN01", "--yes").code == 0
    assert run("catalogue", "show", "CN01", "--json").json["config"]["retired"] is False
    unknown = run("branch", "retire", "CN1")
    assert (unknown.code, 'did you mean "CN01"?' in unknown.err) == (1, True)


def test_programs_get_the_changes_too(run: Run, file: Path) -> None:
    told = run("catalogue", "apply", str(file), "--yes", "--json").json
    assert told["changes"] == ["~ visit_target_s: 900 → 600"]
    assert told["touched"] == []
