"""The proof of two hours without a server: a small one holds, and what is wrong is found."""

from pathlib import Path

import pytest

from . import hall


@pytest.mark.slow
def test_two_kiosks_without_a_server_that_are_killed_lose_and_double_nothing(tmp_path: Path) -> None:
    result = hall.run(10, 1, tmp_path)
    assert result.faults == []
    assert result.numbers == result.slips == 8, "the two that died with their kiosk were in nobody's hand"


def test_what_is_missing_and_what_is_too_much_is_named() -> None:
    assert hall._compare("slips", ["a", "b"], ["a", "b"]) == []
    assert hall._compare("slips", ["a", "c"], ["a", "b"]) == ["slips: 2 for 2; missing ['b'], too many ['c']"]
    assert hall._compare("numbers", ["a", "a"], ["a"]) == ["numbers: 2 for 1; missing [], too many []"]
