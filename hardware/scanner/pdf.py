"""Combines pages into one PDF at their true size."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PIL import Image
from pypdf import PdfReader, PdfWriter

from .true_size import dpi_of

JPEG_QUALITY = 85


def pages_to_pdf(
    pages: Sequence[Path],
    dpi: int,
    *,
    turns: Sequence[int] = (),
    title: str | None = None,
    made_at: datetime | None = None,
) -> bytes:
    """The pages as one PDF 1.4, in order, in colour, at full size: a page of w dots is w/dpi inches wide, `dpi` being
    what its file says, or this where it says nothing.

    Only one page at a time is in memory. `turns`: of each page, quarter turns to the right; none: as scanned.
    `made_at`: a timezone-aware time for the document's properties. Raises ValueError without pages, and OSError for a
    file that is not a picture.
    """
    if not pages:
        raise ValueError("a PDF needs at least one page")
    writer = PdfWriter()
    writer.pdf_header = "%PDF-1.4"
    for path, turned in zip(pages, turns or [0] * len(pages), strict=True):
        writer.append(PdfReader(io.BytesIO(_page(path, dpi, turned))), import_outline=False)
    about = {"/Producer": "Một Cửa"}
    if title is not None:
        about["/Title"] = title
    if made_at is not None:
        zone = f"{made_at:%z}"  # +0700, which PDF writes +07'00'
        about["/CreationDate"] = f"D:{made_at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
    writer.add_metadata(about)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


_TURNED = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)


def _page(path: Path, dpi: int, turns: int) -> bytes:
    """One page as a PDF: colour and grey as JPEG, black and white in fax encoding."""
    out = io.BytesIO()
    with Image.open(path) as picture:
        kept: Image.Image = picture
        if picture.mode not in ("RGB", "L", "1"):
            kept = picture.convert("L" if picture.mode in ("I;16", "LA") else "RGB")
        turned = _TURNED[turns % 4]
        kept = kept if turned is None else kept.transpose(turned)
        kept.save(out, format="PDF", resolution=float(dpi_of(picture, dpi)), quality=JPEG_QUALITY)
    return out.getvalue()
