"""What a line's speed decides: the size of a write, the detail, and how long bytes may be on their way."""

import pytest

from hardware.printer.address import parse_address
from hardware.printer.bounded import SEND_BUFFER_BYTES, BoundedNetwork, BoundedSerial
from hardware.printer.slow_raster import Detail
from hardware.printer.speed import bytes_per_s, chunk_bytes, detail_for, sending_s
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
