"""How the tests themselves are dealt out, and which of them are slow."""

from pathlib import Path

import pytest

from .slow import STARTS, expected_s
from .workers import ByFile, group_of, longest_first

TESTS = Path(__file__).parent


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/ui/look/test_icons.py::test_one", "tests/ui/look/test_icons.py"),
        ("tests/ui/look/test_icons.py::TestAll::runTest", "tests/ui/look/test_icons.py"),
        ("tests/ui/look/test_icons.py::test_one[a::b@c]", "tests/ui/look/test_icons.py"),
        ("tests/test_wheel.py::test_one[a@b]@wheel", "wheel"),
    ],
)
def test_a_file_is_a_unit_of_work_and_so_is_a_marked_group(nodeid: str, unit: str) -> None:
    assert ByFile.__new__(ByFile)._split_scope(nodeid) == unit


def test_the_longest_group_comes_first_and_stays_together(request: pytest.FixtureRequest) -> None:
    items = list(request.session.items)
    longest_first(items)
    groups = list(dict.fromkeys(map(group_of, items)))
    lasts_s = [sum(expected_s(item) for item in items if group_of(item) == group) for group in groups[:20]]
    assert lasts_s == sorted(lasts_s, reverse=True)
    at = [groups.index(group_of(item)) for item in items]
    assert at == sorted(at)


def test_every_fixture_that_makes_its_tests_slow_is_there() -> None:
    sources = "".join(path.read_text("utf-8") for path in TESTS.rglob("*.py"))
    assert [name for name in STARTS if f"def {name}(" not in sources] == []
