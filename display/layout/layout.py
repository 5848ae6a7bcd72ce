"""A layout lists the parts of the screen and their places, in a TOML file.

    width = 1920              # the design's own px; the screen is scaled to it
    height = 1080

    [[part]]
    kind = "calls"            # header, calls, waiting, notices or counter
    x = 20
    y = 146
    width = 1220
    height = 914
    calls = 5                 # for calls: most lines
    ways = 1                  # lines that also show the direction to the counter: 1 means only the current call
    directions = 3            # most text lines for a direction, if a counter of the branch needs them
    first = 110               # for calls: letter size in px of lines with a direction, and of the others
    others = 100
    stacked = false           # in lines with a direction: the counter below the number instead of beside it
    number = 460              # for counter: letter sizes in px
    counter = 170

For a layout of your own, write such a file and give its path.
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
"""A letter size in px; smaller letters cannot be read from ten metres."""


class Kind(StrEnum):
    """The content of a part."""

    HEADER = "header"
    CALLS = "calls"
    WAITING = "waiting"
    NOTICES = "notices"
    COUNTER = "counter"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A rectangle of the screen and its content."""

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
    """All parts of one screen; sizes in the design's px."""

    width: Side
    height: Side
    part: Annotated[tuple[Part, ...], Meta(min_length=1)]


class LayoutError(ValueError):
    """An invalid layout; the text tells which, where and why."""


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
    """The shipped layout for a screen, by its orientation, whether it has `notices`, and whether it is for one
    `counter`; notices take precedence."""
    orientation = "portrait" if height > width else "landscape"
    if notices:
        return f"{orientation}-notices"
    if counter:
        return "counter-portrait" if height > width else "counter"
    return orientation


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
