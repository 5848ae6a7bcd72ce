"""Layouts are data: which parts the screen has and where, in a TOML file.

    width = 1920              # the design's own px; the screen is scaled to it
    height = 1080

    [[part]]
    kind = "calls"            # header, calls, waiting, notices or counter
    x = 20
    y = 146
    width = 1220
    height = 914
    calls = 5                 # for calls: as many lines at most
    ways = 1                  # of these with the way to the counter below it: 1 means the one being announced
    directions = 3            # lines kept for the way at most, where a counter of the branch needs them
    first = 110               # for calls: size of letters in px of the lines with the way, and of the others
    others = 100
    stacked = false           # the counter below the number rather than beside it, in the lines with the way
    number = 460              # for counter: size of letters in px
    counter = 170

An own layout is a file like these, given by its path.
"""

import difflib
import tomllib
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from ui.look import tokens

MOST_LINES = 12
AUTO = "auto"

Px = Annotated[int, Meta(ge=0, le=10_000)]
Side = Annotated[int, Meta(ge=1, le=10_000)]
Letters = Annotated[int, Meta(ge=tokens.TYPE.far, le=1_000)]
"""A size of letters; a smaller one than this cannot be read at ten metres."""


class Kind(StrEnum):
    """What a part shows."""

    HEADER = "header"
    CALLS = "calls"
    WAITING = "waiting"
    NOTICES = "notices"
    COUNTER = "counter"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A rectangle of the screen and what is in it."""

    kind: Kind
    x: Px
    y: Px
    width: Side
    height: Side
    calls: Annotated[int, Meta(ge=1, le=MOST_LINES)] = 5
    ways: Annotated[int, Meta(ge=1, le=MOST_LINES)] = 1
    directions: Annotated[int, Meta(ge=0, le=4)] = 3
    first: Letters = 110
    others: Letters = 100
    stacked: bool = False
    number: Letters = 460
    counter: Letters = 170


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """All parts of one screen, in the design's own px."""

    width: Side
    height: Side
    part: Annotated[tuple[Part, ...], Meta(min_length=1)]


class LayoutError(ValueError):
    """A layout cannot be used; the text says which, where and why."""


def names() -> list[str]:
    """The shipped layouts."""
    return sorted(entry.name.removesuffix(".toml") for entry in files("display.layout.layouts").iterdir()
                  if entry.name.endswith(".toml"))  # fmt: skip


def load(name: str) -> Layout:
    """A shipped layout by its name, or a file by its path. Raises LayoutError."""
    if name in names():
        return _parse(name, (files("display.layout.layouts") / f"{name}.toml").read_text("utf-8"))
    path = Path(name)
    if path.suffix != ".toml":
        near = difflib.get_close_matches(name, [AUTO, *names()], n=1, cutoff=0.5)
        known = f"did you mean {near[0]}?" if near else f"known: {AUTO}, {', '.join(names())}, or a .toml file"
        raise LayoutError(f"no layout is called {name!r}; {known}")
    try:
        return _parse(name, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(f"{name}: {error}") from error


def auto(width: int, height: int, *, notices: bool, counter: bool = False) -> str:
    """The shipped layout that suits a screen: by how it stands, whether there is anything to tell, and whether it is
    one `counter`'s; what there is to tell comes first."""
    stands = "portrait" if height > width else "landscape"
    if notices:
        return f"{stands}-notices"
    if counter:
        return "counter-portrait" if height > width else "counter"
    return stands


def _parse(name: str, text: str) -> Layout:
    try:
        layout = msgspec.toml.decode(text, type=Layout)
    except (tomllib.TOMLDecodeError, msgspec.DecodeError) as error:
        raise LayoutError(f"{name}: {error}") from error
    for part in layout.part:
        if part.x + part.width > layout.width or part.y + part.height > layout.height:
            raise LayoutError(f"{name}: the part {part.kind} leaves the screen")
    for at, part in enumerate(layout.part):
        for other in layout.part[:at]:
            if _overlap(part, other):
                raise LayoutError(f"{name}: the parts {other.kind} and {part.kind} overlap")
    return layout


def _overlap(one: Part, other: Part) -> bool:
    return (
        one.x < other.x + other.width and other.x < one.x + one.width
        and one.y < other.y + other.height and other.y < one.y + one.height
    )  # fmt: skip
