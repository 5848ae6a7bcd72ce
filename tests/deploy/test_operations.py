"""docs/operations.md: each block of commands says what runs it, and names files and commands that are there."""

import re
import shlex
from pathlib import Path

import pytest

from server.cli.main import _parser

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
MARKS = ("tested", "boot", "standby", "not run")
WHOLE = {
    "motcua doctor",
    "motcua check",
    "motcua devices",
    "motcua repair",
    "motcua outbox",
    "motcua init",
}
"""Commands that need no argument; of others a name alone is only their name."""


def blocks() -> list[tuple[list[str], str]]:
    """The lines of each block, and what stands behind it."""
    found = re.findall(r"^```(?:sh|toml|sql)?\n(.*?)^```\n+(.*?)$", PAGE, re.S | re.M)
    return [(block.splitlines(), behind) for block, behind in found]


def commands() -> list[str]:
    """Our commands in the blocks, and those with arguments that stand between the lines."""
    between = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", PAGE, flags=re.S | re.M))
    lines = [line for block, _ in blocks() for line in block] + between
    ours = [re.sub(r"^(runuser -u \S+ -- |sudo |0 2 \* \* \* )", "", line.strip()) for line in lines]
    found = [re.sub(r"\[[^]]*\]", "", line).strip() for line in ours if line.startswith("motcua ")]
    return [line for line in dict.fromkeys(found) if len(line.split()) > 2 or line in WHOLE]


def test_each_block_says_what_runs_it() -> None:
    assert len(blocks()) > 8
    for lines, behind in blocks():
        assert re.match(rf"\(.{{0,40}}\b({'|'.join(MARKS)})\b", behind), f"{lines[0]}\nis followed by: {behind}"


@pytest.mark.parametrize("line", commands())
def test_each_command_of_ours_is_one(line: str) -> None:
    assert _parser().parse_args(shlex.split(line)[1:]).run


def test_the_files_that_it_names_are_there() -> None:
    named = set(re.findall(r"\bdeploy/[A-Za-z/-]+(?:\.\w+)?", PAGE))
    assert len(named) >= 5
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_commands_of_the_bare_machine_are_those_that_the_drill_types() -> None:
    from tests.prove.boot import blocks as typed

    lines = [line for block in typed() for line in block]
    assert "motcua install-service --data /var/lib/motcua --host 0.0.0.0" in lines
    assert len(lines) > 12
