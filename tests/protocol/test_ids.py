"""Codes and ids have exactly the shapes that the wire says."""

from typing import Any

import msgspec
import pytest

from protocol import ids

SHAPES: list[tuple[Any, list[str], list[str]]] = [
    (ids.Id, ["a", "A-1_.b", "x" * 36], ["", "x" * 37, "a b", "a/b", "é", "a\0"]),
    (ids.Code, ["a", "a_1", "x" * 32], ["", "x" * 33, "A", "a-b", "a b"]),
    (ids.ServiceCode, ["HT", "ht_1", "x" * 16], ["", "x" * 17, "Đ", "a-b"]),
    (
        ids.ProcedureCode,
        ["1.001193", "1.001193.H26", "1.001193.000.00.00.H26"],
        ["", "1.00119", "1001193", "1.001193.h26"],
    ),
    (ids.Prefix, ["A", "HT", "Đ", "DĐX"], ["", "ABCD", "a", "1", "Â"]),
    (ids.IdempotencyKey, ["k", "~!", "x" * 64], ["", "x" * 65, "a b", "é", "\x7f"]),
]


@pytest.mark.parametrize(("shape", "text"), [(shape, text) for shape, good, _ in SHAPES for text in good])
def test_a_good_one_is_taken(shape: Any, text: str) -> None:
    assert msgspec.convert(text, shape) == text


@pytest.mark.parametrize(("shape", "text"), [(shape, text) for shape, _, bad in SHAPES for text in bad])
def test_a_bad_one_is_refused(shape: Any, text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, shape)


@pytest.mark.parametrize(("shape", "text"), [(shape, good[0]) for shape, good, _ in SHAPES])
def test_a_line_feed_at_the_end_is_refused(shape: Any, text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text + "\n", shape)
