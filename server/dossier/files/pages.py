"""What a scanned PDF is: how many pages it has, and how fine they are."""

from typing import Any, BinaryIO, Final

from msgspec import Struct
from pypdf import PageObject, PdfReader

from server.dossier.files.damage import DAMAGE

POINTS_PER_INCH: Final = 72


class Pages(Struct, frozen=True):
    """`dpi`: the coarsest page's; None where a page is no picture, as those that a program wrote."""

    count: int
    dpi: int | None


def read_pages(file: BinaryIO) -> Pages | None:
    """None for what is no PDF, or has no page. Blocking; it reads what it needs of the file."""
    try:
        if file.read(5) != b"%PDF-":
            return None
        reader, found = PdfReader(file), []
        for page in reader.pages:
            found.append(_dpi(page))
            reader.resolved_objects.clear()  # else it keeps every picture that it has seen
    except DAMAGE:
        return None
    if not found:
        return None
    known = [dpi for dpi in found if dpi is not None]
    return Pages(len(found), min(known) if len(known) == len(found) else None)


def _dpi(page: PageObject) -> int | None:
    """Of the page's largest picture, as if it filled the page; the picture itself is not decoded."""
    objects = _inside(_inside(page, "/Resources"), "/XObject")
    pictures = [each for each in (one.get_object() for one in objects.values()) if each.get("/Subtype") == "/Image"]
    if not pictures:
        return None
    widest = max(max(int(each["/Width"]), int(each["/Height"])) for each in pictures)
    long_side = max(float(page.mediabox.width), float(page.mediabox.height))
    return round(widest / (long_side * float(page.user_unit) / POINTS_PER_INCH))


def _inside(holder: Any, name: str) -> Any:
    """A dictionary of a PDF's; empty where there is none."""
    found = holder.get(name)
    return {} if found is None else found.get_object()
