"""What a line's speed decides: the size of a write, the detail, and how long bytes may be on their way."""

import base64
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image

from hardware.printer import raster
from hardware.printer.address import parse_address
from hardware.printer.bounded import SEND_BUFFER_BYTES, BoundedNetwork, BoundedSerial
from hardware.printer.profile import GENERIC
from hardware.printer.slow_raster import Detail
from hardware.printer.speed import bytes_per_s, chunk_bytes, detail_for, most_bytes, sending_s
from hardware.printer.ticket_printer import TicketPrinter
from hardware.slip.draw import draw
from hardware.slip.sample import sample_slip
from hardware.slip.slip import PAPER_80_MM, Slip, Words
from tests.hardware.slips import long_slip, slip
from tests.prove import lines


@pytest.mark.parametrize(
    ("text", "rate", "detail", "on_the_way_s"),
    [
        ("serial:///dev/ttyS0?baud=9600", 960, Detail.HALF, 0.0),
        ("serial:///dev/ttyS0?baud=38400", 3840, Detail.HALF, 0.0),
        ("serial:///dev/ttyS0?baud=57600", 5760, Detail.WHOLE, 0.0),
        ("tcp://10.0.0.7:4001?baud=9600", 960, Detail.HALF, 10.0),
        ("tcp://10.0.0.9", None, None, 0.0),
        ("usb://04b8:0e15", None, None, 0.0),
    ],
)
def test_the_speed_of_an_address(text: str, rate: int | None, detail: Detail | None, on_the_way_s: float) -> None:
    address = parse_address(text)
    assert (bytes_per_s(address), detail_for(address), sending_s(9600, address)) == (rate, detail, on_the_way_s)


def test_a_write_takes_a_quarter_of_its_limit_at_most() -> None:
    assert [chunk_bytes(rate, 2.0) for rate in (None, 960, 1920, 11520)] == [1024, 480, 960, 1024]
    assert chunk_bytes(960, 0.01) == 32


def test_time_limits_follow_the_line() -> None:
    slow, fast = parse_address("tcp://127.0.0.1:1?baud=9600"), parse_address("tcp://127.0.0.1:1")
    limits = [BoundedNetwork(address, 2.0).stall_s for address in (slow, fast)]  # type: ignore[arg-type]
    assert limits == [2 * SEND_BUFFER_BYTES / 960, 2.0]
    line = BoundedSerial(parse_address("serial:///dev/ttyS0"), 2.0)  # type: ignore[arg-type]
    assert line.chunk == 480


def test_the_table_of_the_manual_is_the_one_that_is_computed() -> None:
    assert lines.table() in lines.PAGE.read_text("utf-8")


@pytest.mark.parametrize(("baud", "has_logo"), [(9600, False), (38_400, False), (57_600, True)])
def test_a_slow_line_is_spared_the_logo(monkeypatch: pytest.MonkeyPatch, baud: int, has_logo: bool) -> None:
    pictures: list[Image.Image] = []
    monkeypatch.setattr(TicketPrinter, "print_picture", lambda _self, picture, _begin: pictures.append(picture))
    printer = TicketPrinter(parse_address(f"serial:///dev/ttyS9?baud={baud}"))
    plain = sample_slip(datetime(2026, 11, 30, 8, tzinfo=UTC))
    made = io.BytesIO()
    Image.new("1", (320, 96)).save(made, "PNG")
    printer.print_slip(replace(plain, logo=base64.b64encode(made.getvalue()).decode()))
    assert (pictures[0].height > draw(plain, PAPER_80_MM).height) is has_logo


@pytest.mark.parametrize(("of", "has_words"), [(slip, True), (long_slip, False)])
def test_the_branchs_own_words_never_make_a_slip_late(
    monkeypatch: pytest.MonkeyPatch, of: Callable[[], Slip], has_words: bool
) -> None:
    pictures: list[Image.Image] = []
    monkeypatch.setattr(TicketPrinter, "print_picture", lambda _self, picture, _begin: pictures.append(picture))
    address = parse_address("serial:///dev/ttyS9?baud=19200")
    words = Words("Cảm ơn quý khách đã đến. " * 6, "Thank you for coming here today. " * 4)
    TicketPrinter(address).print_slip(replace(of(), closing=words))
    most = most_bytes(address)
    assert most is not None
    assert len(raster.job_bytes(pictures[0], GENERIC, Detail.HALF, most)) <= most
    assert (pictures[0].height > draw(of(), PAPER_80_MM).height) is has_words
