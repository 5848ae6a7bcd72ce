"""Keys of the window: which four are the pad's."""

import pytest
from PySide6.QtCore import Qt

from kiosk.input.keys import PadKeysError, pad_keys
from kiosk.screen.voice_guide import Pad


def test_four_keys_in_their_order() -> None:
    assert pad_keys("Up,Down,Return,Escape") == {
        Qt.Key.Key_Up.value: Pad.UP,
        Qt.Key.Key_Down.value: Pad.DOWN,
        Qt.Key.Key_Return.value: Pad.OK,
        Qt.Key.Key_Escape.value: Pad.BACK,
    }
    assert pad_keys("F13, F14, F15, F16")[Qt.Key.Key_F14.value] is Pad.DOWN


@pytest.mark.parametrize("setting", ["", "Up,Down,Return", "Up,Up,Return,Escape", "Up,Down,Return,Nonsense"])
def test_what_is_not_four_keys_is_named(setting: str) -> None:
    with pytest.raises(PadKeysError, match="four different keys"):
        pad_keys(setting)
