"""Parses ESC/POS commands from a buffer that may be filled byte by byte.

Source: Epson ESC/POS command reference. Supported are pictures (`GS v 0`, `ESC *`), text in a plain 12 × 24 face,
feeds, cuts, `GS r` and `GS I`; commands for other modes are read and ignored.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

LINE_DOTS = 30
CELL_WIDTH, CELL_HEIGHT = 12, 24

# how many bytes follow a command of two bytes, for those that have a fixed number and no effect here
_ESC_IGNORED = {
    b"!": 1, b" ": 1, b"-": 1, b"E": 1, b"G": 1, b"M": 1, b"R": 1, b"t": 1, b"V": 1, b"{": 1, b"r": 1, b"2": 0,
    b"=": 1, b"c": 2, b"p": 3, b"$": 2, b"\\": 2, b"S": 0, b"L": 0, b"T": 1, b"U": 1, b"i": 0, b"m": 0,
}  # fmt: skip
_GS_IGNORED = {
    b"!": 1, b"B": 1, b"H": 1, b"L": 2, b"P": 2, b"W": 2, b"a": 1, b"b": 1, b"f": 1, b"h": 1, b"w": 1, b"|": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """Print one row of dots."""

    dots: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """Feed the paper."""

    rows: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut; with `to_cutter`, first move the end of the print to the cutter and `extra_rows` further."""

    to_cutter: bool
    extra_rows: int = 0


@dataclass(frozen=True, slots=True)
class AskPaper:
    """`GS r 1`: answer with the state of the paper, in order."""


