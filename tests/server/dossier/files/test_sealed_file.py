"""Sealed files: they open whole under their key, and not at all when anything of them was changed."""

import io
from collections.abc import Callable

import pytest

from server.dossier.files.sealed_file import HEAD, PIECE, TAG, seal, unseal
from server.jobs.sealing import CannotOpen

KEY = b"k" * 32


def sealed(plain: bytes, key: bytes = KEY, of: str = "d1/f1") -> bytes:
    return b"".join(seal(io.BytesIO(plain), len(plain), key, of))


def opened(raw: bytes, size: int, key: bytes = KEY, of: str = "d1/f1") -> bytes:
    return b"".join(unseal(io.BytesIO(raw), size, key, of))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_was_sealed_opens(size: int) -> None:
    plain = (b"Gi\xe1\xba\xa5y " * (size // 7 + 1))[:size]
    raw = sealed(plain)
    assert b"y Gi" not in raw
    assert opened(raw, size) == plain


def test_the_same_file_twice_is_two_files() -> None:
    assert sealed(b"same") != sealed(b"same")


SIZE = 2 * PIECE + 5
SECOND = HEAD + PIECE + TAG


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[: SECOND + PIECE + TAG],
        lambda raw: raw + b"x",
        lambda raw: raw[:HEAD] + raw[SECOND : SECOND + PIECE + TAG] + raw[HEAD:SECOND] + raw[SECOND + PIECE + TAG :],
        lambda raw: raw[:7] + bytes([raw[7] ^ 1]) + raw[8:],
        lambda raw: raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:],
        lambda raw: b"",
    ],
    ids=["cut", "without its last piece", "longer", "pieces exchanged", "its key changed", "a bit flipped", "empty"],
)
def test_a_changed_file_does_not_open(spoil: Callable[[bytes], bytes]) -> None:
    raw = sealed(b"a" * PIECE + b"b" * PIECE + b"c" * 5)
    with pytest.raises(CannotOpen):
        opened(spoil(raw), SIZE)


def test_it_opens_for_its_dossier_and_file_alone_and_not_as_a_shorter_one() -> None:
    raw = sealed(b"a" * PIECE + b"b")
    for size, key, of in ((PIECE + 1, KEY, "d1/f2"), (PIECE + 1, b"K" * 32, "d1/f1"), (PIECE, KEY, "d1/f1")):
        with pytest.raises(CannotOpen):
            opened(raw, size, key, of)
