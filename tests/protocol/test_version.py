"""One version number: where it is written, what it is compared with."""

from importlib.metadata import version
from pathlib import Path

import pytest

from protocol.version import USER_AGENT, VERSION, is_older, version_in

REPOSITORY = Path(__file__).parents[2]


def test_the_distribution_and_the_change_log_have_this_version() -> None:
    headings = [
        line for line in (REPOSITORY / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## ")
    ]
    assert version("motcua") == VERSION
    assert headings[0].split()[1] == VERSION


@pytest.mark.parametrize(
    ("version", "than", "older"),
    [("0.1.0", "0.2.0", True), ("0.2.0", "0.2.0", False), ("0.10.0", "0.9.9", False), ("?", "0.0.1", True),
     ("1.0.0", "", False)],
)  # fmt: skip
def test_versions_are_compared_as_numbers(version: str, than: str, older: bool) -> None:
    assert is_older(version, than) is older


@pytest.mark.parametrize(
    ("said", "version"),
    [(USER_AGENT, VERSION), ("motcua/1.20.3 (kiosk)", "1.20.3"), ("Mozilla/5.0", None), ("motcua/1", None), ("", None),
     ("motcua/1.2.3\u0660", None), ("curl/8", None)],
)  # fmt: skip
def test_a_program_says_its_version_in_its_user_agent(said: str, version: str | None) -> None:
    assert version_in(said) == version
