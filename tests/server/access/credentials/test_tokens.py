"""Tokens say what they open, and only their hash is kept."""

import re

import msgspec
import pytest

from protocol.ids import Id
from server.access.credentials.tokens import new_id, new_token, token_hash


def test_a_token_has_a_readable_prefix_and_32_random_bytes() -> None:
    assert new_token("kiosk", bytes(32)) == "mc_kiosk_" + "A" * 43
    assert re.fullmatch(r"mc_counter_[A-Za-z0-9_-]{43}", new_token("counter"))
    assert new_token("kiosk") != new_token("kiosk")


def test_less_randomness_is_no_token() -> None:
    with pytest.raises(ValueError, match="32"):
        new_token("kiosk", b"short")


def test_the_hash_is_sha256() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(token_hash("\udc80")) == 64


def test_an_id_fits_the_wire() -> None:
    assert new_id("u", bytes(10)) == "u-aaaaaaaaaaaaaaaa"
    assert msgspec.convert(new_id("d"), Id).startswith("d-")
