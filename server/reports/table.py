"""A report's table: typed cells, what each column means, and the same cells as text and as plain values. Pure."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import TypeAlias

from msgspec import Struct

from server.visits.figures import percents


class Count(Struct, frozen=True):
    """So many."""

    n: int


class Share(Struct, frozen=True):
    """`part` of `whole`; `percent`: in whole percent, None of nobody."""

    part: int
    whole: int
    percent: int | None


class Minutes(Struct, frozen=True):
    """A mean, in tenths of a minute; None of nobody."""

    tenths: int | None


class AtMost(Struct, frozen=True):
    """The whole minutes that so many do not exceed; None of nobody."""

    minutes: int | None


class Hours(Struct, frozen=True):
    """A sum of time, in tenths of an hour."""

    tenths: int


Cell: TypeAlias = Count | Share | Minutes | AtMost | Hours
Value: TypeAlias = int | float | None
"""A cell's plain value, for a machine; a share has two: the part and its percent."""


class Column(Struct, frozen=True):
    """`key`: its name in addresses; `title`, `meaning`: msgids; `cell`: from what a row has measured.

    `visits`: whether the column's visits can be listed.
    """

    key: str
    title: str
    meaning: str
    cell: Callable[..., Cell]
    visits: bool = False


class Row(Struct, frozen=True):
    """A row of cells under its label, already in the reader's language."""

    key: str
    label: str
    cells: tuple[Cell, ...]


class Table(Struct, frozen=True):
    """`heading`: of the labels, a msgid; `total`: of all rows together."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row


def share(part: int, whole: int) -> Share:
    """A part of a whole; nobody is rounded away."""
    return Share(part, whole, percents((part, whole - part))[0] if whole else None)


def mean_tenths(seconds: int, n: int) -> int | None:
    """The mean in tenths of a minute, half a tenth rounded up; None of nobody."""
    return (2 * seconds + 6 * n) // (12 * n) if n else None


def text(cell: Cell, language: str) -> str:
    """The cell as people read it; nothing to say is a dash."""
    match cell:
        case Count(n=n):
            return _grouped(n, language)
        case Share(percent=None):
            return "—"
        case Share(part=part, whole=whole, percent=percent):
            return f"{percent} % ({_grouped(part, language)}/{_grouped(whole, language)})"
        case Minutes(tenths=tenths) | Hours(tenths=tenths):
            return "—" if tenths is None else _decimal(tenths, language)
        case AtMost(minutes=minutes):
            return "—" if minutes is None else str(minutes)


def values(cell: Cell) -> tuple[Value, ...]:
    """The cell as one or two plain values."""
    match cell:
        case Count(n=n):
            return (n,)
        case Share(part=part, percent=percent):
            return (part, percent)
        case Minutes(tenths=tenths) | Hours(tenths=tenths):
            return (None if tenths is None else tenths / 10,)
        case AtMost(minutes=minutes):
            return (minutes,)


def titles(column: Column, cell: Cell, words: NullTranslations) -> tuple[str, ...]:
    """The headings of a cell's values."""
    title = words.gettext(column.title)
    return (title, f"{title}, %") if isinstance(cell, Share) else (title,)


def header(table: Table, words: NullTranslations) -> list[str]:
    """The headings of a table of plain values."""
    columns = zip(table.columns, table.total.cells, strict=True)
    return [words.gettext(table.heading), *(title for column, cell in columns for title in titles(column, cell, words))]


def lines(table: Table) -> list[tuple[str, list[Value]]]:
    """The rows as plain values, each under its label, the total last."""
    return [(row.label, [value for cell in row.cells for value in values(cell)]) for row in (*table.rows, table.total)]


def _grouped(n: int, language: str) -> str:
    return f"{n:,}" if language == "en" else f"{n:,}".replace(",", ".")


def _decimal(tenths: int, language: str) -> str:
    whole = _grouped(tenths // 10, language)
    return f"{whole}{'.' if language == 'en' else ','}{tenths % 10}"
