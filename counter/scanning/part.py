"""As many of the scanned pages as one file may have, written into the pages' own folder."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from hardware.scanner.pdf import Sheet, write_pdf
from protocol.dossier_files import MOST_BYTES

from .page_stack import Page

MOST_PAGES: Final = 300
"""Of one file: as many as the server reads the text of in its time."""


class Part(Struct, frozen=True):
    """A PDF of the first pages. `sha256`: of its bytes, in hex."""

    path: Path
    pages: int
    bytes: int
    sha256: str


def make_part(
    folder: Path, pages: Sequence[Page], dpi: int, most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES
) -> Part:
    """Writes as many of these pages as fit. Blocking. Raises OSError, ValueError."""
    path = folder / "part.pdf"
    sheets = [Sheet(page.path, page.turns, page.slant) for page in pages[:most_pages]]
    with path.open("w+b") as out:
        count = write_pdf(out, sheets, dpi, most_bytes=most_bytes)
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        return Part(path, count, out.tell(), digest)
