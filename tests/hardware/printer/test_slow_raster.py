"""A slip on a slow line: few enough bytes, the same dots or half of them, and still read by a reader of QR codes."""

import pytest
from PIL import Image, ImageChops

from hardware.printer import raster
from hardware.printer.address import parse_address
from hardware.printer.profile import GENERIC
from hardware.printer.slow_raster import Band, Detail, Side, White, bands
from hardware.printer.speed import bytes_per_s, detail_for, most_bytes
from hardware.slip.draw import draw
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM, Paper
from hardware.virtual.emulated_printer import EmulatedPrinter, Job
from hardware.virtual.paper import HEAD_TO_CUTTER_DOTS
from tests.hardware.slips import codes, long_slip, slip

PAPERS = pytest.mark.parametrize("paper", [PAPER_80_MM, PAPER_58_MM])
MOST_S = {9600: 20.0, 19200: 8.0, 38400: 8.0, 57600: 8.0, 115200: 8.0}


def printed(job: bytes, width_dots: int) -> Image.Image:
    jobs: list[Job] = []
    device = EmulatedPrinter(width_dots, jobs.append, buffer_bytes=1 << 20)
    device.receive(job)
    device.work(0.0)
    (found,) = jobs
    assert found.unknown == ()
    return found.picture


@PAPERS
def test_without_white_and_margins_every_dot_is_in_its_place(paper: Paper) -> None:
    picture = draw(slip(), paper)
    came = printed(raster.job_bytes(picture, detail=Detail.WHOLE), paper.width_dots)
    body = came.crop((0, HEAD_TO_CUTTER_DOTS, picture.width, came.height))
    other = ImageChops.logical_xor(body, picture).histogram()[255]
    assert body.size == picture.size
    assert other <= 8, "but for the dots that keep a real-time command out"


@PAPERS
def test_half_the_detail_keeps_the_sizes_the_ink_and_the_code(paper: Paper) -> None:
    picture = draw(slip(), paper)
    came = printed(raster.job_bytes(picture, detail=Detail.HALF), paper.width_dots)
    assert came.height == picture.height + HEAD_TO_CUTTER_DOTS
    assert codes(came) == [slip().track_url]


@PAPERS
@pytest.mark.parametrize("baud", list(MOST_S))
def test_a_slip_takes_no_longer_than_a_citizen_waits(paper: Paper, baud: int) -> None:
    address = parse_address(f"serial:///dev/ttyUSB0?baud={baud}")
    rate = bytes_per_s(address)
    assert rate is not None
    for one in (slip(), long_slip()):
        job = raster.job_bytes(draw(one, paper), GENERIC, detail_for(address), most_bytes(address))
        assert len(job) / rate <= MOST_S[baud], one


@PAPERS
def test_a_quarter_of_the_detail_keeps_the_sizes_and_the_code(paper: Paper) -> None:
    picture = draw(long_slip(), paper)
    came = printed(raster.job_bytes(picture, detail=Detail.HALF, most_bytes=16_000), paper.width_dots)
    assert came.height == picture.height + HEAD_TO_CUTTER_DOTS
    assert codes(came) == [slip().track_url]


def test_of_the_rows_those_stay_that_keep_strokes_apart() -> None:
    picture = Image.new("1", (576, 40), 255)
    for top in (10, 13, 16):  # each two rows high, one row of white between: the first of three is not to be lost
        picture.paste(0, (200, top, 280, top + 2))
    picture.paste(0, (200, 10, 202, 18))
    above, band, below = bands(picture, Detail.QUARTER, 203)
    assert isinstance(above, White)
    assert isinstance(band, Band)
    assert isinstance(below, White)
    assert above.rows + band.picture.height * band.down + below.rows == picture.height
    assert (band.across, band.down) == (2, 2)


def test_bands_and_white_make_up_the_picture() -> None:
    picture = Image.new("1", (576, 700), 1)
    picture.paste(0, (500, 300, 570, 310))
    picture.paste(0, (10, 400, 60, 410))
    picture.paste(0, (200, 500, 377, 510))
    white, right, _, left, _, centre, _ = bands(picture, Detail.WHOLE, 203)
    assert white == White(300)
    found = [(one.side, one.picture.size) for one in (right, left, centre) if isinstance(one, Band)]
    assert found == [(Side.RIGHT, (80, 10)), (Side.LEFT, (64, 10)), (Side.CENTRE, (176 + 8, 10))]


def test_a_code_whose_modules_would_be_torn_goes_as_it_is() -> None:
    for module, scale in ((5, (1, 1)), (6, (2, 2))):
        picture = Image.new("1", (384, 33 * module), 1)
        for at in range(33):
            picture.paste(0, (at * module, at * module, (at + 1) * module, (at + 1) * module))
        (band,) = bands(picture, Detail.HALF, 203)
        assert isinstance(band, Band)
        assert (band.across, band.down) == scale


def test_an_empty_picture_is_fed() -> None:
    assert list(bands(Image.new("1", (8, 600), 1), Detail.HALF, 203)) == [White(600)]
    assert b"\x1bJ\xff\x1bJ\xff\x1bJ\x5a" in raster.job_bytes(Image.new("1", (8, 600), 1), detail=Detail.HALF)
