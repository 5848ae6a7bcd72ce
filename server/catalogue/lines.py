"""Finds the line of each key and list element of a TOML text; `tomllib` does not keep line numbers.

The text must be valid TOML: `tomllib` has already read it.
"""

import re
from collections.abc import Mapping

from .finding import Path

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


def find_lines(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every key, table and list element of `text`, by its path (list indices from 0)."""
    walker = _Walker(text)
    walker.document()
    return walker.lines


class _Walker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.last_of: dict[Path, int] = {}
        """For each `[[list of tables]]`, the index of its latest table."""

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._header("]]")
            elif self.text[self.at] == "[":
                table = self._header("]")
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self, end: str) -> Path:
        line = self._line()
        self.at += len(end)
        *parents, name = self._key()
        table = self._resolve(parents)
        table = (*table, name)
        if end == "]]":
            place = self.last_of.get(table, -1) + 1
            self.last_of[table] = place
            self.lines.setdefault(table, line)
            table = (*table, place)
        self.lines.setdefault(table, line)
        self.at += len(end)
        return table

    def _resolve(self, names: list[str]) -> Path:
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.last_of:
                path = (*path, self.last_of[path])
        return path

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            if self.text[self.at] in "\"'":
                parts.append(self._take(_STRING)[1:-1])
            else:
                parts.append(self._take(_BARE_KEY))
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for name in self._key():
            path = (*path, name)
            self.lines.setdefault(path, line)
        self.at += 1
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        first = self.text[self.at]
        if first == "[":
            self._members("]", path)
        elif first == "{":
            self._members("}", path)
        elif first in "\"'":
            self._take(_STRING)
        else:
            self._take(_SCALAR)

    def _members(self, end: str, path: Path) -> None:
        self.at += 1
        place = 0
        self._skip(_BLANK)
        while self.text[self.at] != end:
            if end == "]":
                self.lines[(*path, place)] = self._line()
                self._value((*path, place))
                place += 1
            else:
                self._pair(path)
            self._skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self._skip(_BLANK)
        self.at += 1

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None or found.end() == self.at:
            raise ValueError(f"not TOML at character {self.at}")
        self.at = found.end()
        return found.group()
