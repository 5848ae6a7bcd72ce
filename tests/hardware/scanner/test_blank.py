"""A page without writing is marked; a faint, a coloured or a short one is not."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from hardware.scanner.blank import looks_blank

FONT = Path("server/web/pages/fonts/BeVietnamPro-Regular.ttf")
SIZE = (830, 1170)


def page(folder: Path, paper: tuple[int, int, int], ink: tuple[int, int, int] | None = None) -> Path:
    """A page of A5 at about 145 dpi, dusty and with a dark edge, with a word on it or none."""
    picture = Image.new("RGB", SIZE, paper)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 12, SIZE[1]), fill=(60, 60, 60))
    for at in range(40):
        draw.point((100 + 17 * at, 90 + 23 * at), fill=(90, 90, 90))
    if ink is not None:
        draw.text((300, 500), "Đã nhận", font=ImageFont.truetype(str(FONT), 26), fill=ink)
    path = folder / "page.png"
    picture.save(path)
    return path


@pytest.mark.parametrize("paper", [(255, 255, 255), (228, 224, 205), (180, 205, 225)])
def test_dust_and_an_edge_are_no_writing(tmp_path: Path, paper: tuple[int, int, int]) -> None:
    assert looks_blank(page(tmp_path, paper))


@pytest.mark.parametrize(
    ("paper", "ink"),
    [((255, 255, 255), (0, 0, 0)), ((255, 255, 255), (205, 205, 205)), ((228, 224, 205), (200, 60, 60)),
     ((255, 255, 255), (255, 190, 200))],
)  # fmt: skip
def test_a_word_is_seen_however_faint_or_coloured(
    tmp_path: Path, paper: tuple[int, int, int], ink: tuple[int, int, int]
) -> None:
    assert not looks_blank(page(tmp_path, paper, ink))


def test_a_dark_page_and_a_picture_that_cannot_be_read_are_not_marked(tmp_path: Path) -> None:
    assert not looks_blank(page(tmp_path, (20, 20, 20)))
    (tmp_path / "x.png").write_bytes(b"no picture")
    assert not looks_blank(tmp_path / "x.png")
