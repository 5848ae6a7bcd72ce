"""The size of a page by its file, and whether it is a part of what was asked."""

from pathlib import Path

import pytest
from PIL import Image

from hardware.scanner.true_size import dpi_of, is_cut, page_mm


def test_a_page_is_as_large_as_its_file_says_else_as_was_asked(tmp_path: Path) -> None:
    picture = Image.new("L", (300, 600))
    picture.save(tmp_path / "says.png", dpi=(300, 300))
    picture.save(tmp_path / "silent.png")
    picture.save(tmp_path / "nonsense.png", dpi=(1, 1))
    (tmp_path / "none.png").write_text("no picture")
    sizes = [page_mm(tmp_path / f"{name}.png", 150) for name in ("says", "silent", "nonsense", "none")]
    assert sizes[0] == pytest.approx((25.4, 50.8), abs=0.01)
    assert sizes[1] == sizes[2] == pytest.approx((50.8, 101.6), abs=0.01)
    assert sizes[3] is None
    with Image.open(tmp_path / "says.png") as opened:
        assert dpi_of(opened, 1) == 300


@pytest.mark.parametrize(
    ("came", "cut"),
    [((210, 297), False), ((215.9, 279.4), True), ((203, 290), True), ((207, 294), False), ((85.6, 54), False),
     ((148, 210), False), ((105, 148), False), ((216, 356), False)],
)  # fmt: skip
def test_letter_paper_is_less_than_a4_and_a_card_is_no_cut_page(came: tuple[float, float], cut: bool) -> None:
    assert is_cut(came, (210, 297)) is cut
