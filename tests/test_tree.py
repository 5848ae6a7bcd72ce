"""A module's test is found by its name: of `a/b/c.py` it is `tests/a/b/test_c.py`, or `tested_through.txt` says which.

That list only shrinks: a line for a module that has a test of its own by now, or is gone, fails here too.
"""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "tests" / "tested_through.txt"
LINES = 40
"""A shorter module has little that could be tested by itself."""
PACKAGES = "counter", "display", "hardware", "kiosk", "language", "protocol", "server", "slips", "tools", "ui"
IMPORTED = re.compile(r"^ *from (\.*)([\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
"""The dots, the module and the names of what is imported from one."""


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    kept = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [Path(line) for line in kept.splitlines() if (ROOT / line).exists()]
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def with_logic() -> Iterator[str]:
    for name, path in modules().items():
        if name.partition(".")[0] in PACKAGES and path.name != "__init__.py" and "migrations" not in path.parts:
            lines = (ROOT / path).read_text("utf-8").splitlines()
            if len(lines) > LINES:
                yield name


def own_test(name: str) -> Path:
    path = modules()[name]
    return Path("tests") / path.parent / f"test_{path.name}"


def listed() -> dict[str, str]:
    """The list: for each module the test file that it is tested through."""
    lines = [line.split() for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1] for line in lines}


@cache
def used_by(name: str) -> frozenset[str]:
    """The modules of ours that one imports, or names by their dotted names (as programs to start)."""
    path = modules()[name]
    text = (ROOT / path).read_text("utf-8")
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set(re.findall(r"\b[a-z_]+(?:\.[a-z_0-9]+)+", text))
    for dots, module, names in IMPORTED.findall(text):
        above = package.split(".")[: len(package.split(".")) - len(dots) + 1] if dots else []
        base = ".".join([*above, *([module] if module else [])])
        found |= {base, *(f"{base}.{name}" for name in re.findall(r"\w+", names))}
    return frozenset(found & modules().keys() - {name})


def reached_from(test: str) -> set[str]:
    """Every module that a test file imports or names, and what those import."""
    reached: set[str] = set()
    ahead = [".".join(Path(test).with_suffix("").parts)]
    while ahead:
        one = ahead.pop()
        if one not in reached:
            reached.add(one)
            ahead += used_by(one)
    return reached


def test_each_module_with_logic_has_a_test_of_its_name_or_a_line_that_says_where() -> None:
    lost = [name for name in with_logic() if not (ROOT / own_test(name)).exists() and name not in listed()]
    assert not lost, f"write {own_test(lost[0])}, or say in {LIST.name} through which test file it is tested"


def test_the_list_holds_only_what_it_must() -> None:
    needed = {name for name in with_logic() if not (ROOT / own_test(name)).exists()}
    idle = sorted(listed().keys() - needed)
    assert not idle, f"these have a test of their name by now, or are gone: take their lines out: {', '.join(idle)}"
    assert list(listed()) == sorted(listed())


def test_the_test_files_of_the_list_reach_their_modules() -> None:
    for name, test in listed().items():
        assert (ROOT / test).exists(), f"{name}: {test} is gone"
        assert name in reached_from(test), f"{test} has nothing to do with {name}"


def test_no_two_migrations_have_one_number() -> None:
    """Two that are written at the same time are each right alone."""
    versions = sorted(path.name[1:5] for path in (ROOT / "server/journal/database/migrations/versions").glob("v*.py"))
    assert versions == [f"{number:04}" for number in range(1, len(versions) + 1)]
