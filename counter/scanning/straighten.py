"""By how much a scanned page is to be turned to lie straight: asked of its small picture, which is decoded at once."""

from hardware.scanner.first_look import small_of
from hardware.scanner.slant import slant_of
from hardware.scanner.true_size import NO_PICTURE

from .page_stack import Page


def found_slant(page: Page) -> float:
    """In degrees to the right, as the page is turned; 0.0: none. Below a tenth of a second where the small picture is
    there; a page that has just come takes longer.
    """
    small = small_of(page.path)
    try:
        return slant_of(small if small.exists() else page.path, page.turns)
    except NO_PICTURE:
        return 0.0
