"""The stand-in says each thing in its order, some of it twice; what it says is what the inbox reads."""

import random
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec

from server.outbox.heard import SayProgress, SaySync
from tools.ministry.say import say, sent_in, step

AT = datetime(2026, 10, 5, 1, 30, tzinfo=UTC)


def test_what_it_says_is_what_the_inbox_reads() -> None:
    sync = msgspec.convert(sent_in(7, "H26.50.05", "1.001193", AT), SaySync)
    assert (sync.data[0].code, sync.data[0].received_at) == ("000.00.01.H26-261005-0007", "20261005083000")
    assert msgspec.convert(step("G01.899-261005-0012", "9", AT), SayProgress).data[0].state == "9"


def test_a_share_is_said_twice_under_the_same_key_or_a_new_one() -> None:
    posted: list[tuple[str, str]] = []

    def post(service: str, key: str, body: Any) -> str:
        posted.append((body["data"][0]["MaHoSo"], key))
        return "arrived"

    bodies = (sent_in(n, "H26.50.05", "1.001193", AT) for n in range(1, 21))
    lines = list(say(bodies, post, 0.5, random.Random(3)))
    assert len(lines) == len(posted) > 20
    assert [code for code, _key in posted] == sorted(code for code, _key in posted)
    twice = [(a[1], b[1]) for a, b in pairwise(posted) if a[0] == b[0]]
    assert {a == b for a, b in twice} == {True, False}
