"""Draws a slip as the 1-bit picture that goes to the printer."""

from dataclasses import astuple, dataclass
from functools import lru_cache, partial

from PIL import Image, ImageDraw

from language.counts import say_ahead

from . import words
from .code import code
from .logo import read_logo
from .slip import Paper, Slip, SlipError, Words
from .text import SMALLEST_PX, Block, Weight, font, set_text
from .words import in_both, label

LEAST_DIGIT_MM = 12
MOST_DIGIT_MM = 18
WIDE_DOTS = 480
"""From this width on the slip is set in the sizes for 80 mm paper."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Letter sizes and gaps of one width of paper, in dots."""

    margin: int
    branch: int
    label: int
    service: int
    service_second: int
    fact: int
    fact_label: int
    small: int
    gap: int
    code: int
    smallest: int = SMALLEST_PX

    def scaled(self, scale: float) -> "Sizes":
        return Sizes(*(round(size * scale) for size in astuple(self)))


WIDE = Sizes(
    margin=16, branch=28, label=24, service=38, service_second=27, fact=28, fact_label=24, small=23, gap=20, code=280
)
NARROW = Sizes(
    margin=6, branch=25, label=22, service=32, service_second=24, fact=25, fact_label=22, small=21, gap=16, code=240
)


def draw(slip: Slip, paper: Paper) -> Image.Image:
    """The slip as a picture of mode "1" (0 is black), as wide as the paper, as high as it needs.

    Raises SlipError when the number or the QR code does not fit the paper.
    """
    sheet = Sheet(paper)
    sheet.gap(sheet.sizes.gap // 2)
    if slip.copy:
        sheet.banner(label(words.COPY, slip.languages))
    if slip.logo:
        sheet.logo(slip.logo)
    if slip.branch:
        sheet.centred(slip.branch, Weight.SEMIBOLD, sheet.sizes.branch)
    if slip.heading is not None:
        sheet.pair_below(slip.heading)
    if slip.branch or slip.heading is not None:
        sheet.rule()
    sheet.centred_pair(label(words.YOUR_NUMBER, slip.languages), sheet.sizes.label)
    sheet.number(slip.number)
    sheet.service(slip.service)
    if slip.procedure is not None:
        sheet.gap(sheet.sizes.gap // 2)
        sheet.pair_below(slip.procedure)
    sheet.rule()
    moment = f"{slip.issued_at:%H:%M} · {slip.issued_at:%d/%m/%Y}"
    sheet.fact(label(words.ISSUED, slip.languages), Words(moment))
    if slip.ahead is not None:
        sheet.fact(label(words.AHEAD, slip.languages), in_both(partial(say_ahead, slip.ahead), slip.languages))
    if slip.wait is not None:
        sheet.fact(label(words.WAIT, slip.languages), slip.wait)
    if slip.dossiers > 1:
        sheet.fact(label(words.DOSSIERS, slip.languages), Words(str(slip.dossiers)))
    if slip.priority is not None:
        sheet.fact(label(words.PRIORITY, slip.languages), slip.priority)
    if slip.place is not None:
        sheet.rule()
        sheet.place(label(words.WHERE, slip.languages), slip.place)
    sheet.rule()
    sheet.code(slip.track_url)
    sheet.pair_below(label(words.SCAN_TO_FOLLOW, slip.languages))
    if slip.bring:
        sheet.rule()
        sheet.list_of(label(words.BRING, slip.languages), slip.bring)
    for line in slip.lines:
        sheet.gap(sheet.sizes.gap // 2)
        sheet.pair_below(line)
    if slip.closing is not None:
        sheet.rule()
        sheet.pair_below(slip.closing)
    sheet.gap(sheet.sizes.gap)
    return sheet.finish()


class Sheet:
    """Paper that grows downwards: every method draws below what is there."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.width = paper.width_dots
        sizes = WIDE if self.width / paper.scale >= WIDE_DOTS else NARROW
        self.sizes = sizes.scaled(paper.scale)
        self.inner = self.width - 2 * self.sizes.margin
        self.top = 0
        self._drawn: list[tuple[int, Image.Image]] = []

    def finish(self) -> Image.Image:
        sheet = Image.new("L", (self.width, self.top), 255)
        for top, band in self._drawn:
            sheet.paste(band, (0, top))
        return sheet.point([0] * 150 + [255] * 106).convert("1", dither=Image.Dither.NONE)

    def gap(self, dots: int) -> None:
        self.top += dots

    def _band(self, height: int, paper: int = 255) -> ImageDraw.ImageDraw:
        """A fresh band of paper at the present place, the sheet's whole width."""
        band = Image.new("L", (self.width, height), paper)
        self._drawn.append((self.top, band))
        self.top += height
        return ImageDraw.Draw(band)

    def _block(self, block: Block) -> None:
        block.draw(self._band(block.height_px), self.width // 2, 0)

    def centred(self, text: str, weight: Weight, size: int) -> None:
        self._block(self._set(text, weight, size, self.inner))

    def _set(self, text: str, weight: Weight, size: int, width: int, lines: int = 3, smallest: int = 0) -> Block:
        return set_text(text, weight, size, width, lines=lines, smallest_px=smallest or self.sizes.smallest)

    def centred_pair(self, both: Words, size: int) -> None:
        """Both languages on one line where they fit."""
        together = set_text(f"{both.first} · {both.second}" if both.second else both.first, Weight.MEDIUM, size, 10_000)
        if together.width_px <= self.inner:
            self._block(together)
        else:
            self.centred(both.first, Weight.MEDIUM, size)
            if both.second:
                self.centred(both.second, Weight.REGULAR, size - 2)

    def logo(self, logo: str) -> None:
        """A logo, as large as at 203 dpi; nothing where it cannot be read."""
        picture = read_logo(logo, self.inner, self.paper.scale)
        if picture is not None:
            self._band(picture.height)
            self._drawn[-1][1].paste(picture, ((self.width - picture.width) // 2, 0))
            self.gap(self.sizes.gap // 2)

    def line(self, text: str, weight: Weight, size: int) -> None:
        """One line, as large as fits; on several where it is too long for the smallest size."""
        self._block(self._set(text, weight, round(size * self.paper.scale), self.inner, lines=1))

    def pair_below(self, both: Words) -> None:
        """Both languages, the second below the first."""
        self.centred(both.first, Weight.MEDIUM, self.sizes.small)
        if both.second:
            self.centred(both.second, Weight.REGULAR, self.sizes.small - 1)

    def banner(self, both: Words) -> None:
        """White on black, across the paper."""
        said = f"{both.first} · {both.second}" if both.second else both.first
        block = self._set(said, Weight.BOLD, self.sizes.branch, self.inner)
        canvas = self._band(block.height_px + 16, paper=0)
        block.draw(canvas, self.width // 2, 8, fill=255)
        self.gap(self.sizes.gap)

    def rule(self) -> None:
        self.gap(self.sizes.gap // 2)
        canvas = self._band(2)
        canvas.rectangle((self.sizes.margin, 0, self.width - self.sizes.margin - 1, 1), fill=0)
        self.gap(self.sizes.gap // 2)

    def number(self, number: str) -> None:
        """The number, as large as fits; digits at least 12 mm high, on two lines if need be."""
        self.gap(self.sizes.gap // 2)
        lines = [number]
        size = _largest(lines, self.inner, self.paper)
        if size is None:
            first_digit = next((at for at, char in enumerate(number) if char.isdigit()), 0)
            lines = [part for part in (number[:first_digit].rstrip("-"), number[first_digit:]) if part]
            size = _largest(lines, self.inner, self.paper)
        if size is None:
            raise SlipError(f"the number {number!r} is too long for paper of {self.width} dots")
        face = font(Weight.BOLD, size)
        for line in lines:
            left, top, right, bottom = face.getbbox(line)
            canvas = self._band(int(bottom - top) + 8)
            canvas.text((self.width // 2 - (left + right) / 2, 4 - top), line, font=face, fill=0)
            self.gap(self.sizes.gap)

    def service(self, service: Words) -> None:
        size_second = self.sizes.service_second
        if service.first:
            size = self.sizes.service
            block = self._set(service.first, Weight.BOLD, size, self.inner, lines=4, smallest=size * 2 // 3)
            self._block(block)
            self.gap(4)
            size_second = min(size_second, block.size_px - 3)
        if service.second:
            self._block(self._set(service.second, Weight.REGULAR, size_second, self.inner, lines=4))

    def fact(self, label: Words, value: Words) -> None:
        """A row: what it is on the left, its value on the right, the second language below both."""
        small = self.sizes.small - 3
        left = [self._set(label.first, Weight.REGULAR, self.sizes.fact_label, self.inner // 2)]
        if label.second:
            left.append(self._set(label.second, Weight.REGULAR, small, self.inner // 2))
        rest = self.inner - self.sizes.gap - max(block.width_px for block in left)
        right = [self._set(value.first, Weight.SEMIBOLD, self.sizes.fact, rest, lines=2)]
        if value.second:
            right.append(self._set(value.second, Weight.REGULAR, small, rest, lines=2))
        canvas = self._band(max(sum(block.height_px for block in column) for column in (left, right)) + 8)
        for column, x, anchor in (
            (left, self.sizes.margin, "l"),
            (right, self.width - self.sizes.margin, "r"),
        ):
            # the first lines of both columns stand on one base line, though their sizes differ
            top = 4 + max(left[0].size_px, right[0].size_px) - column[0].size_px
            for block in column:
                block.draw(canvas, x, top, anchor=anchor)
                top += block.height_px

    def place(self, title: Words, place: Words) -> None:
        """A heading, and the way below it, large enough to be read while one walks."""
        self.centred_pair(title, self.sizes.label)
        self._block(self._set(place.first, Weight.SEMIBOLD, self.sizes.fact, self.inner, 6))
        if place.second:
            self._block(self._set(place.second, Weight.REGULAR, self.sizes.small, self.inner, 6))

    def list_of(self, title: Words, items: tuple[Words, ...], *, boxes: bool = True) -> None:
        """A heading, and one item below the other, each with a box to tick or without."""
        self.centred_pair(title, self.sizes.label)
        self.gap(self.sizes.gap // 2)
        box = round(self.sizes.small * 0.7)
        left = self.sizes.margin + (box + self.sizes.gap // 2 if boxes else 0)
        for item in items:
            blocks = [self._set(item.first, Weight.MEDIUM, self.sizes.small, self.width - self.sizes.margin - left, 9)]
            if item.second:
                size = self.sizes.small - 2
                blocks.append(self._set(item.second, Weight.REGULAR, size, self.width - self.sizes.margin - left, 9))
            canvas = self._band(sum(block.height_px for block in blocks) + self.sizes.gap // 2)
            base = blocks[0].size_px
            if boxes:
                canvas.rectangle((self.sizes.margin, base - box, self.sizes.margin + box, base), outline=0, width=2)
            top = 0
            for block in blocks:
                block.draw(canvas, left, top, anchor="l")
                top += block.height_px

    def code(self, url: str) -> None:
        picture = code(url, self.width, self.sizes.code, self.paper.scale)
        self._band(picture.height)
        band = self._drawn[-1][1]
        band.paste(picture.convert("L"), ((self.width - picture.width) // 2, 0))


def _largest(lines: list[str], width: int, paper: Paper) -> int | None:
    """The largest size at which all lines fit, with digits of at least 12 mm; None when there is none."""
    for dots in range(paper.dots(MOST_DIGIT_MM), paper.dots(LEAST_DIGIT_MM) - 1, -4):
        size = _size_for_digits(dots)
        face = font(Weight.BOLD, size)
        if all(box[2] - box[0] <= width for box in map(face.getbbox, lines)):
            return size
    return None


@lru_cache(maxsize=64)
def _size_for_digits(dots: int) -> int:
    """The smallest size whose digits are all at least `dots` high."""
    size = dots
    while min(_digit_heights(size)) < dots:
        size += 1
    return size


def _digit_heights(size: int) -> list[float]:
    boxes = (font(Weight.BOLD, size).getbbox(digit) for digit in "0123456789")
    return [bottom - top for _, top, _, bottom in boxes]
