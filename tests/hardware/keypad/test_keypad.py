"""The call keypad: keys by every make's table, bounces swallowed, unknown ones shown."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.keypad.keypad import FILE, Key, Keypad, KeyPress, keypad_make
from hardware.keypad.keys import Ff68Framer, PadError, pads
from hardware.serial.address import parse_line
from hardware.serial.serial_port import LineState
from tests.hardware.serial.heard import Heard
from tests.hardware.virtual_serial import VirtualPad


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("name", sorted(pads(FILE)))
def test_every_shipped_make_knows_the_key_to_call(name: str) -> None:
    assert Key.CALL.value in keypad_make(name).keys.values()


def test_keys_are_heard_by_what_they_mean(tmp_path: Path) -> None:
    heard = Heard[KeyPress]()
    with VirtualPad(tmp_path) as pad:
        device = Keypad(parse_line(pad.address), keypad_make(), retry_s=0.02)
        heard.listen_to(device)
        device.open()
        heard.wait_until(LineState.OPEN)
        for key in ("N", "R", "?"):
            pad.press(key)
        assert heard.wait_for(3) == [KeyPress(Key.CALL, b"N"), KeyPress(Key.RECALL, b"R"), KeyPress(None, b"?")]
        device.close()


def test_a_chinese_keypads_frames_are_heard(tmp_path: Path) -> None:
    heard = Heard[KeyPress]()
    with VirtualPad(tmp_path) as pad:
        device = Keypad(parse_line(pad.address), keypad_make("ff68"), retry_s=0.02)
        heard.listen_to(device)
        device.open()
        heard.wait_until(LineState.OPEN)
        pad.press_ff68(0x01, b"\x01")
        pad.press_ff68(0x01, b"\x02")
        assert [pressed.key for pressed in heard.wait_for(2)] == [Key.CALL, Key.RECALL]
        device.close()


def test_a_bouncing_key_is_one_press() -> None:
    clock = Clock()
    device = Keypad(parse_line("serial:///dev/null"), keypad_make(), clock=clock)
    heard: list[KeyPress] = []
    device.listen(heard.append)
    for at, sent in ((0.0, b"N"), (0.1, b"N"), (0.15, b"R"), (0.9, b"N"), (2.0, b"N")):
        clock.now = at
        device._heard(sent)
    assert [pressed.sent for pressed in heard] == [b"N", b"R", b"N", b"N"]


FRAMES = st.lists(st.binary(min_size=1, max_size=6), max_size=4)


def frame(body: bytes) -> bytes:
    whole = b"\x01" + body
    return bytes([0xFF, 0x68, len(whole), len(whole), 0x68]) + whole + bytes([sum(whole) & 0xFF, 0x16])


@given(FRAMES, st.lists(st.integers(0, 99), max_size=6))
def test_frames_are_found_however_they_are_cut(bodies: list[bytes], places: list[int]) -> None:
    stream = b"".join(frame(body) for body in bodies)
    at = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    framer = Ff68Framer()
    got = [one for start, end in itertools.pairwise(at) for one in framer.feed(stream[start:end])]
    assert got == bodies


@given(st.binary(max_size=60))
def test_noise_never_stops_it(noise: bytes) -> None:
    framer = Ff68Framer()
    framer.feed(noise)
    framer.idle()
    assert framer.feed(frame(b"\x01\x01")) == [b"\x01\x01"]


def test_a_frame_with_a_wrong_sum_is_dropped_and_the_next_is_found() -> None:
    framer = Ff68Framer()
    bad = bytearray(frame(b"\x01\x02"))
    bad[-2] ^= 1
    assert framer.feed(bytes(bad) + frame(b"\x01\x03")) == [b"\x01\x03"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[a]\nname='A'\nsource='M'\nframing='line'\nkeys={N='kall'}\n", "a key cannot mean 'kall'"),
        ("[a]\nname='A'\nsource='M'\nframing='morse'\nkeys={N='call'}\n", "Invalid enum value .morse."),
        ("[a]\nname='A'\nsource='M'\nframing='line'\n", "`keys`"),
    ],
)
def test_a_wrong_table_says_what_would_be_right(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(PadError, match=says):
        keypad_make(f"{own}#a")
    with pytest.raises(PadError, match="known: line, words, ff68"):
        keypad_make("b")
