"""Child processes of a measurement: what they say, how long they took, how they end."""

import sys
from pathlib import Path

import pytest

from tools.bench.rig.children import Child
from tools.bench.rig.figures import NotMeasured


def test_a_child_that_ends_is_said_with_its_last_words(tmp_path: Path) -> None:
    child = Child("the child", ["-c", "raise SystemExit('gone for good')"], tmp_path / "log")
    with pytest.raises(NotMeasured, match="the child ended by itself: gone for good"):
        child.line()
    child.end()


def test_a_childs_time_on_the_processor_is_counted(tmp_path: Path) -> None:
    busy = "import sys; sum(range(3 * 10**7)); print('http://127.0.0.1:1', flush=True); sys.stdin.read()"
    child = Child("the child", ["-c", busy], tmp_path / "log")
    assert child.port() == 1
    used = child.cpu_s()
    child.end()
    if sys.platform == "linux":
        assert used is not None
        assert used > 0.05
    assert not child.alive
