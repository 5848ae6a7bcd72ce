"""The paper of a virtual printer: rows of dots on a roll, and pieces cut off as pictures."""

from dataclasses import dataclass, field

from PIL import Image

HEAD_TO_CUTTER_DOTS = 120
"""The distance between print head and cutter, 15 mm, as in real printers."""


@dataclass
class Roll:
    """A roll of paper. `width_dots`: the printable width; `left_dots`: rows until it ends, None: endless."""

    width_dots: int
    left_dots: int | None = None
    _rows: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._white = bytes(self.width_dots // 8)
        self._rows = [self._white] * HEAD_TO_CUTTER_DOTS

    def burn(self, row: bytes, offset_dots: int) -> bool:
        """Prints one row (a set bit is black) from `offset_dots` on, and feeds it. False when no paper is left.

        Dots beyond the paper's width are lost.
        """
        if self.left_dots == 0:
            return False
        if self.left_dots is not None:
            self.left_dots -= 1
        shift = self.width_dots - offset_dots - 8 * len(row)
        bits = int.from_bytes(row, "big")
        bits = bits << shift if shift >= 0 else bits >> -shift
        bits &= (1 << self.width_dots) - 1
        self._rows.append(bits.to_bytes(self.width_dots // 8, "big"))
        return True

    def feed(self) -> bool:
        """Feeds one row. False when no paper is left."""
        return self.burn(self._white, 0)

    def cut(self) -> Image.Image:
        """Cuts, and returns the piece; the paper between cutter and head belongs to the next piece."""
        end = max(0, len(self._rows) - HEAD_TO_CUTTER_DOTS)
        piece, self._rows = self._rows[:end], self._rows[end:]
        return self._picture(piece)

    @property
    def rows(self) -> int:
        """How many rows were fed since the last cut."""
        return len(self._rows) - HEAD_TO_CUTTER_DOTS

    def _picture(self, rows: list[bytes]) -> Image.Image:
        """Mode "1", 0 is black; at least one row high."""
        inverted = bytes(byte ^ 0xFF for byte in b"".join(rows or [self._white]))
        return Image.frombytes("1", (self.width_dots, max(1, len(rows))), inverted)
