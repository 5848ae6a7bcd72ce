"""Everything is taken: who leaves an address is written to once, when a time is free, and then it is erased."""

import asyncio

from msgspec.structs import replace
from sqlalchemy import func, select

from protocol import commands as c
from protocol.keys import new_key
from server.jobs.tables import job
from server.web.mail import freed
from server.web.operation.context import AppContext
from tests.server.mail.box import Box, text_of
from tests.server.web.inside import Inside, inside
from tests.serving import Installation

from .working import with_mail, work

TO = "lan@example.vn"


async def submit(context: AppContext, command: c.Command) -> None:
    done = await context.live.submit(c.Envelope("CN01", command, f"t:{new_key()}", "u-1"))
    assert hasattr(done, "seq"), done


async def take_everything(context: AppContext) -> None:
    """No other day can be booked, and today is closed."""
    config = context.live.branches["CN01"].state.settings
    assert config is not None
    rules = replace(config.appointments, days_ahead=0)
    await submit(context, c.Configure(replace(config, appointments=rules)))
    await submit(context, c.SetHours(()))


def addresses(context: AppContext) -> int:
    with context.engine.connect() as connection:
        return connection.execute(select(func.count()).where(job.c.payload.is_not(None))).scalar_one()


async def leave(there: Inside, to: str) -> int:
    answer = await there.near.post("/book/HT/times/tell", data={"mail": to, "branch": "CN01", "procedure": ""})
    return answer.status_code


def test_who_found_everything_taken_is_written_to_once(installation: Installation, box: Box) -> None:
    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            assert "tell-me" not in (await there.near.get("/book/HT/times?branch=CN01")).text
            await take_everything(context)
            assert "tell-me" in (await there.near.get("/book/HT/times?branch=CN01")).text
            assert await leave(there, "lan@") == 422
            for to in (TO, TO, TO.upper(), "minh@example.vn"):
                assert await leave(there, to) == 200
            assert addresses(context) == 2  # one wait for an address and a service
            now = context.clock.now()
            await work(context, now + freed.EVERY_MS)
            assert box.messages == []
            await submit(context, c.SetHours())
            await work(context, now + 2 * freed.EVERY_MS)
            assert sorted(str(each["To"]).lower() for each in box.messages) == [TO, "minh@example.vn"]
            assert "/book/HT/times?branch=CN01" in text_of(box.messages[0])
            assert addresses(context) == 0
            await work(context, now + 3 * freed.EVERY_MS)
            assert len(box.messages) == 2

    asyncio.run(scenario())


def test_after_two_weeks_an_address_is_erased_without_a_letter(installation: Installation, box: Box) -> None:
    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            await take_everything(context)
            assert await leave(there, TO) == 200
            day = context.live.branches["CN01"].state.settings
            assert day is not None
            await submit(context, c.Configure(replace(day, retired=True)))
            await work(context, context.clock.now() + freed.LONGEST_MS)
            assert (box.messages, addresses(context)) == ([], 0)

    asyncio.run(scenario())


def test_an_address_that_cannot_be_written_to_is_erased_too_and_one_network_leaves_few(
    installation: Installation, box: Box
) -> None:
    async def scenario() -> None:
        async with inside(installation, device_limits=True) as there:
            context = with_mail(there, box)
            await take_everything(context)
            box.answers = {TO: "450 later", "gone@example.vn": "550 nobody here"}
            for to in box.answers:
                assert await leave(there, to) == 200
            now = context.clock.now()
            await submit(context, c.SetHours())
            await work(context, now + freed.EVERY_MS)
            assert addresses(context) == 1  # the one that may be reached later
            for again in range(freed.MOST_TRIES):
                await work(context, now + freed.EVERY_MS + (again + 1) * 7_200_000)
            assert (box.messages, addresses(context)) == ([], 0)
            await submit(context, c.SetHours(()))
            answers = [await leave(there, f"person{n}@example.vn") for n in range(12)]
            assert (answers[0], answers[-1]) == (200, 429)

    asyncio.run(scenario())
