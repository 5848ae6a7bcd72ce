"""A page that lies askew is found to, by so many degrees; a straight one, an empty one and one far askew are left."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader

from hardware.scanner.first_look import first_look, small_of
from hardware.scanner.pdf import Sheet, write_pdf
from hardware.scanner.slant import slant_of

FONT = Path("server/web/pages/fonts/BeVietnamPro-Regular.ttf")


def written(folder: Path, degrees: float, lines: int = 20) -> Path:
    """A page whose lines fall by so many degrees: as if it had been laid in turned to the left."""
    page = Image.new("L", (827, 1170), 245)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 16)
    for line in range(lines):
        draw.text((90, 90 + 48 * line), "Giấy khai sinh phường Thanh Xuân"[: 32 - line % 5], font=font, fill=30)
    path = folder / f"{degrees}.png"
    page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=245).save(path)
    return path


@pytest.mark.parametrize(("degrees", "lines"), [(0.0, 20), (1.5, 20), (-4.0, 3), (2.0, 0), (9.0, 20)])
def test_the_slant_of_lines_is_found(tmp_path: Path, degrees: float, lines: int) -> None:
    found = slant_of(written(tmp_path, degrees, lines))
    assert found == (pytest.approx(degrees, abs=0.2) if lines and abs(degrees) < 6 else 0.0)


def test_a_straightened_page_is_straight_and_nothing_of_it_is_cut(tmp_path: Path) -> None:
    path, out = written(tmp_path, 3.0), io.BytesIO()
    write_pdf(out, [Sheet(path, 1, slant_of(path, 1)), Sheet(path, 0, 3.0)], 100)
    sideways, straight = (page.images[0].image for page in PdfReader(out).pages)
    assert sideways is not None
    assert straight is not None
    assert straight.width > 827
    straight.convert("L").save(tmp_path / "straight.png")
    assert slant_of(tmp_path / "straight.png") == pytest.approx(0.0, abs=0.2)


def test_a_first_look_leaves_a_small_picture(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("L", (2000, 3000), 250).save(path)
    assert first_look(path)
    with Image.open(small_of(path)) as small:
        assert small.size == (667, 1000)
    broken = bytearray(path.read_bytes())
    at = broken.index(b"IDAT")
    broken[at - 4 : at] = (10).to_bytes(4)  # no block follows so soon
    for content in (b"no picture", broken):
        (tmp_path / "none.png").write_bytes(content)
        assert not first_look(tmp_path / "none.png")
