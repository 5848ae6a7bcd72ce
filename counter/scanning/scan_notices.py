"""What is told about scanned pages, in the present language."""

from counter.acts.notice import Kind, Notice
from counter.devices.faults import fault_text
from hardware.scanner.fault import Fault
from language.messages import _, ngettext


def say_stored(number: str, pages: int, parts: int) -> str:
    """How many pages are stored where; `parts`: in how many files."""
    if parts > 1:
        text = _("{n} pages stored with {number}, in {parts} files: one file has at most 64 MB or 300 pages.")
        return text.format(n=pages, number=number, parts=parts)
    return ngettext("{n} page stored with {number}.", "{n} pages stored with {number}.", pages).format(
        n=pages, number=number
    )


def cut(came_mm: tuple[float, float]) -> Notice:
    """A page came smaller than A4."""
    words = _("This page came as {width} × {height} mm, which is less than A4. Look whether an edge is missing.")
    return Notice(Kind.TOLD, words.format(width=round(came_mm[0]), height=round(came_mm[1])))


def no_scanner() -> Notice:
    """This desk has none."""
    return Notice(Kind.REFUSED, _("This desk was set up without a scanner. To use one, set it up again: Ctrl+Shift+S."))


def no_room() -> Notice:
    """A page, or the PDF of the pages, cannot be kept."""
    return Notice(Kind.REFUSED, fault_text(Fault.NO_ROOM))


def unreadable() -> Notice:
    """A page's file is damaged or gone."""
    return Notice(Kind.REFUSED, _("A page cannot be read any more. Scan it again."))
