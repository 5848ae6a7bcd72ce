"""`python -m tools.bench` from end to end, in a second or so a figure: its shape and its words, never its speed."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from server.cli.demo.programs import environment
from tools.bench.__main__ import main
from tools.bench.report import Report


def _run(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tools.bench.__main__", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment() | more, timeout=100)


@pytest.mark.slow
def test_a_quick_bench_gives_figures_beside_their_references(tmp_path: Path) -> None:
    done = _run("--quick", "--json", "--rounds", "1", "--only", "writer", "start", TMPDIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    report = msgspec.json.decode(done.stdout.splitlines()[-1], type=Report)
    assert not report.not_measured
    assert [figure.name for figure in report.figures] == [
        "writer/sqlite/1", "writer/sqlite/16", "writer/sqlite/64", "start/1500",
    ]  # fmt: skip
    for figure in report.figures:
        assert figure.ours.value.rounds == figure.reference.value.rounds == figure.ratio.rounds == 1
        assert figure.ours.value.median > 0
        assert figure.reference.value.median > 0
    assert "round 1 of 1" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_without_wrk_it_says_so_and_measures_nothing_in_its_place(tmp_path: Path) -> None:
    done = _run("--quick", "--json", "--only", "tickets", PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    report = msgspec.json.decode(done.stdout.splitlines()[-1], type=Report)
    assert not report.figures
    assert {missing.name for missing in report.not_measured} >= {"tickets/sqlite/1", "tickets/postgresql-4/64"}
    assert all("apt-get install wrk" in missing.why for missing in report.not_measured)


@pytest.mark.parametrize("wrong", [("--only", "nothing"), ("--seconds", "0"), ("--seconds", "-1"), ("--rounds", "61")])
def test_a_wrong_use_is_refused(wrong: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", *wrong])
    with pytest.raises(SystemExit) as refused:
        main()
    assert refused.value.code == 2
