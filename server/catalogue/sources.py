"""Reads one TOML text, or the texts of a folder, as one table, and finds the file and line of each value."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from language.messages import _

from .finding import Fault, Finding, Path, Remark, spell
from .lines import find_lines
from .toml_slips import slip_on
from .toml_words import toml_fault

_TOML_PLACE = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


class SourceText(Struct, frozen=True):
    """A file's name, as shown in findings, and its content."""

    file: str
    raw: bytes


class _Part(Struct, frozen=True):
    """One file's table, and the index in the merged table at which each of its lists begins."""

    file: str
    text: str
    data: dict[str, Any]
    begins: dict[str, int]


class Source(Struct, frozen=True):
    """Several files merged into one table: `[[tables]]` of the same name are concatenated in file order."""

    name: str
    data: dict[str, Any]
    parts: tuple[_Part, ...]

    def findings(self, remarks: Sequence[Remark]) -> tuple[Finding, ...]:
        """The remarks with their files and lines, in the order of both."""
        order = {part.file: number for number, part in enumerate(self.parts)}
        lines = [find_lines(part.text) for part in self.parts] if remarks else []
        found = []
        for remark in dict.fromkeys(remarks):
            part, path = self._locate(remark.path)
            line = None
            if part is not None:
                # For a missing value, the line of the table that should contain it.
                known = lines[order[part.file]]
                while path and path not in known:
                    path = path[:-1]
                line = known.get(path)
            file = self.name if part is None else part.file
            found.append(Finding(file, remark.fault, remark.message, spell(remark.path), line, nearest=remark.nearest))
        return tuple(sorted(found, key=lambda one: (order.get(one.file, -1), one.line or 0, one.path)))

    def _locate(self, path: Path) -> tuple[_Part | None, Path]:
        """The file that contains a value of the merged table, and the value's path in that file."""
        holders = [part for part in self.parts if path and path[0] in part.data]
        if len(path) > 1 and isinstance(path[1], int):
            for part in reversed(holders):
                begin = part.begins.get(str(path[0]), 0)
                if path[1] >= begin:
                    return part, (path[0], path[1] - begin, *path[2:])
        if holders:
            return holders[0], path
        return (self.parts[0], path) if len(self.parts) == 1 else (None, path)


def read_sources(name: str, texts: Sequence[SourceText]) -> Source | tuple[Finding, ...]:
    """The texts as one table, or why they are not valid TOML; `name` stands for all texts together."""
    findings: list[Finding] = []
    parts: list[_Part] = []
    whole: dict[str, Any] = {}
    for one in texts:
        read = _read(one)
        if isinstance(read, Finding):
            findings.append(read)
            continue
        text, data = read
        begins: dict[str, int] = {}
        for key, value in data.items():
            kept = whole.get(key)
            if kept is None:
                whole[key] = list(value) if isinstance(value, list) else value
                begins[key] = 0
            elif isinstance(kept, list) and isinstance(value, list):
                begins[key] = len(kept)
                kept.extend(value)
            else:
                other = next(part.file for part in parts if key in part.data)
                message = _('"{key}" is in {other} already; keep one of them').format(key=key, other=other)
                findings.append(Finding(one.file, Fault.DUPLICATE, message, key, find_lines(text).get((key,))))
        parts.append(_Part(one.file, text, data, begins))
    return tuple(findings) if findings else Source(name, whole, tuple(parts))


def _read(one: SourceText) -> tuple[str, dict[str, Any]] | Finding:
    try:
        text = one.raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = one.raw.count(b"\n", 0, error.start) + 1
        return Finding(one.file, Fault.NOT_UTF8, _("is not UTF-8 text; save the file as UTF-8"), line=line)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax_finding(one.file, str(error), text)


def _syntax_finding(file: str, message: str, text: str) -> Finding:
    found = _TOML_PLACE.match(message)
    if found is None:
        return Finding(file, Fault.SYNTAX, message)
    what = toml_fault(found["what"])
    lines = text.split("\n")
    if found["line"] is None:
        last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 1)
        slip = slip_on(lines[last - 1], 1)
        if slip is not None:
            return Finding(file, Fault.SYNTAX, slip.message, line=last, column=slip.column)
        at_end = _("{what} at the end of the file").format(what=what)
        return Finding(file, Fault.SYNTAX, at_end, line=text.count("\n") + 1)
    line, column = int(found["line"]), int(found["column"])
    slip = slip_on(lines[line - 1], column) if line <= len(lines) else None
    if slip is not None:
        return Finding(file, Fault.SYNTAX, slip.message, line=line, column=slip.column)
    return Finding(file, Fault.SYNTAX, what, line=line, column=column)
