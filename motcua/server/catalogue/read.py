"""Reads a catalogue file: every mistake of it at once, or the branch's configuration."""

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path as FilePath
from typing import Any

import msgspec

from motcua.protocol.configuration import BranchConfig

from .finding import Fault, Finding, Path, Remark, spell
from .format import WEEK, CatalogueFile
from .lines import find_lines
from .shape import fit
from .validate import validate

_TOML_PLACE = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


def read_file(path: FilePath, policies: Collection[str]) -> BranchConfig | tuple[Finding, ...]:
    """Reads the file at `path`. Raises OSError when it cannot be opened."""
    return read_catalogue(path.read_bytes(), str(path), policies)


def read_catalogue(raw: bytes, file: str, policies: Collection[str]) -> BranchConfig | tuple[Finding, ...]:
    """The configuration that the TOML text `raw` describes, or all that is wrong with it in the order of its lines.

    `file` is the name that findings give; `policies` the names that `branch.policy` may take.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return (Finding(file, Fault.NOT_UTF8, "is not UTF-8 text; save the file as UTF-8", line=line),)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (_syntax_finding(file, str(error), text),)
    kept, remarks = fit(data, CatalogueFile)
    remarks += validate(kept, policies)
    if remarks:
        lines = find_lines(text)
        found = [_place(file, remark, lines) for remark in remarks]
        return tuple(sorted(found, key=lambda one: (one.line or 0, one.path)))
    return _configuration(msgspec.convert(kept, CatalogueFile))


def _syntax_finding(file: str, message: str, text: str) -> Finding:
    found = _TOML_PLACE.match(message)
    if found is None:
        return Finding(file, Fault.SYNTAX, message)
    if found["line"] is None:
        return Finding(file, Fault.SYNTAX, f"{found['what']} at the end of the file", line=text.count("\n") + 1)
    return Finding(file, Fault.SYNTAX, found["what"], line=int(found["line"]), column=int(found["column"]))


def _place(file: str, remark: Remark, lines: Mapping[Path, int]) -> Finding:
    """Where a value is missing, the line of the table that should hold it."""
    path = remark.path
    while path and path not in lines:
        path = path[:-1]
    return Finding(file, remark.fault, remark.message, spell(remark.path), lines.get(path), nearest=remark.nearest)


def _configuration(file: CatalogueFile) -> BranchConfig:
    parts: dict[str, Any] = msgspec.to_builtins(file.branch)
    parts["services"] = msgspec.to_builtins(file.service)
    parts["procedures"] = msgspec.to_builtins(file.procedure)
    parts["counters"] = msgspec.to_builtins(file.counter)
    parts["priorities"] = msgspec.to_builtins(file.priority)
    parts["reasons"] = msgspec.to_builtins(file.reason)
    parts["outcomes"] = msgspec.to_builtins(file.outcome)
    parts["hours"] = [
        {
            "days": sorted(WEEK.index(day) for day in window.days),
            "first_ticket": window.first_ticket,
            "last_ticket": window.last_ticket,
            "close": window.close,
        }
        for window in file.hours
    ]
    parts["closed_dates"] = sorted(file.holidays.closed)
    parts["weights"] = msgspec.to_builtins(file.weights)
    return msgspec.convert(parts, BranchConfig)
