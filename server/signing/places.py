"""Where a look stands on a document: by the signer's name, by the signature before it, or at the usual place."""

import unicodedata
from typing import Any, BinaryIO, Final

from pypdf import PageObject, PdfReader

from protocol.signing import Look, Place

MM: Final = 72 / 25.4
MARGIN: Final = 10 * MM
"""From the edges of the page to the text of a copy."""
USUAL_UP: Final = 45 * MM
"""From the lower edge to a signature where no name is found on the last page."""
USUAL_RIGHT: Final = 0.7
"""The middle of that signature, as a part of the page's width: signatures stand in the right half."""
GAP: Final = 4.0
_EM: Final = 0.5
"""A letter's usual width, as a part of its height."""


def place_of(look: Look, pdf: BinaryIO, width: float, height: float, signer: str) -> Place:
    """Where a look of this size, in points, is drawn. Raises what `scans.DAMAGE` lists."""
    reader = PdfReader(pdf)
    if look is Look.COPY:
        left, _, right, top = _box(reader.pages[0])
        right, top = right - MARGIN, top - MARGIN
        return Place(0, max(left, right - width), top - height, right, top)
    if look is Look.AGENCY:
        before = _last_signature(reader)
        if before is not None:
            page, (left, bottom, right, top) = before
            edge, middle = left + (right - left) / 3, (bottom + top) / 2
            return _within(reader.pages[page], page, edge - width / 2, middle, width, height)
    last = len(reader.pages) - 1
    named = _found(reader.pages[last], signer) if look is Look.OFFICIAL else None
    left, bottom, right, _ = _box(reader.pages[last])
    if named is not None:
        middle, base = named
        return _within(reader.pages[last], last, middle, base + GAP + height / 2, width, height)
    part = USUAL_RIGHT if look is Look.OFFICIAL else 0.5
    return _within(
        reader.pages[last], last, left + (right - left) * part, bottom + USUAL_UP + height / 2, width, height
    )


def _within(page: PageObject, number: int, middle: float, up: float, width: float, height: float) -> Place:
    """A box around a point, moved so that it lies on the page."""
    left, bottom, right, top = _box(page)
    x = min(max(middle - width / 2, left), max(left, right - width))
    y = min(max(up - height / 2, bottom), max(bottom, top - height))
    return Place(number, x, y, x + width, y + height)


def _box(page: PageObject) -> tuple[float, float, float, float]:
    box = page.cropbox
    return float(box.left), float(box.bottom), float(box.right), float(box.top)


def _found(page: PageObject, name: str) -> tuple[float, float] | None:
    """The middle and the upper edge of the last line that is this name."""
    wanted, found = _plain(name), None
    if not wanted:
        return None

    def visit(text: str, user: Any, matrix: Any, font: Any, size: float) -> None:
        nonlocal found
        for line in text.splitlines():
            if _plain(line) == wanted:
                height = abs(size * (matrix[3] * user[3] or 1.0))
                x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
                y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
                found = x + len(line.strip()) * height * _EM / 2, y + height

    page.extract_text(visitor_text=visit)
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _last_signature(reader: PdfReader) -> tuple[int, tuple[float, float, float, float]] | None:
    """The page and the box of the last signature that is seen."""
    found = None
    for number, page in enumerate(reader.pages):
        for one in page.get("/Annots") or ():
            field = one.get_object()
            if field.get("/FT") != "/Sig" or "/V" not in field or "/Rect" not in field:
                continue
            left, bottom, right, top = (float(each) for each in field["/Rect"])
            if right > left and top > bottom:
                found = number, (left, bottom, right, top)
    return found
