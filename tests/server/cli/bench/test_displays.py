"""The displays' frame reader against frames as the library that servers use makes them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from server.cli.bench.displays import PING, PONG, TEXT, FrameReader, masked
from server.cli.bench.references import Go, padded

SIZES = st.one_of(st.integers(0, 130), st.sampled_from([125, 126, 127, 2_000]))


def _framed(payload: bytes, opcode: int = TEXT) -> bytes:
    return Frame(Opcode(opcode), payload).serialize(mask=False)


@given(st.lists(SIZES, max_size=5), st.integers(1, 500))
@settings(deadline=None)
@example([65_535, 65_536, 1], 4_000)
def test_frames_are_found_however_the_line_cuts_them(sizes: list[int], cut: int) -> None:
    payloads = [bytes([n]) * size for n, size in enumerate(sizes)]
    line = b"".join(map(_framed, payloads))
    reader, found = FrameReader(), []
    for start in range(0, len(line), cut):
        found += reader.feed(line[start : start + cut])
    assert found == [(TEXT, payload) for payload in payloads]


def test_a_ping_is_told_from_text() -> None:
    assert FrameReader().feed(_framed(b"x", PING) + _framed(b"y")) == [(PING, b"x"), (TEXT, b"y")]


def test_what_is_sent_is_masked_as_a_client_must() -> None:
    frame = masked(PONG, b"here")
    assert frame[0] == 0x80 | PONG
    assert frame[1] == 0x80 | 4
    assert frame[2:6] == bytes(4)
    assert frame[6:] == b"here"
    with pytest.raises(ValueError, match="short"):
        masked(TEXT, bytes(126))


@pytest.mark.parametrize("size", [60, 200, 3000])
def test_the_reference_sends_as_many_bytes_as_it_is_asked_for(size: int) -> None:
    assert len(padded(Go(12, size)).encode()) == size
