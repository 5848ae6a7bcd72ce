"""Flips are found where a chain proves the rows; a check that were blind is a fault."""

import random
from pathlib import Path

import pytest

from server.journal.check.report import Report
from tools.bench.rig.scratch import Past, set_up

from . import flips
from .flips import flip


@pytest.mark.slow(5)
def test_what_flips_is_found_and_a_blind_check_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = set_up(tmp_path / "data", None, Past(visits=120, served=100))
    found = flip(scratch.data / "motcua.sqlite", 40, random.Random(5), tmp_path)
    assert found.faults == []
    assert found.made["flip"] == 40
    assert found.made["flip found"] > 0
    assert found.made["flip repaired"] > 0
    monkeypatch.setattr(flips, "check", lambda *_, **__: Report((), 0, 0, False))
    blind = flip(scratch.data / "motcua.sqlite", 40, random.Random(5), tmp_path)
    assert blind.faults
    assert "check did not see" in blind.faults[0]
