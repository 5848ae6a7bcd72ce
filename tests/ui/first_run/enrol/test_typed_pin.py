"""A new PIN is typed twice, and is kept only as its hash."""

import pytest

from ui.first_run.enrol.typed_pin import NotTheSame, TypedPin
from ui.program.pin import NotAPin, PinLock, PinResult


def _type(typed: TypedPin, digits: str) -> str | None:
    for digit in digits:
        typed.key(digit)
    return typed.take_new()


def test_typed_twice_it_is_hashed() -> None:
    typed = TypedPin()
    assert _type(typed, "2468") is None
    assert typed.again
    pin_hash = _type(typed, "2468")
    assert pin_hash is not None
    assert PinLock(pin_hash, lambda: 0).try_pin("2468") is PinResult.RIGHT


@pytest.mark.parametrize("other", ["2469", "24", ""])
def test_another_one_the_second_time_begins_anew(other: str) -> None:
    typed = TypedPin()
    _type(typed, "2468")
    with pytest.raises(NotTheSame):
        _type(typed, other)
    assert not typed.again


def test_one_that_is_too_short_is_refused_at_once() -> None:
    typed = TypedPin()
    with pytest.raises(NotAPin):
        _type(typed, "123")
    assert not typed.again


def test_a_digit_can_be_taken_back_and_too_many_are_not_taken() -> None:
    typed = TypedPin()
    for key in ("1", "2", "erase", *"3456789012345"):
        typed.key(key)
    assert typed.digits == "134567890123"
    typed.clear()
    assert typed.digits == ""
