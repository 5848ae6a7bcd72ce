"""A key tells its time, and no other text passes for one with a time that cannot be."""

import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.ids import IdempotencyKey
from protocol.keys import key_time, new_key

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
LATEST_MS = 2**48 - 1
noises = st.binary(min_size=10, max_size=10)


@MANY
@given(now_ms=st.integers(0, LATEST_MS), random=noises)
def test_a_key_is_a_uuid_of_version_7_and_tells_its_time(now_ms: int, random: bytes) -> None:
    key = new_key(now_ms, random)
    parsed = uuid.UUID(key)
    assert (str(parsed), parsed.version, parsed.variant) == (key, 7, uuid.RFC_4122)
    assert key_time(key) == now_ms
    assert msgspec.convert(key, IdempotencyKey) == key


@MANY
@given(
    times=st.lists(st.integers(0, LATEST_MS), min_size=2, max_size=2, unique=True),
    random=st.binary(min_size=10, max_size=10),
)
def test_keys_sort_by_their_time(times: list[int], random: bytes) -> None:
    early, late = sorted(times)
    assert new_key(early, random) < new_key(late, random)


def test_keys_made_at_once_are_different() -> None:
    assert len({new_key() for _ in range(1_000)}) == 1_000
    assert len({new_key(0) for _ in range(1_000)}) == 1_000


def test_a_fresh_key_is_of_now() -> None:
    made = key_time(new_key())
    assert made is not None
    assert made > 1_700_000_000_000


@MANY
@given(key=st.text(max_size=40))
@example("")
@example("018f0000-0000-4000-8000-000000000000")
@example("zzzzzzzz-zzzz-7zzz-zzzz-zzzzzzzzzzzz")
@example("018f0000000070008000000000000000")
@example("{018f0000-0000-7000-8000-00000000000}")
def test_any_other_key_tells_no_time_or_a_whole_one(key: str) -> None:
    made = key_time(key)
    assert made is None or 0 <= made <= LATEST_MS


@pytest.mark.parametrize("version", [uuid.uuid1, uuid.uuid4])
def test_uuids_of_other_versions_tell_no_time(version: Any) -> None:
    assert key_time(str(version())) is None
