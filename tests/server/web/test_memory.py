"""What a server holds in memory: the day, and nothing of the days before it."""

import asyncio
import gc
import tracemalloc
from collections.abc import Callable
from datetime import timedelta

import pytest

from protocol import commands as c
from protocol.commands import Envelope
from protocol.keys import new_key
from server.journal.write.committed import Done
from server.web.follow.live import Live
from tests.serving import Installation

from .inside import inside
from .standing import Clock, stand

VISITS = 60
DAYS = 15
SETTLED = 8
"""By this day what is imported or compiled once is there, and what is kept of a bounded number is full."""

LEAKING = 3
"""After these days as many in which every ticket leaves something behind, which must be seen."""

CHANCE_BYTES = 64
"""A ticket: what the interpreter keeps for its next tuples and integers is sometimes more, sometimes less."""


@pytest.fixture
def at_work(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Half past seven at the branch, some days on."""
    return stand(installation, monkeypatch, 7, 30)


async def send(live: Live, command: c.Body, counter: str | None = None) -> None:
    actor = "kiosk" if counter is None else f"counter-{counter}"
    done = await live.submit(Envelope("CN01", command, new_key(), actor, counter))
    assert isinstance(done, Done), (command, done)


async def a_day(live: Live, now: Clock, user: str, at_each: Callable[[], object]) -> None:
    await send(live, c.Login(user), "1")
    await send(live, c.Open(), "1")
    for _ in range(VISITS):
        now.at += timedelta(minutes=1)
        await send(live, c.Issue("HT"))
        at_each()
        await send(live, c.Call(), "1")
        await send(live, c.Start(), "1")
        now.at += timedelta(minutes=4)
        await send(live, c.Complete(outcome="received"), "1")


async def days(installation: Installation, now: Clock) -> tuple[list[int], list[int]]:
    """The bytes held at the end of each day, and after the first command of the next."""
    kept: list[bytearray] = []
    evenings: list[int] = []
    mornings: list[int] = []
    async with inside(installation) as server:
        live = server.context.live
        await a_day(live, now, installation.users["clerk1"], lambda: None)  # what is compiled once is there
        now.at = (now.at + timedelta(days=1)).replace(hour=7, minute=30)
        tracemalloc.start()
        try:
            for day in range(DAYS + LEAKING):
                at_each = (lambda: None) if day < DAYS else (lambda: kept.append(bytearray(150)))
                await a_day(live, now, installation.users["clerk1"], at_each)
                evenings.append(held())
                now.at = (now.at + timedelta(days=1)).replace(hour=7, minute=30)
                await send(live, c.Issue("HT"))
                mornings.append(held())
        finally:
            tracemalloc.stop()
    return evenings, mornings


def held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def left(sizes: list[int]) -> float:
    """What every ticket left behind, in bytes: by how much the last of these days held more than the first."""
    return (sizes[-1] - sizes[0]) / ((len(sizes) - 1) * VISITS)


@pytest.mark.slow(6)
def test_a_day_takes_what_the_day_before_took_and_two_hundred_bytes_a_ticket_that_stay_are_seen(
    installation: Installation, at_work: Clock
) -> None:
    evenings, mornings = asyncio.run(days(installation, at_work))
    assert abs(left(evenings[SETTLED:DAYS])) < CHANCE_BYTES, evenings
    assert abs(left(mornings[SETTLED:DAYS])) < CHANCE_BYTES, mornings
    assert 2 * CHANCE_BYTES < left(evenings[DAYS - 1 :]) < 6 * CHANCE_BYTES, evenings
    assert all(morning < evening / 2 for evening, morning in zip(evenings[1:DAYS], mornings[1:DAYS], strict=True))
