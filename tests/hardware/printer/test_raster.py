"""Pictures as printer commands: bounded strips, the same dots, no command hidden in them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from hardware.printer import raster
from hardware.printer.profile import GENERIC, STRIP_ROWS
from hardware.virtual.emulated_printer import EmulatedPrinter, Job
from hardware.virtual.paper import HEAD_TO_CUTTER_DOTS

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


def _printed(job: bytes, width_dots: int) -> Image.Image:
    jobs: list[Job] = []
    device = EmulatedPrinter(width_dots, jobs.append, buffer_bytes=1 << 20)
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
    hidden = len(REAL_TIME.findall(_burnt(picture)))
    assert changed <= hidden


def _burnt(picture: Image.Image) -> bytes:
    """The dots as a printer gets them, a line of whole bytes after the other; ones are burnt."""
    padded = Image.new("1", ((picture.width + 7) // 8 * 8, picture.height), 1)
    padded.paste(picture)
    return bytes(byte ^ 0xFF for byte in padded.tobytes())


@given(st.binary(min_size=1, max_size=300) | st.lists(st.sampled_from([0x10, 4, 5, 0x14, 1]), min_size=1).map(bytes))
def test_no_real_time_command_hides_in_a_picture(dots: bytes) -> None:
    picture = Image.frombytes("1", (8, len(dots)), bytes(byte ^ 0xFF for byte in dots))
    assert _burnt(picture) == dots
    safe = _burnt(raster.without_realtime_codes(picture))
    assert not REAL_TIME.search(safe)
    assert len(safe) == len(dots)
    assert all(new & old == old and (new ^ old) in (0, 8) for new, old in zip(safe, dots, strict=True))


def test_strips_are_bounded() -> None:
    job = raster.job_bytes(Image.new("1", (576, 1000), 1))
    rows = [int.from_bytes(found[1], "little") for found in re.finditer(rb"\x1dv0\x00\x48\x00(..)", job, re.DOTALL)]
    assert sum(rows) == 1000
    assert max(rows) == STRIP_ROWS


def test_refuses_a_picture_with_greys() -> None:
    with pytest.raises(ValueError, match="1-bit"):
        raster.job_bytes(Image.new("L", (8, 8)))
