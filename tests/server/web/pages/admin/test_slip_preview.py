"""The slip on the page of its settings is what the renderer of the paper draws: heading, closing text and logo."""

import base64
import io
import struct
import zlib

import pytest
from msgspec import structs
from PIL import Image, ImageOps

from protocol.configuration import SlipConfig
from protocol.slip_logo import png_of
from server.catalogue.slip_logo import logo_of
from server.web.pages.admin.slip_preview import slip_pictures
from tests.server.catalogue.test_media_files import picture
from tests.serving import template

LONGEST = SlipConfig({"vi": "M" * 20 + " Ữ" * 20, "en": "W" * 60}, {"vi": "Quý khách " * 16, "en": "M" * 160})


def heights(own: SlipConfig) -> list[tuple[int, int]]:
    found = []
    for one in slip_pictures(structs.replace(template(), slip=own)):
        with Image.open(io.BytesIO(base64.b64decode(one.address.partition(",")[2]))) as drawn:
            assert drawn.mode == "1"
            found.append(drawn.size)
    return found


def test_the_longest_texts_fit_both_papers_and_a_logo_stands_above() -> None:
    plain, longest = heights(SlipConfig()), heights(LONGEST)
    assert [width for width, _ in longest] == [576, 384]
    assert all(0 < long[1] - short[1] < 450 for short, long in zip(plain, longest, strict=True))
    logo = logo_of(picture((640, 320)))
    assert logo is not None
    with_logo = heights(SlipConfig(logo=logo))
    assert all(high[1] - short[1] == 96 + gap // 2 for short, high, gap in zip(plain, with_logo, (20, 16), strict=True))


@pytest.mark.parametrize(("size", "drawn"), [((640, 320), (192, 96)), ((2000, 100), (320, 16)), ((30, 20), (30, 20))])
def test_a_picture_becomes_a_logo_within_its_bounds(size: tuple[int, int], drawn: tuple[int, int]) -> None:
    logo = logo_of(picture(size))
    assert logo is not None
    assert len(logo) <= 8000
    png = png_of(logo)
    assert png is not None
    with Image.open(io.BytesIO(png)) as found:
        assert (found.mode, found.size) == ("1", drawn)


def test_what_is_no_picture_is_no_logo_and_stops_no_slip() -> None:
    assert logo_of(b"no picture") is None
    large = io.BytesIO()
    Image.new("1", (321, 10)).save(large, "PNG")
    for wrong in ("", "AAAA", "%", base64.b64encode(large.getvalue()).decode()):
        assert png_of(wrong) is None
    assert heights(SlipConfig(logo="AAAA")) == heights(SlipConfig())


def test_a_second_size_that_no_memory_holds_stops_no_slip() -> None:
    small = png_of(str(logo_of(picture((30, 20)))))
    assert small is not None
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    second = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    logo = base64.b64encode(small[:33] + second + small[33:]).decode()
    assert heights(SlipConfig(logo=logo)) == heights(SlipConfig())


def test_a_large_picture_is_made_small_before_it_is_drawn_as_a_logo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step takes four bytes a dot: 12 KB of 100 million dots took 1.5 GB."""
    drawn: list[tuple[int, int]] = []

    def seen(grey: Image.Image) -> Image.Image:
        drawn.append(grey.size)
        return grey

    monkeypatch.setattr(ImageOps, "autocontrast", seen)
    assert logo_of(picture((1500, 1500))) is not None
    assert drawn == [(384, 384)]
