"""Sets a branch up as an administrator would, with the `motcua` command: data folder, devices, people."""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from language.messages import _

from .programs import ProgramError, environment
from .transcript import Transcript

PASSWORD = "mot-cua-2026"
"""Everybody's password in the demonstration; a real branch starts with `motcua init`."""

CLERKS = {"1": "lan", "2": "minh"}
MANAGER = "ha"
OFFICIAL = "dung"
RECEIVING_UNIT, DECIDING_UNIT = "H26.50.01", "H26.50.02"
"""The units that a new installation begins with."""
PROCEDURE = "1.001193"
LONG_VISIT_SERVICE, LONG_VISIT = "CT", "2.001035"
LONG_VISIT_CV = 1.5
"""Of the service: with such a spread and a mean of 13 minutes a counter is warned within the first half minute."""
LONG_VISIT_TEXT = f"""
[[procedure]]
code = "{LONG_VISIT}"
service = "{LONG_VISIT_SERVICE}"
name = {{ vi = "Chứng thực giao dịch liên quan đến tài sản", en = "Certification of a transaction about property" }}
minutes = 13
"""


class Stage(Struct, frozen=True):
    """The branch of the demonstration: its data folder, and the devices' tokens by name (`kiosk`, `counter-1`, …)."""

    data: Path
    branch: str
    tokens: dict[str, str]
    counters: tuple[str, ...]


Command: TypeAlias = Callable[[Sequence[str], Mapping[str, str]], int]
"""`motcua` with these arguments and environment; returns its exit code."""


def set_up(data: Path, transcript: Transcript, motcua: Command) -> Stage:
    """Sets up a new branch. Raises ProgramError."""
    administer = partial(_administer, motcua, data)
    made = administer("init", "--template", "one")
    branch = str(made["branch"])
    said = _("motcua init: branch {branch} is set up in {folder}")
    transcript.say("admin", said.format(branch=branch, folder=data.name))
    _take_dossiers(data, administer)
    counters = ("1", "2", "3", "4", "5", "6")
    devices: list[tuple[str, str, list[str]]] = [
        ("kiosk", "kiosk", []),
        ("citizens", "kiosk", []),
        ("display", "display", []),
    ]
    devices += [(f"counter-{c}", "counter", ["--counter", c]) for c in CLERKS]
    devices += [(f"counter-{c}", "counter", ["--counter", c, "--unattended"]) for c in counters if c not in CLERKS]
    tokens = {}
    for name, role, more in devices:
        enrolled = administer("enrol", "--role", role, "--branch", branch, "--name", name, *more)
        tokens[name] = str(enrolled["token"])
    transcript.say("admin", f"motcua enrol: {', '.join(tokens)}")
    people = [*((name, "clerk") for name in CLERKS.values()), (MANAGER, "manager")]
    for name, role in people:
        of = ("--role", role, "--branch", branch, "--password-stdin")
        administer("user", "add", name, *of, typed=PASSWORD + "\n")
    of_unit = ("--role", "official", "--unit", DECIDING_UNIT, "--password-stdin")
    administer("user", "add", OFFICIAL, *of_unit, typed=PASSWORD + "\n")
    people.append((OFFICIAL, "official"))
    transcript.say("admin", "motcua user add: " + ", ".join(f"{name} ({role})" for name, role in people))
    return Stage(data, branch, tokens, counters)


def _take_dossiers(data: Path, administer: Callable[..., dict[str, Any]]) -> None:
    """Puts the template's example of a procedure in force, the unit that receives dossiers, and one more procedure."""
    administer("catalogue", "template", "one", str(data / "catalogue"))
    (file,) = (data / "catalogue").glob("*.toml")
    file.write_text(with_a_long_visit(with_dossiers(file.read_text("utf-8"))), "utf-8")
    administer("catalogue", "apply", str(file), "--yes")


def with_dossiers(text: str) -> str:
    """The template's text with its procedure and the receiving unit in force."""
    lines, in_example = [], False
    for line in text.splitlines():
        in_example = line.startswith("#[[procedure]]") or (in_example and line.startswith("#"))
        if in_example and line.startswith(("#fee =", "#fee_note =", "#system =", "#result_scanned =")):
            continue  # of another procedure: this one is free of charge, and decided here
        if line.startswith("#agency ="):
            lines.append(f'agency = "{RECEIVING_UNIT}"')
        else:
            lines.append(line.removeprefix("#") if in_example else line)
    return "\n".join(lines) + "\n"


def with_a_long_visit(text: str) -> str:
    """And with a procedure whose visits may soon be seen to run over their time."""
    before, code, after = text.partition(f'code = "{LONG_VISIT_SERVICE}"')
    return before + code + after.replace("cv = 0.6", f"cv = {LONG_VISIT_CV}", 1) + LONG_VISIT_TEXT


def _administer(motcua: Command, data: Path, *arguments: str, typed: str = "") -> dict[str, Any]:
    """Runs the command here: sixteen processes of its own would take a second each to start."""
    out, err = io.StringIO(), io.StringIO()
    with _standard_input(typed), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = motcua([*arguments, "--data", str(data), "--json"], environment())
    if code:
        raise ProgramError(f"motcua {' '.join(arguments)} failed:\n{err.getvalue()}")
    return dict(json.loads(out.getvalue().splitlines()[-1]))


@contextlib.contextmanager
def _standard_input(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