@dataclass(frozen=True, slots=True)
class AskModel:
    """`GS I n`: answer with the model."""

    what: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown command; `head`: its first bytes."""

    head: bytes


Action = Row | Feed | Cut | AskPaper | AskModel | Unknown


class NotYet(Exception):
    """The rest of the command has not arrived."""


@dataclass
class Parser:
    """Parses commands from the front of `buffer` into actions."""

    width_dots: int
    buffer: bytearray = field(default_factory=bytearray)
    alignment: int = 0
    line_dots: int = LINE_DOTS
    _line: bytearray = field(default_factory=bytearray)
    _columns: list[bytes] = field(default_factory=list)
    _rows_left: int = 0
    _row_bytes: int = 0
    _scale: tuple[int, int] = (1, 1)

    def actions(self, limit: int) -> Iterator[tuple[int, list[Action]]]:
        """Parses complete commands, up to about `limit` bytes; yields (bytes read, actions) for each step.

        A step is a command, or one row of a picture; a printer may stop between two steps.
        """
        read = 0
        while read < limit and self.buffer:
            try:
                used, actions = self._step()
            except NotYet:
                return
            del self.buffer[:used]
            read += used
            yield used, actions

    def reset(self) -> None:
        """`ESC @`: resets all modes, and drops what was not printed yet."""
        self.alignment = 0
        self.line_dots = LINE_DOTS
        self._line.clear()
        self._columns.clear()

    def _step(self) -> tuple[int, list[Action]]:
        if self._rows_left:
            return self._picture_row()
        first = self.buffer[:1]
        match bytes(first):
            case b"\x1b":
                return self._escape()
            case b"\x1d":
                return self._group()
            case b"\x10":
                return self._real_time()
            case b"\n":
                return 1, self._end_line()
            case b"\x1c":
                return self._need(3), [Unknown(bytes(self.buffer[:2]))]
            case control if control < b" " or control == b"\x7f":
                return 1, []
            case char:
                self._line += char
                full = len(self._line) >= self.width_dots // CELL_WIDTH
                return 1, self._end_line() if full else []

    def _need(self, count: int) -> int:
        if len(self.buffer) < count:
            raise NotYet
        return count

    def _real_time(self) -> tuple[int, list[Action]]:
        """Skips a real-time command, which was answered when it arrived."""
        self._need(2)
        match bytes(self.buffer[1:2]):
            case b"\x04" | b"\x05":
                return self._need(3), []
            case b"\x14":
                return self._need(5), []
            case _:
                return 1, []

    def _escape(self) -> tuple[int, list[Action]]:
        self._need(2)
        name = bytes(self.buffer[1:2])
        if name in _ESC_IGNORED:
            if name == b"2":
                self.line_dots = LINE_DOTS
            return self._need(2 + _ESC_IGNORED[name]), []
        if name == b"@":
            self.reset()
            return 2, []
        self._need(3)
        value = self.buffer[2]
        match name:
            case b"a":
                self.alignment = value & 3
                return 3, []
            case b"3":
                self.line_dots = value
                return 3, []
            case b"d":
                return 3, [*self._end_line(only_if_text=True), Feed(value * self.line_dots)]
            case b"J":
                return 3, [*self._end_line(only_if_text=True), Feed(value)]
            case b"*":
                return self._column_picture()
            case _:
                return 2, [Unknown(bytes(self.buffer[:2]))]

    def _group(self) -> tuple[int, list[Action]]:
        self._need(2)
        name = bytes(self.buffer[1:2])
        if name in _GS_IGNORED:
            return self._need(2 + _GS_IGNORED[name]), []
        self._need(3)
        value = self.buffer[2]
        match name:
            case b"v":
                return self._picture()
            case b"V" if value in (65, 66, 97, 98, 103, 104):
                self._need(4)
                return 4, [*self._end_line(only_if_text=True), Cut(True, self.buffer[3])]
            case b"V":
                return 3, [*self._end_line(only_if_text=True), Cut(False)]
            case b"r":
                return 3, [AskPaper()] if value in (1, 49) else [Unknown(bytes(self.buffer[:3]))]
            case b"I":
                return 3, [AskModel(value)]
            case b"(":
                self._need(5)
                length = self.buffer[3] | self.buffer[4] << 8
                return self._need(5 + length), [Unknown(bytes(self.buffer[:3]))]
            case _:
                return 2, [Unknown(bytes(self.buffer[:2]))]

    def _picture(self) -> tuple[int, list[Action]]:
        """The header of `GS v 0 m xL xH yL yH`; its rows follow one by one."""
        self._need(8)
        mode, x_low, x_high, y_low, y_high = self.buffer[3:8]
        self._row_bytes = x_low | x_high << 8
        self._rows_left = (y_low | y_high << 8) if self._row_bytes else 0
        self._scale = (2 if mode & 1 else 1, 2 if mode & 2 else 1)
        return 8, []

    def _picture_row(self) -> tuple[int, list[Action]]:
        count = self._need(self._row_bytes)
        across, down = self._scale
        dots = bytes(self.buffer[:count])
        self._rows_left -= 1
        return count, [Row(_doubled(dots) if across == 2 else dots)] * down

    def _column_picture(self) -> tuple[int, list[Action]]:
        """`ESC * m nL nH`: columns of 8 or 24 dots, a line that the next line feed prints."""
        self._need(5)
        mode, low, high = self.buffer[2:5]
        columns = low | high << 8
        column_bytes = 3 if mode in (32, 33) else 1
        end = self._need(5 + columns * column_bytes)
        data = self.buffer[5:end]
        picture = Image.new("1", ((columns + 7) // 8 * 8, 8 * column_bytes))
        for x in range(columns):
            column = int.from_bytes(data[x * column_bytes : (x + 1) * column_bytes], "big")
            for y in range(8 * column_bytes):
                if column >> (8 * column_bytes - 1 - y) & 1:
                    picture.putpixel((x, y), 1)
        rows = picture.tobytes()
        width = picture.width // 8
        new = [rows[top : top + width] for top in range(0, len(rows), width)]
        if self._columns:  # beside what is on the line already
            new = [left + right for left, right in zip(self._columns, new, strict=False)]
        self._columns = new
        return end, []

    def _end_line(self, *, only_if_text: bool = False) -> list[Action]:
        if self._columns:
            picture: list[Action] = [Row(row) for row in self._columns]
            self._columns = []
            return [*picture, Feed(max(0, self.line_dots - len(picture)))]
        if not self._line:
            return [] if only_if_text else [Feed(self.line_dots)]
        text = bytes(self._line).decode("cp437")
        self._line.clear()
        rows: list[Action] = [Row(row) for row in _text_rows(text)]
        return [*rows, Feed(max(0, self.line_dots - CELL_HEIGHT))]


def _doubled(dots: bytes) -> bytes:
    bits = "".join(f"{byte:08b}" for byte in dots)
    return int("".join(bit * 2 for bit in bits) or "0", 2).to_bytes(2 * len(dots), "big")


@lru_cache(maxsize=1)
def _face() -> Callable[[str], Image.Image]:
    font = ImageFont.load_default(18)

    def cell(char: str) -> Image.Image:
        picture = Image.new("L", (CELL_WIDTH, CELL_HEIGHT), 0)
        ImageDraw.Draw(picture).text((CELL_WIDTH / 2, 18), char, font=font, fill=255, anchor="ms")
        return picture

    return cell


def _text_rows(text: str) -> list[bytes]:
    width = (len(text) * CELL_WIDTH + 7) // 8 * 8
    line = Image.new("L", (width, CELL_HEIGHT), 0)
    for at, char in enumerate(text):
        line.paste(_face()(char), (at * CELL_WIDTH, 0))
    packed = line.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE).tobytes()
    return [packed[top : top + width // 8] for top in range(0, len(packed), width // 8)]
