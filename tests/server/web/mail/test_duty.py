"""Who is on duty today is written to about what needs somebody: once each, at most six an hour, until the day ends."""

import asyncio

import httpx
from sqlalchemy import func, insert, select

from protocol import commands as c
from protocol.ids import Instant
from protocol.keys import new_key
from server.dossier.tables import dossier
from server.jobs.tables import job
from server.web.alerts.alerts import ESCALATE_AFTER_S, RAISE_AFTER_S
from server.web.mail import duty
from server.web.operation.authentication import SESSION_COOKIE
from server.web.operation.context import AppContext
from tests.server.mail.box import Box, text_of
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

from .working import with_mail, work

TO = "chi@example.vn"
PAGE = "/manager/CN01/duty"
DAY_MS = 86_400_000


async def send(there: Inside, session: str, **form: str) -> httpx.Response:
    headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Origin": BASE}
    return await there.near.post(PAGE, data={"act": "begin", "to": TO} | form, headers=headers)


async def submit(context: AppContext, command: c.Command, counter: str | None = None) -> None:
    envelope = c.Envelope("CN01", command, f"t:{new_key()}", "u-1", counter, unattended=True)
    done = await context.live.submit(envelope)
    assert hasattr(done, "seq"), done


def addresses(context: AppContext) -> int:
    with context.engine.connect() as connection:
        return connection.execute(select(func.count()).where(job.c.payload.is_not(None))).scalar_one()


async def pass_time(context: AppContext, since: Instant, seconds: int, start: int = 0) -> None:
    """Every look from `start` to `seconds` after `since`."""
    for second in range(start, seconds + 1, duty.EVERY_MS // 1000):
        await work(context, since + second * 1000)


def test_what_needs_somebody_is_written_once_and_again_when_nobody_takes_it(
    installation: Installation, box: Box
) -> None:
    session = session_of(installation, "manager")

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            assert (await send(there, session)).status_code == 303
            await submit(context, c.Issue("HT"))  # and no counter is open
            now = context.clock.now()
            await pass_time(context, now, RAISE_AFTER_S + 60)
            assert len(box.messages) == 1
            assert "Hộ tịch" in str(box.messages[0]["Subject"])
            assert "/manager/CN01" in text_of(box.messages[0])
            raised = RAISE_AFTER_S + ESCALATE_AFTER_S + 60
            await pass_time(context, now, raised, RAISE_AFTER_S + 90)
            assert len(box.messages) == 2
            assert "chưa ai nhận" in text_of(box.messages[1])
            with context.engine.connect() as connection:
                stored = connection.execute(select(job.c.payload)).scalar_one()
            assert TO not in stored

    asyncio.run(scenario())


def test_dossiers_that_are_due_soon_are_told_of_once_a_day(installation: Installation, box: Box) -> None:
    session = session_of(installation, "manager")

    async def scenario() -> None:
        async with inside(installation) as there:
            context, now = with_mail(there, box), there.context.clock.now()
            row = {"seq": 2, "state": "received", "branch": "CN01", "procedure": "1.001193", "drafted_at": now}
            of = [
                ("d1", "CN01", DAY_MS),
                ("d2", "CN01", 2 * DAY_MS),
                ("d3", "CN01", 9 * DAY_MS),
                ("d4", "CN02", DAY_MS),
            ]
            rows = [row | {"id": one, "branch": at, "unit": "H26", "due_at": now + due} for one, at, due in of]
            with context.engine.begin() as connection:
                connection.execute(insert(dossier), rows[2:])
            assert (await send(there, session)).status_code == 303
            now = context.clock.now()  # the first look is due from here on
            await work(context, now)
            assert box.messages == [], "none of this branch is due soon"
            with context.engine.begin() as connection:
                connection.execute(insert(dossier), rows[:2])
            await pass_time(context, now, 120, 30)
            (letter,) = box.messages
            assert "2 hồ sơ" in str(letter["Subject"])
            assert "/work?list=soon" in text_of(letter)

    asyncio.run(scenario())


def test_a_letter_that_is_tried_again_is_the_same_letter(installation: Installation, box: Box) -> None:
    session = session_of(installation, "manager")

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            assert (await send(there, session)).status_code == 303
            await submit(context, c.Issue("HT"))
            box.unsure = 2
            await pass_time(context, context.clock.now(), RAISE_AFTER_S + 120)
            assert len(box.messages) == 3
            assert len({one["Message-ID"] for one in box.messages}) == 1

    asyncio.run(scenario())


def test_at_most_six_letters_an_hour(installation: Installation, box: Box) -> None:
    session = session_of(installation, "manager")

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            assert (await send(there, session)).status_code == 303
            now = context.clock.now()
            for second in range(0, 1200, 30):  # a counter calls for help, again and again
                counter = str(second // 30 % 2 + 1)
                for command in (c.Alarm(), c.AlarmOff()):
                    await submit(context, command, counter)
                    await work(context, now + second * 1000)
            assert len(box.messages) == 6

    asyncio.run(scenario())


def test_it_ends_with_the_day_by_hand_and_with_the_right_to_see_it(installation: Installation, box: Box) -> None:
    session, clerk = session_of(installation, "manager"), session_of(installation, "clerk1")

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            assert (await send(there, clerk)).status_code == 403
            assert (await send(there, session, to="chi")).status_code == 422
            assert (await send(there, session)).status_code == 303
            assert (await send(there, session)).status_code == 303
            assert addresses(context) == 1
            page = await there.near.get(PAGE, headers={"Cookie": f"{SESSION_COOKIE}={session}"})
            assert TO in page.text
            assert (await send(there, session, act="end")).status_code == 303
            assert addresses(context) == 0
            assert (await send(there, session, which="untaken")).status_code == 303
            await work(context, context.clock.now() + 86_400_000)
            assert (addresses(context), box.messages) == (0, [])

    asyncio.run(scenario())
