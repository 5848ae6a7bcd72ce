"""Names the usual slips of people who write TOML by hand, from the line on which the parser stopped. Pure."""

import re
from typing import Final, NamedTuple

from language.messages import _

LIST_TABLES: Final = (
    "branch", "service", "procedure", "counter", "priority", "reason", "outcome", "hours", "special_day", "media",
    "layout",
)  # fmt: skip
_CURLY: Final = re.compile("[“”„‟‘’‚‛«»]")
_BARE_TIME: Final = re.compile(r"[=\[,]\s*(\d{1,2}):(\d{2})(?![\d:\"])")
_COMMA_NUMBER: Final = re.compile(r"=\s*(\d+),(\d+)\s*(?:#.*)?$")
_SINGLE_HEADER: Final = re.compile(r"\s*\[([A-Za-z_.]+)\]")
_BARE_WORDS: Final = re.compile(r"=\s*([^\W\d_][\w ]*\w)\s*(?=[,}\]]|$)")


class Slip(NamedTuple):
    """What is wrong in plain words, and the column (from 1) where it is."""

    message: str
    column: int


def slip_on(line: str, column: int) -> Slip | None:
    """The slip on the line where the parser stopped, at `column` (from 1); None if it is no usual one."""
    for find in (_curly_quote, _open_quote, _single_brackets, _bare_time, _comma, _bare_words):
        slip = find(line, column)
        if slip is not None:
            return slip
    return None


def _curly_quote(line: str, column: int) -> Slip | None:
    """Word processors and telephones set them in place of straight ones."""
    found = _CURLY.search(_outside_strings(line))
    if found is None:
        return None
    said = _('{quote} is a curly quote; write straight ones: "…"')
    return Slip(said.format(quote=found[0]), found.start() + 1)


def _open_quote(line: str, column: int) -> Slip | None:
    outside = _outside_strings(line)
    at = outside.find('"')
    if at < 0 or '"""' in line:  # a text of several lines
        return None
    return Slip(_('a text that begins with " is not closed on its line; put a " behind its last word'), at + 1)


def _single_brackets(line: str, column: int) -> Slip | None:
    found = _SINGLE_HEADER.match(line)
    if found is None or found[1].rpartition(".")[2] not in LIST_TABLES:
        return None
    said = _("there may be several of these: write [[{name}]] with two brackets on each side, each time")
    return Slip(said.format(name=found[1]), found.start(1) + 1)


def _bare_time(line: str, column: int) -> Slip | None:
    found = _BARE_TIME.search(_outside_strings(line))
    if found is None:
        return None
    said = _('a time stands in quotes, with two digits for the hour: "{time}"')
    return Slip(said.format(time=f"{int(found[1]):02}:{found[2]}"), found.start(1) + 1)


def _comma(line: str, column: int) -> Slip | None:
    found = _COMMA_NUMBER.search(_outside_strings(line))
    if found is None:
        return None
    said = _("a number has a point, not a comma: {number}")
    return Slip(said.format(number=f"{found[1]}.{found[2]}"), found.start(1) + 1)


def _bare_words(line: str, column: int) -> Slip | None:
    found = _BARE_WORDS.search(_outside_strings(line))
    if found is None or found[1] in ("true", "false", "inf", "nan"):
        return None
    said = _('text stands in quotes: "{text}"')
    return Slip(said.format(text=found[1]), found.start(1) + 1)


def _outside_strings(line: str) -> str:
    """The line with its closed strings blanked out, and cut at its remark; columns stay as they are."""
    blank = re.sub(r'"(?:\\.|[^"\\])*"|\'[^\']*\'', lambda string: " " * len(string[0]), line)
    return blank.partition("#")[0]
