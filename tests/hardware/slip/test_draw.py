"""The slip's picture: its code is read, its number measured, nothing is cut off."""

from dataclasses import replace
from datetime import datetime

import pytest

from hardware.slip.code import code
from hardware.slip.draw import draw
from hardware.slip.slip import DOTS_PER_MM, PAPER_58_MM, PAPER_80_MM, Paper, Slip, SlipError, Words
from tests.hardware.slips import NOON, code_top, codes, ink_bands, slip

LONG = Words(
    "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp chuyển đổi, "
    "chuyển nhượng, cho thuê, cho thuê lại, thừa kế, tặng cho, góp vốn bằng quyền sử dụng đất",
    "Registration of changes in land use rights and ownership of assets attached to land upon conversion, transfer, "
    "lease, sublease, inheritance, donation or capital contribution in land use rights",
)
PAPERS = [PAPER_80_MM, PAPER_58_MM]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("copy", [False, True])
@pytest.mark.parametrize("service", [slip().service, LONG, Words("Đất đai"), Words("", "Land")])
def test_the_code_is_read_whatever_else_is_on_the_slip(paper: Paper, copy: bool, service: Words) -> None:
    one = replace(slip(), service=service, copy=copy, lines=(LONG, Words("Cảm ơn", "Thank you")))
    picture = draw(one, paper)
    assert picture.mode == "1"
    assert picture.width == paper.width_dots
    assert codes(picture) == [one.track_url]


@pytest.mark.slow(0.3)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("number", ["A001", "B-999", "HT015", "DD1000", "ABC1000", "ABC-1000", "001"])
def test_the_number_is_at_least_12_mm_high(paper: Paper, number: str) -> None:
    picture = draw(slip(number), paper)
    above_code = [height for top, height in ink_bands(picture) if top + height < code_top(picture)]
    assert max(above_code) / DOTS_PER_MM >= 12


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("service", [slip().service, LONG, Words("Ủyủyquyền" * 12, "W" * 90)])
def test_nothing_touches_the_edges_of_the_paper(paper: Paper, service: Words) -> None:
    picture = draw(replace(slip(), service=service, branch=LONG.first, lines=(LONG,)), paper).convert("L")
    for box in (
        (0, 0, 2, picture.height),
        (picture.width - 2, 0, picture.width, picture.height),
        (0, 0, picture.width, 2),
        (0, picture.height - 2, picture.width, picture.height),
    ):
        assert picture.crop(box).getextrema() == (255, 255)


def test_text_in_the_other_normal_form_gives_the_same_slip() -> None:
    import unicodedata

    decomposed = Words(unicodedata.normalize("NFD", LONG.first), LONG.second)
    assert decomposed == LONG
    one = replace(slip(), service=LONG)
    other = replace(one, branch=unicodedata.normalize("NFD", one.branch), service=decomposed)
    assert draw(one, PAPER_80_MM).tobytes() == draw(other, PAPER_80_MM).tobytes()


def test_what_is_not_known_is_left_out() -> None:
    bare = Slip("", "A001", Words("Hộ tịch"), NOON, "http://127.0.0.1/t/x")
    assert codes(draw(bare, PAPER_80_MM)) == [bare.track_url]
    assert draw(bare, PAPER_80_MM).height < draw(slip(), PAPER_80_MM).height


def test_a_copy_is_marked_across_the_paper() -> None:
    first, copy = (draw(slip(copy=marked), PAPER_80_MM) for marked in (False, True))
    band = copy.crop((0, 0, copy.width, 60)).convert("L")
    assert sum(1 for value in band.tobytes() if value == 0) > band.width * 20, "white on a black band"
    assert copy.height > first.height


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"number": " "}, "number"),
        ({"service": Words("", "")}, "service"),
        ({"track_url": ""}, "track_url"),
        ({"issued_at": datetime(2026, 10, 6)}, "time zone"),  # noqa: DTZ001
        ({"ahead": -1}, "ahead"),
    ],
)
def test_refuses_a_slip_that_says_too_little(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(SlipError, match=says):
        replace(slip(), **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", PAPERS)
def test_refuses_what_cannot_be_read_on_this_paper(paper: Paper) -> None:
    with pytest.raises(SlipError, match="number"):
        draw(slip("A" * 9 + "1"), paper)
    with pytest.raises(SlipError, match="track_url"):
        draw(replace(slip(), track_url="https://example.invalid/" + "x" * 1500), paper)
    with pytest.raises(SlipError, match="track_url"):
        draw(replace(slip(), track_url="x" * 5000), paper)


@pytest.mark.parametrize("length", [10, 60, 120, 300])
def test_modules_are_at_least_4_dots_with_a_quiet_zone_of_4(length: int) -> None:
    picture = code("x" * length, 576, 280)
    left, top, right, bottom = picture.convert("L").point([255] * 128 + [0] * 128).getbbox() or (0, 0, 0, 0)
    quiet = left
    assert (left, top) == (quiet, quiet)
    assert (picture.width - right, picture.height - bottom) == (quiet, quiet)
    module = quiet // 4
    assert module >= 4
    # a finder is 7 modules of black, and its first row is whole
    row = [bool(picture.getpixel((left + at, top))) for at in range(7 * module + 1)]
    assert row == [False] * (7 * module) + [True]


@pytest.mark.parametrize("width", [0, 319, 575, 1288])
def test_refuses_paper_that_no_printer_has(width: int) -> None:
    with pytest.raises(ValueError, match="width"):
        Paper(width)
