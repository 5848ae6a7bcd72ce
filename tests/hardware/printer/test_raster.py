"""Pictures as printer commands: bounded strips, the same dots, no command hidden in them."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hardware.printer import raster
from hardware.printer.profile import GENERIC, STRIP_ROWS
from hardware.virtual.device import Device, Job
from hardware.virtual.paper import HEAD_TO_CUTTER_DOTS

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


def _printed(job: bytes, width_dots: int) -> Image.Image:
    jobs: list[Job] = []
    device = Device(width_dots, jobs.append, buffer_bytes=1 << 20)
    device.receive(job)
    device.work(0.0)
    assert [found.unknown for found in jobs] == [()]
    return jobs[0].picture


@given(st.integers(1, 80), st.integers(1, 40), st.integers(1, 16), st.randoms(use_true_random=False))
def test_comes_out_as_it_was(width: int, height: int, strip_rows: int, random: object) -> None:
    dots = bytes(getattr(random, "choice")((0, 255)) for _ in range(width * height))  # noqa: B009
    picture = Image.frombytes("L", (width, height), dots).convert("1", dither=Image.Dither.NONE)
    printed = _printed(raster.job_bytes(picture, replace(GENERIC, strip_rows=strip_rows)), 80)
    body = printed.crop((0, HEAD_TO_CUTTER_DOTS, width, HEAD_TO_CUTTER_DOTS + height))
    assert printed.height == HEAD_TO_CUTTER_DOTS + height
    changed = sum(a != b for a, b in zip(picture.convert("L").tobytes(), body.convert("L").tobytes(), strict=True))
    hidden = len(REAL_TIME.findall(b"".join(_raw_strips(picture, strip_rows))))
    assert changed <= hidden


def _raw_strips(picture: Image.Image, strip_rows: int) -> list[bytes]:
    width = (picture.width + 7) // 8 * 8
    padded = Image.new("1", (width, picture.height), 1)
    padded.paste(picture)
    packed = bytes(byte ^ 0xFF for byte in padded.tobytes())
    size = strip_rows * width // 8
    return [packed[start : start + size] for start in range(0, len(packed), size)]


@given(st.binary(max_size=300) | st.lists(st.sampled_from([0x10, 4, 5, 0x14, 1]), max_size=60).map(bytes))
def test_no_real_time_command_hides_in_a_picture(dots: bytes) -> None:
    safe = raster.without_realtime_codes(dots)
    assert not REAL_TIME.search(safe)
    assert len(safe) == len(dots)
    assert all(new & old == old and (new ^ old) in (0, 8) for new, old in zip(safe, dots, strict=True))


def test_strips_are_bounded() -> None:
    strips = list(raster.strips(Image.new("1", (576, 1000), 1)))
    assert all(len(strip) <= 8 + 72 * STRIP_ROWS for strip in strips)
    assert sum(int.from_bytes(strip[6:8], "little") for strip in strips) == 1000


def test_refuses_a_picture_with_greys() -> None:
    with pytest.raises(ValueError, match="1-bit"):
        list(raster.strips(Image.new("L", (8, 8))))
