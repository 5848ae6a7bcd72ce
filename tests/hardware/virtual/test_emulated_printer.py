"""The virtual printer without its wires: status bits, order of answers, stops and refills, any split of the bytes."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hardware.printer.raster import job_bytes
from hardware.slip.draw import draw
from hardware.slip.slip import PAPER_80_MM
from hardware.virtual.emulated_printer import EmulatedPrinter, Job, PaperState
from hardware.virtual.paper import HEAD_TO_CUTTER_DOTS
from tests.hardware.slips import codes, slip

SLIP = job_bytes(draw(slip(), PAPER_80_MM))


def _device(width_dots: int = 576) -> tuple[EmulatedPrinter, list[Job]]:
    jobs: list[Job] = []
    return EmulatedPrinter(width_dots, jobs.append, buffer_bytes=1 << 20), jobs


def _strip(rows: int, width_bytes: int = 72, byte: bytes = b"\xff") -> bytes:
    return b"\x1dv0\x00" + bytes([width_bytes, 0]) + rows.to_bytes(2, "little") + byte * (rows * width_bytes)


def _no_paper(device: EmulatedPrinter) -> None:
    device.paper = PaperState.OUT


def _near_end(device: EmulatedPrinter) -> None:
    device.paper = PaperState.NEAR_END


def _cover(device: EmulatedPrinter) -> None:
    device.cover_open = True


def _pause(device: EmulatedPrinter) -> None:
    device.paused = True


def _cutter(device: EmulatedPrinter) -> None:
    device.cutter_error = True


@pytest.mark.parametrize(
    ("happens", "answers"),
    [
        (lambda device: None, "12 12 12 12"),
        (_near_end, "12 12 12 1e"),
        (_no_paper, "1a 32 12 7e"),
        (_cover, "1a 16 12 12"),
        (_pause, "1a 12 12 12"),
        (_cutter, "1a 52 1a 12"),
    ],
)
def test_real_time_status_has_the_bits_of_the_command_reference(
    happens: Callable[[EmulatedPrinter], None], answers: str
) -> None:
    device, _ = _device()
    happens(device)
    device.receive(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
    device.work(0.0)
    assert device.take_answers() == bytes.fromhex(answers)


def test_paper_is_said_in_order() -> None:
    device, _ = _device()
    device.receive(b"\x1dr\x01")
    device.work(0.0)
    assert device.take_answers() == b"\x00"
    device.paper = PaperState.NEAR_END
    device.receive(b"\x1dr\x31")
    device.work(0.0)
    assert device.take_answers() == b"\x03"


def test_real_time_status_is_answered_in_the_middle_of_a_picture_and_harms_it_not() -> None:
    device, jobs = _device()
    strip = _strip(10)
    device.receive(strip[:200])
    device.work(0.0)
    device.receive(b"\x10\x04\x01")
    assert device.take_answers() == b"\x12"
    # the three bytes were picture data all the same, as they are to real printers
    device.receive(strip[203:] + b"\x1dVB\x00")
    device.work(0.0)
    assert jobs[0].picture.height == HEAD_TO_CUTTER_DOTS + 10


def test_an_order_query_waits_for_the_paper_a_real_time_one_does_not() -> None:
    device, jobs = _device()
    device.run_out_after(5)
    device.receive(_strip(10) + b"\x1dVB\x00\x1dr\x01\x10\x04\x04")
    device.work(0.0)
    assert device.take_answers() == b"\x12"  # it still had paper when this arrived
    device.receive(b"\x10\x04\x04")
    device.work(0.0)
    assert device.take_answers() == b"\x7e"
    assert jobs == []
    device.refill()
    device.work(0.0)
    assert device.take_answers() == b"\x00"
    assert jobs[0].picture.height == HEAD_TO_CUTTER_DOTS + 10, "goes on where it stopped"


def test_a_printer_may_lose_what_it_had_not_printed() -> None:
    device, jobs = _device()
    device.keeps_job = False
    device.run_out_after(5)
    device.receive(_strip(10) + b"\x1dVB\x00\x1dr\x01")
    device.work(0.0)
    device.refill()
    device.work(0.0)
    assert device.take_answers() == b""
    assert jobs == []


def test_a_cut_without_a_feed_cuts_through_the_print() -> None:
    device, jobs = _device()
    device.receive(_strip(200) + b"\x1dV\x00" + _strip(200) + b"\x1dVB\x00")
    device.work(0.0)
    assert [job.picture.height for job in jobs] == [200, 200 + HEAD_TO_CUTTER_DOTS]
    # the end of the first print came out with the second
    assert jobs[1].picture.getpixel((0, 0)) == 0


def test_what_lies_beyond_the_paper_is_lost() -> None:
    device, jobs = _device(384)
    device.receive(_strip(8) + b"\x1dVB\x00")
    device.work(0.0)
    assert jobs[0].picture.width == 384


@pytest.mark.parametrize(("alignment", "left"), [(0, 0), (1, 248), (2, 496)])
def test_alignment(alignment: int, left: int) -> None:
    device, jobs = _device()
    device.receive(b"\x1ba" + bytes([alignment]) + _strip(8, width_bytes=10) + b"\x1dVB\x00")
    device.work(0.0)
    box = jobs[0].picture.convert("L").point([255] * 128 + [0] * 128).getbbox()
    assert box is not None
    assert (box[0], box[2]) == (left, left + 80)


def test_double_size_pictures() -> None:
    device, jobs = _device()
    strip = bytearray(_strip(8, width_bytes=4, byte=b"\xf0"))
    strip[3] = 3
    device.receive(bytes(strip) + b"\x1dVB\x00")
    device.work(0.0)
    box = jobs[0].picture.convert("L").point([255] * 128 + [0] * 128).getbbox()
    assert box == (0, HEAD_TO_CUTTER_DOTS, 56, HEAD_TO_CUTTER_DOTS + 16)


def test_works_at_the_pace_it_is_set_to() -> None:
    device, jobs = _device()
    device.bytes_per_s = 10_000
    device.work(0.0)
    device.receive(_strip(100) + b"\x1dVB\x00")
    now_s = 0.0
    while not jobs:
        wait_s = device.work(now_s)
        if not jobs:
            assert wait_s is not None
            now_s += wait_s
        assert now_s < 5
    assert now_s == pytest.approx(0.72, abs=0.1)


def test_a_hung_printer_answers_nothing_until_it_is_woken() -> None:
    device, jobs = _device()
    device.stall_after_bytes = 300
    device.receive(_strip(10) + b"\x1dVB\x00")
    device.work(0.0)
    device.receive(b"\x10\x04\x01")
    assert device.hung
    assert device.take_answers() == b""
    device.stall_after_bytes = None
    device.work(0.0)
    assert len(jobs) == 1


def test_recovers_from_a_cutter_error_by_command() -> None:
    device, _ = _device()
    device.cutter_error = True
    device.receive(b"\x10\x05\x01\x10\x04\x01")
    assert device.take_answers() == b"\x12"


def test_says_which_commands_it_does_not_know() -> None:
    device, jobs = _device()
    device.receive(b"\x1bz\x1dVB\x00")
    device.work(0.0)
    assert jobs[0].unknown == (b"\x1bz",)


def _escpos_output(use: Callable[[Any], object]) -> bytes:
    from escpos.printer import Dummy

    library = Dummy()
    use(library)
    return bytes(library.output)


@pytest.mark.parametrize(
    "use",
    [
        lambda printer: printer.image(draw(slip(), PAPER_80_MM)),
        lambda printer: printer.image(draw(slip(), PAPER_80_MM), impl="bitImageColumn"),
        lambda printer: printer.image(draw(slip(), PAPER_80_MM), fragment_height=100),
    ],
    ids=["raster", "column", "strips"],
)
def test_understands_pictures_from_python_escpos(use: Callable[[Any], object]) -> None:
    device, jobs = _device()

    def whole(printer: Any) -> None:
        printer.hw("INIT")
        printer.set(align="center")
        use(printer)
        printer.cut()

    device.receive(_escpos_output(whole))
    device.work(0.0)
    assert [job.unknown for job in jobs] == [()]
    assert codes(jobs[0].picture) == [slip().track_url]


def test_understands_text_and_feeds_from_python_escpos() -> None:
    device, jobs = _device()

    def whole(printer: Any) -> None:
        printer.hw("INIT")
        printer.set(align="left", bold=True, double_height=False)
        printer.textln("TICKET A001")
        printer.ln(3)
        printer.print_and_feed(2)
        printer.cut()

    device.receive(_escpos_output(whole))
    device.work(0.0)
    assert jobs[0].unknown == ()
    picture = jobs[0].picture.convert("L").point([255] * 128 + [0] * 128)
    box = picture.getbbox()
    assert box is not None
    assert box[2] <= 11 * 12, "eleven letters of twelve dots"


COMMANDS = st.sampled_from(
    [
        b"\x1b@",
        b"\n",
        b"text",
        b"\x1bd\x03",
        b"\x1bJ\x20",
        b"\x1ba\x01",
        b"\x1dv0\x00\x04\x00\x03\x00" + b"\x10\x04\x01\xaa" * 3,
        b"\x1dv0\x03\x02\x00\x02\x00\x0f\xf0\x33\xcc",
        b"\x1b*\x21\x08\x00" + b"\x81\x42\x24" * 8,
        b"\x1dV\x00",
        b"\x1dVB\x05",
        b"\x1dr\x01",
        b"\x10\x04\x02",
        b"\x1d(L\x02\x0001",
        b"\x1dI\x01",
        b"\x00",
    ]
)


@given(st.lists(COMMANDS, max_size=30).map(b"".join), st.lists(st.integers(0, 600), max_size=20))
def test_any_split_of_the_bytes_gives_the_same_pictures_and_answers(data: bytes, cuts: list[int]) -> None:
    whole, whole_jobs = _device(192)
    whole.receive(data)
    whole.work(0.0)
    split, split_jobs = _device(192)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(edges):
        split.receive(data[start:end])
        split.work(0.0)
    assert [_seen(job) for job in split_jobs] == [_seen(job) for job in whole_jobs]
    assert sorted(split.take_answers()) == sorted(whole.take_answers())


def _seen(job: Job) -> tuple[int, tuple[int, int], bytes, tuple[bytes, ...]]:
    return job.number, job.picture.size, job.picture.tobytes(), job.unknown


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_it(data: bytes) -> None:
    device, _ = _device(192)
    device.receive(data)
    device.work(0.0)
    device.switch_off()
    device.receive(SLIP)
    device.work(0.0)


def test_the_picture_of_a_slip_is_the_slip() -> None:
    device, jobs = _device()
    device.receive(SLIP)
    device.work(0.0)
    wanted = draw(slip(), PAPER_80_MM)
    body = jobs[0].picture.crop((0, HEAD_TO_CUTTER_DOTS, wanted.width, jobs[0].picture.height))
    assert isinstance(body, Image.Image)
    assert body.size == wanted.size
    differing = sum(a != b for a, b in zip(body.convert("L").tobytes(), wanted.convert("L").tobytes(), strict=True))
    assert differing <= 20, "only dots that would have hidden a command"
