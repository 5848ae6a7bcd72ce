"""Titles, sentences and rules of the forms, by the day from which they hold: a file for each circular."""

import tomllib
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

Line: TypeAlias = str | tuple[str, ...]
"""A line of a form with its `{values}`; several: in columns."""

FORMS: Final = ("01", "02", "03", "04", "05", "06", "07")
FOLDER: Final = "editions"


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a table; `width`: its part of the page's width, `middle`: set in the middle."""

    title: str
    value: str
    width: float
    middle: bool = False


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """A place to sign; `name` is printed under it."""

    title: str
    hint: str
    name: str


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a form: lines, a table of `columns`, or places to sign."""

    lines: tuple[Line, ...] = ()
    table: str | None = None
    columns: tuple[Column, ...] = ()
    small: bool = False
    signatures: tuple[Signature, ...] = ()


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """One form; `copies`: the words of each copy (liên) that is made of it, `across`: on a sheet laid across."""

    title: str
    number: str
    body: tuple[Block, ...]
    copies: tuple[str, ...] = ()
    note: str = ""
    across: bool = False


class Edition(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """All forms by one circular, from a day on."""

    from_: date
    basis: str
    motto: tuple[str, str]
    replaced: str
    replaced_mark: str
    lookup: tuple[str, ...]
    words: dict[str, str]
    forms: dict[str, Form]


def read_edition(text: str) -> Edition:
    """An edition's file. Raises ValueError that names what does not fit."""
    return msgspec.convert(tomllib.loads(text), Edition)


def shipped() -> tuple[Edition, ...]:
    """The editions that come with the program, the oldest first."""
    folder = files(__package__) / FOLDER
    found = [read_edition(each.read_text("utf-8")) for each in folder.iterdir() if each.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda edition: edition.from_))


def edition_on(day: date, editions: Sequence[Edition]) -> Edition:
    """The edition that holds on a day; before the first one, the first. `editions`: the oldest first, one at least."""
    return next((each for each in reversed(editions) if each.from_ <= day), editions[0])
