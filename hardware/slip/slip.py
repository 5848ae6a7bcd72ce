"""What stands on a slip, and the paper it stands on."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from language.messages import _

DOTS_PER_MM = 8
"""203 dpi, the resolution of practically all ticket printers."""
DPI = 203
MM_PER_INCH = 25.4


class SlipError(ValueError):
    """A slip that cannot be drawn so that it can be read; says what is too long or missing."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A roll of paper: how many dots can be printed across it, and how many of them are an inch."""

    width_dots: int
    dpi: int = DPI

    def __post_init__(self) -> None:
        if not 150 <= self.dpi <= 600:
            raise ValueError(_("the resolution of the printer must be 150 to 600 dots an inch"))
        if not 320 <= self.width_dots <= 1280 or self.width_dots % 8:
            raise ValueError(_("the width of the paper must be 320 to 1280 dots, in whole bytes (multiples of 8)"))

    @property
    def width_mm(self) -> float:
        """The printable width."""
        return self.width_dots / self.dpi * MM_PER_INCH

    def dots(self, mm: float) -> int:
        """The dots that are at least so many millimetres."""
        return ceil(mm / MM_PER_INCH * self.dpi)

    @property
    def scale(self) -> float:
        """How much larger than at 203 dpi a thing must be drawn in dots; a coarser head prints it larger instead."""
        return max(1.0, self.dpi / DPI)


PAPER_80_MM = Paper(576)
PAPER_58_MM = Paper(384)


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of a slip. An empty second text is left out."""

    first: str
    second: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", clean(self.first))
        object.__setattr__(self, "second", clean(self.second))


@dataclass(frozen=True, slots=True)
class Slip:
    """All that a slip says.

    `branch`: its name. `number`: as called, "A001". `issued_at`: an aware time, in the branch's own time zone.
    `ahead`: people before this one, None when not known. `wait`: the expected wait in words, None when
    not known. `track_url`: what the QR code opens. `dossiers`: how many the ticket is for; one is not said.
    `priority`: as declared. `procedure` and `bring`: what the visit is about, and what to bring for it, item by item.
    `place`: where the service is served: the way there, and its counters. `lines`: more to say, at the end. `copy`:
    printed again, because the first one may or may not have come out.
    `heading`, `closing`, `logo`: what the branch puts on its slips of its own, below its name, at the end, above it.
    `main`, `language`: its main language and the second one beneath it, which may be the same: then nothing is.
    """

    branch: str
    number: str
    service: Words
    issued_at: datetime
    track_url: str
    ahead: int | None = None
    wait: Words | None = None
    dossiers: int = 1
    priority: Words | None = None
    procedure: Words | None = None
    bring: tuple[Words, ...] = ()
    lines: tuple[Words, ...] = field(default=())
    copy: bool = False
    language: str = "en"
    main: str = "vi"
    heading: Words | None = None
    closing: Words | None = None
    logo: str = ""
    place: Words | None = None

    @property
    def languages(self) -> tuple[str, str]:
        """The main one and the second."""
        return self.main, self.language

    def __post_init__(self) -> None:
        object.__setattr__(self, "branch", clean(self.branch))
        object.__setattr__(self, "number", clean(self.number))
        missing = [
            name
            for name, value in (
                ("number", self.number),
                ("service", self.service.first or self.service.second),
                ("track_url", self.track_url),
            )
            if not value
        ]
        if missing:
            raise SlipError(f"a slip needs: {', '.join(missing)}")
        if self.issued_at.utcoffset() is None:
            raise SlipError("issued_at needs a time zone: the branch's")
        if self.ahead is not None and self.ahead < 0:
            raise SlipError("ahead cannot be below zero")
        if self.dossiers < 1:
            raise SlipError("a ticket is for one dossier at least")


def clean(text: str) -> str:
    """NFC, one line, single spaces, nothing unprintable."""
    kept: Iterable[str] = (char for char in unicodedata.normalize("NFC", text) if char.isspace() or char.isprintable())
    return " ".join("".join(kept).split())
