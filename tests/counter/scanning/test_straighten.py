"""By how much a page is turned: not at all where it cannot be drawn."""

from pathlib import Path

from PIL import Image

from counter.scanning.page_stack import Page
from counter.scanning.straighten import found_slant


def test_a_broken_page_is_not_turned(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    Image.new("L", (200, 300), 250).save(path)
    broken = bytearray(path.read_bytes())
    at = broken.index(b"IDAT")
    broken[at - 4 : at] = (10).to_bytes(4)  # no block follows so soon
    path.write_bytes(broken)
    assert found_slant(Page(1, path)) == 0.0
