"""Real PDFs for tests: so many pages, and different from each other."""

import io

from pypdf import PdfWriter


def pdf(pages: int = 1, width: int = 595) -> bytes:
    """A4 pages, empty; another width makes another document."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(pages: int = 1) -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.encrypt("a password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
