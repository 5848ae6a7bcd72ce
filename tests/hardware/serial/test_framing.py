"""Messages told apart: the same ones, however the bytes are cut into reads."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.serial.framing import MOST_BYTES, EndOrIdle

TEXT = st.binary(min_size=1, max_size=40).filter(lambda data: not set(data) & set(b"\r\n\t"))


def cut(data: bytes, places: list[int]) -> list[bytes]:
    at = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(at)]


@given(st.lists(TEXT, max_size=5), st.sampled_from([b"\r", b"\r\n", b"\n", b"\t"]), st.lists(st.integers(0, 500)))
def test_the_same_messages_however_they_are_cut(texts: list[bytes], end: bytes, places: list[int]) -> None:
    framer = EndOrIdle()
    stream = b"".join(text + end for text in texts)
    got = [message for piece in cut(stream, places) for message in framer.feed(piece)]
    assert got == texts
    assert not framer.pending
    assert framer.idle() == []


def test_silence_ends_a_message_without_an_end() -> None:
    framer = EndOrIdle()
    assert framer.feed(b"012") == []
    assert framer.pending
    assert framer.feed(b"345") == []
    assert framer.idle() == [b"012345"]
    assert framer.idle() == []


def test_a_torn_message_is_forgotten_with_its_line() -> None:
    framer = EndOrIdle()
    framer.feed(b"torn")
    framer.reset()
    assert framer.feed(b"whole\r") == [b"whole"]


@pytest.mark.parametrize("more", [1, 10_000])
def test_noise_without_end_is_dropped_whole(more: int) -> None:
    framer = EndOrIdle()
    assert framer.feed(b"x" * (MOST_BYTES + more)) == []
    assert framer.feed(b"\rgood\r") == [b"good"]
