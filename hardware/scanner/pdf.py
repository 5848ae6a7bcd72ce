"""Writes pages into one PDF at their true size, a page at a time."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject, PdfObject, StreamObject, TextStringObject

from .slant import TURNED
from .true_size import dpi_of

JPEG_QUALITY = 85

_CATALOG, _PAGES, _ABOUT, _FIRST = 1, 2, 3, 4
"""Numbers of the PDF's objects; each page has three from `_FIRST` on: itself, what is drawn, its picture."""

_END_BYTES: Final = 1024
_END_BYTES_A_PAGE: Final = 96
"""What the lists at the end of the file take at most: three places and one name for each page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a PDF: the picture's file, by how many quarter turns to the right it is turned, and by how many degrees
    then; the corners that this adds are white, and nothing is cut.
    """

    path: Path
    turns: int = 0
    slant: float = 0.0


def write_pdf(
    out: BinaryIO,
    sheets: Sequence[Sheet],
    dpi: int,
    *,
    title: str | None = None,
    made_at: datetime | None = None,
    most_bytes: int | None = None,
) -> int:
    """Writes the sheets as one PDF 1.4, in order, in colour, at full size: a page of w dots is w/dpi inches wide,
    `dpi` being what its file says, or this where it says nothing.

    Returns how many: all, or with `most_bytes` as many as make a file of that size; one at least. One page is in
    memory. `made_at`: a timezone-aware time for the document's properties. Raises ValueError without sheets, and
    OSError for a file that is not a picture.
    """
    if not sheets:
        raise ValueError("a PDF needs at least one page")
    places: dict[int, int] = {}
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    count = 0
    for sheet in sheets:
        page = _objects_of_page(sheet, dpi, _FIRST + 3 * count)
        end = _END_BYTES + _END_BYTES_A_PAGE * (count + 1)
        if count and most_bytes is not None and out.tell() + sum(map(len, page)) + end > most_bytes:
            break
        for number, content in enumerate(page, _FIRST + 3 * count):
            places[number] = out.tell()
            out.write(content)
        count += 1
    kids = " ".join(f"{_FIRST + 3 * at} 0 R" for at in range(count))
    for number, content in (
        (_CATALOG, f"<< /Type /Catalog /Pages {_PAGES} 0 R >>".encode()),
        (_PAGES, f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode()),
        (_ABOUT, _written(_about(title, made_at))),
    ):
        places[number] = out.tell()
        out.write(_object(number, content))
    _write_places(out, places)
    return count


def _objects_of_page(sheet: Sheet, dpi: int, first: int) -> list[bytes]:
    """Its three objects. Colour and grey are a JPEG, black and white is in fax encoding."""
    out = io.BytesIO()
    with Image.open(sheet.path) as picture:
        kept: Image.Image = picture
        if picture.mode not in ("RGB", "L", "1"):
            kept = picture.convert("L" if picture.mode in ("I;16", "LA") else "RGB")
        turned = TURNED[sheet.turns % 4]
        kept = kept if turned is None else kept.transpose(turned)
        if sheet.slant:
            how = Image.Resampling.NEAREST if kept.mode == "1" else Image.Resampling.BICUBIC
            kept = kept.rotate(-sheet.slant, how, expand=True, fillcolor="white")
        quality = {} if kept.mode == "1" else {"quality": JPEG_QUALITY}
        true_dpi = dpi_of(picture, dpi)
        kept.save(out, format="PDF", resolution=float(true_dpi), **quality)
        wide, high = (round(72 * dots / true_dpi, 4) for dots in kept.size)
    reader = PdfReader(out)
    (stored,) = reader.pages[0]["/Resources"]["/XObject"].values()  # type: ignore[index]  # Pillow wrote it
    image: StreamObject = stored.get_object()
    reader.resolved_objects.clear()  # it holds itself, and the picture until garbage is collected
    drawn = f"q {wide:g} 0 0 {high:g} 0 0 cm /page Do Q".encode()
    box, uses = f"/MediaBox [0 0 {wide:g} {high:g}]", f"/Resources << /XObject << /page {first + 2} 0 R >> >>"
    page = f"<< /Type /Page /Parent {_PAGES} 0 R {box} {uses} /Contents {first + 1} 0 R >>".encode()
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
    picture_object = _written(image)
    out.close()
    return [_object(first + at, content) for at, content in enumerate((page, stream, picture_object))]


def _about(title: str | None, made_at: datetime | None) -> DictionaryObject:
    about = {"/Producer": "Một Cửa"}
    if title is not None:
        about["/Title"] = title
    if made_at is not None:
        zone = f"{made_at:%z}"  # +0700, which PDF writes +07'00'
        about["/CreationDate"] = f"D:{made_at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
    return DictionaryObject({NameObject(name): TextStringObject(said) for name, said in about.items()})


def _written(one: PdfObject) -> bytes:
    out = io.BytesIO()
    one.write_to_stream(out)
    return out.getvalue()


def _object(number: int, content: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, content)


def _write_places(out: BinaryIO, places: dict[int, int]) -> None:
    """Where each object begins, and the end of the file."""
    begin = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    ends = f"trailer\n<< /Size {len(places) + 1} /Root {_CATALOG} 0 R /Info {_ABOUT} 0 R >>"
    out.write(f"{ends}\nstartxref\n{begin}\n%%EOF\n".encode())
