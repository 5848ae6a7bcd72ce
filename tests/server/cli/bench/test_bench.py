"""`motcua bench` from end to end, in a second or so a figure: its shape and its words, never its speed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import pytest

from server.cli.bench.children import Child
from server.cli.bench.figures import NotMeasured
from server.cli.bench.report import Report
from tests.server.cli.conftest import COMMAND, Run, environment


@pytest.mark.slow
def test_a_quick_bench_gives_figures_beside_their_references(tmp_path: Path) -> None:
    before = _left_over()
    done = subprocess.run(
        [*COMMAND, "bench", "--quick", "--json", "--rounds", "1", "--only", "writer", "start", "--data", str(tmp_path)],
        capture_output=True, encoding="utf-8", env=environment(), timeout=100,
    )  # fmt: skip
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
    assert "A quick run" in done.stderr
    assert _left_over() == before
    assert not list(tmp_path.iterdir()), "no data of ours may be touched"


@pytest.mark.slow
def test_without_wrk_it_says_so_and_measures_nothing_in_its_place(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "bench", "--quick", "--json", "--only", "tickets"],
        capture_output=True, encoding="utf-8", env=environment() | {"PATH": str(tmp_path)}, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = msgspec.json.decode(done.stdout.splitlines()[-1], type=Report)
    assert not report.figures
    assert {missing.name for missing in report.not_measured} >= {"tickets/sqlite/1", "tickets/postgresql-4/64"}
    assert all("apt-get install wrk" in missing.why for missing in report.not_measured)


@pytest.mark.parametrize("wrong", [("--only", "nothing"), ("--seconds", "0"), ("--seconds", "-1"), ("--rounds", "61")])
def test_a_wrong_use_is_refused(run: Run, wrong: tuple[str, ...]) -> None:
    assert run("bench", *wrong).code == 2


def test_a_child_that_ends_is_said_with_its_last_words(tmp_path: Path) -> None:
    child = Child("the child", ["-c", "raise SystemExit('gone for good')"], tmp_path / "log")
    with pytest.raises(NotMeasured, match="the child ended by itself: gone for good"):
        child.line()
    child.end()


def test_a_childs_time_on_the_processor_is_counted(tmp_path: Path) -> None:
    child = Child("the child", ["-c", "import sys; sum(range(10**7)); print('http://127.0.0.1:1', flush=True); sys.stdin.read()"], tmp_path / "log")  # fmt: skip  # noqa: E501
    assert child.port() == 1
    used = child.cpu_s()
    child.end()
    if sys.platform == "linux":
        assert used is not None
        assert used > 0.05
    assert not child.alive


def _left_over() -> set[str]:
    return {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("motcua-bench-")}
