"""A slip read back from the bytes that the printer got: its code, its words by OCR, its number and width in mm."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pytest
from PIL import Image, ImageFilter

from hardware.printer.address import parse_address
from hardware.printer.raster import job_bytes
from hardware.printer.slow_raster import Detail
from hardware.printer.ticket_printer import TicketPrinter
from hardware.slip.draw import draw
from hardware.slip.slip import MM_PER_INCH, PAPER_58_MM, PAPER_80_MM, Paper, Slip, Words
from hardware.virtual.emulated_printer import EmulatedPrinter, Job
from hardware.virtual.printer import VirtualPrinter
from tests.equipment import needs
from tests.hardware.slips import code_top, codes, ink_bands, long_slip, slip

FINE = Paper(864, 300)
PAPERS = [
    pytest.param(PAPER_80_MM, 72, id="80 mm"),
    pytest.param(PAPER_58_MM, 48, id="58 mm"),
    pytest.param(FINE, 73, id="80 mm at 300 dpi"),
]
ONE = replace(
    slip("A-015"),
    branch="Chi nhánh số 3 quận Tây Hồ",
    service=Words("Đăng ký đất đai", "Land registration"),
    procedure=Words("Xoá đăng ký thế chấp", "Mortgage release"),
    bring=(Words("Giấy chứng nhận quyền sử dụng đất", "Land certificate"), Words("Căn cước công dân", "Identity card")),
)


MOST_WRONG = 0.1
"""Share of letters that may be misread: at 203 dpi tesseract takes this typeface's round a for ơ now and then."""


def read(picture: Image.Image, folder: Path, dpi: int, mode: str = "4") -> str:
    """What tesseract reads of it in Vietnamese, words separated by one space."""
    path = folder / "slip.png"
    grey = picture.convert("L").resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    grey.filter(ImageFilter.GaussianBlur(1)).save(path, dpi=(2 * dpi, 2 * dpi))
    command = ["tesseract", str(path), "-", "-l", "vie", "--psm", mode]
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=environment)
    return " ".join(normalize("NFC", done.stdout).split())


def misread(words: str, text: str) -> float:
    """The share of letters of `words` that are wrong, missing or too many where `text` comes nearest to them."""
    row = [0] * (len(text) + 1)
    for at, letter in enumerate(words, 1):
        above, row = row, [at]
        for place, other in enumerate(text, 1):
            row.append(min(above[place - 1] + (letter != other), above[place] + 1, row[-1] + 1))
    return min(row) / len(words)


def test_misreading_is_counted() -> None:
    assert misread("đất đai", "Đăng ký đất đơi Land") == misread("đất đai", "ký đất đơai") == 1 / 7
    assert misread("hộ tịch", "Đăng ký đất đơi Land") > 0.5


def printed(one: Slip, paper: Paper) -> Image.Image:
    with VirtualPrinter(width_dots=paper.width_dots) as virtual:
        printer = TicketPrinter(parse_address(virtual.address), paper=paper)
        assert printer.print_slip(one).printed
        printer.close()
        (out,) = virtual.printed
    assert out.job.unknown == ()
    return out.job.picture


@needs("tesseract")
@pytest.mark.slow
@pytest.mark.parametrize(("paper", "width_mm"), PAPERS)
def test_a_slip_is_read_back_from_its_bytes(tmp_path: Path, paper: Paper, width_mm: int) -> None:
    picture = printed(ONE, paper)
    assert round(picture.width / paper.dpi * MM_PER_INCH) == width_mm
    assert codes(picture) == [ONE.track_url]
    text = read(picture, tmp_path, paper.dpi)
    for words in (ONE.branch, ONE.service.first, *(item.first for item in ONE.bring)):
        assert misread(words, text) <= MOST_WRONG, (words, text)
    above_code = [height for top, height in ink_bands(picture) if top + height < code_top(picture)]
    assert max(above_code) / paper.dpi * MM_PER_INCH >= 12


@needs("tesseract")
@pytest.mark.slow
def test_a_slip_in_a_quarter_of_the_detail_is_read_too(tmp_path: Path) -> None:
    one = long_slip()
    jobs: list[Job] = []
    device = EmulatedPrinter(576, jobs.append, buffer_bytes=1 << 20)
    device.receive(job_bytes(draw(one, PAPER_80_MM), detail=Detail.QUARTER))
    device.work(0.0)
    text = read(jobs[0].picture, tmp_path, 203)
    for words in (one.branch, one.service.first, *(item.first for item in one.bring)):
        assert misread(words, text) <= MOST_WRONG, (words, text)


@needs("tesseract")
@pytest.mark.slow
def test_a_copy_says_so_in_words(tmp_path: Path) -> None:
    picture = printed(replace(ONE, copy=True), PAPER_80_MM)
    top, height = ink_bands(picture)[0]
    band = picture.crop((0, top, picture.width, top + height)).convert("L").point([255] * 128 + [0] * 128)
    assert misread("BẢN IN LẠI", read(band, tmp_path, 203, mode="7")) <= MOST_WRONG
    assert codes(picture) == [ONE.track_url]


def test_the_list_of_what_to_bring_is_only_there_when_it_is_known() -> None:
    without = replace(ONE, bring=())
    assert printed(ONE, PAPER_80_MM).height > printed(without, PAPER_80_MM).height
