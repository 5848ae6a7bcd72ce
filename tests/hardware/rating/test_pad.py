"""The rating pad: levels by its make's table, one vote a person."""

from pathlib import Path

import pytest

from hardware.keypad.keys import pads
from hardware.rating.pad import FILE, Rating, RatingPad, rating_make
from hardware.serial.address import parse_line
from hardware.serial.serial_port import LineState
from tests.hardware.serial.heard import Heard
from tests.hardware.virtual_serial import VirtualPad


@pytest.mark.parametrize("name", sorted(pads(FILE)))
def test_every_shipped_make_has_the_best_and_the_worst(name: str) -> None:
    assert {"5", "1"} <= set(rating_make(name).keys.values())


def test_a_vote_is_heard(tmp_path: Path) -> None:
    heard = Heard[Rating]()
    with VirtualPad(tmp_path) as pad:
        device = RatingPad(parse_line(pad.address), rating_make("faces"), retry_s=0.02)
        heard.listen_to(device)
        device.open()
        heard.wait_until(LineState.OPEN)
        pad.press("Q")
        pad.press("G")
        assert heard.wait_for(2) == [Rating(None, b"Q"), Rating(5, b"G")]
        device.close()


def test_drumming_on_it_is_one_vote() -> None:
    times = iter([0.0, 0.5, 1.9, 2.1])
    device = RatingPad(parse_line("serial:///dev/null"), rating_make(), clock=lambda: next(times))
    heard: list[Rating] = []
    device.listen(heard.append)
    for sent in (b"5", b"1", b"1", b"3"):
        device._heard(sent)
    assert [rated.level for rated in heard] == [5, 3]
