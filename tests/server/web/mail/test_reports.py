"""Reports by e-mail: asked for on a page, sent on their day, equal to the files, and only to who may see them."""

import asyncio
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import func, select

from protocol import commands as c
from protocol.enums import Role
from protocol.ids import CITY, Instant
from protocol.keys import new_key
from protocol.problem import Refused
from server.access.city.commands import DisablePerson
from server.jobs.tables import job
from server.web.mail.every import DAYS_OF, EVERY_NAMES, Every
from server.web.mail.reports import next_at
from server.web.operation.authentication import SESSION_COOKIE
from server.web.operation.context import AppContext
from tests.server.mail.box import Box, text_of
from tests.server.web.conftest import OTHER
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

from .working import with_mail, work

ZONE = "Asia/Ho_Chi_Minh"
TO = "chi@example.vn"
DAY_MS = 86_400_000


def at(text: str) -> Instant:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("every", "now", "then"),
    [
        (Every.DAY, "2026-10-05T06:59", "2026-10-05T07:00"),
        (Every.DAY, "2026-10-05T07:00", "2026-10-06T07:00"),
        (Every.WEEK, "2026-10-05T07:00", "2026-10-12T07:00"),
        (Every.WEEK, "2026-10-03T09:00", "2026-10-05T07:00"),
        (Every.MONTH, "2026-12-02T07:00", "2027-01-01T07:00"),
    ],
)
def test_it_is_sent_at_seven_on_its_day(every: Every, now: str, then: str) -> None:
    assert next_at(every, at(now), ZONE) == at(then)
    assert set(DAYS_OF) == set(EVERY_NAMES) == set(Every)


def headers(session: str) -> dict[str, str]:
    return {"Cookie": f"{SESSION_COOKIE}={session}", "Origin": BASE}


async def ask_for(there: Inside, session: str, **fields: str) -> httpx.Response:
    form = {"act": "add", "report": "show=promise&rows=day&branch=CN01", "every": "day", "to": TO} | fields
    return await there.near.post("/reports/mail", data=form, headers=headers(session))


def left(context: AppContext) -> int:
    """How many jobs still hold an address."""
    with context.engine.connect() as connection:
        return connection.execute(select(func.count()).where(job.c.payload.is_not(None))).scalar_one()


def test_a_report_is_sent_each_day_with_its_files_until_its_reader_ends_it(
    installation: Installation, box: Box
) -> None:
    session = session_of(installation, "manager")

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            assert (await ask_for(there, session)).status_code == 303
            assert (await ask_for(there, session)).status_code == 303  # pressed twice it is one
            config = context.live.branches["CN01"].state.config
            assert config is not None
            first = next_at(Every.DAY, context.clock.now(), config.time_zone)
            page = await there.near.get("/reports/mail?lang=en", headers=headers(session))
            ids = re.findall(r'name="id" value="([^"]+)"', page.text)
            assert len(ids) == 1
            await work(context)
            assert box.messages == []
            for day in range(2):
                await work(context, first + day * DAY_MS)
            assert len(box.messages) == 2
            kinds = [each.get_content_type() for each in box.messages[0].iter_attachments()]
            assert kinds[0] == "application/pdf"
            assert kinds[1].endswith("spreadsheetml.sheet")
            assert "/reports?show=promise&rows=day&days=yesterday&branch=CN01" in text_of(box.messages[0])
            later = headers(session_of(installation, "manager", context.clock.now()))
            other = headers(session_of(installation, "admin", context.clock.now()))
            for who, kept in ((other, 1), (later, 0)):
                end = {"act": "end", "id": ids[0]}
                assert (await there.near.post("/reports/mail", data=end, headers=who)).status_code == 303
                assert left(context) == kept

    asyncio.run(scenario())


def test_who_may_not_see_it_is_sent_none(installation: Installation, box: Box) -> None:
    installation.add_person("gone", Role.MANAGER)
    session, far = session_of(installation, "gone"), installation.add_person("far", Role.MANAGER, branch=OTHER)
    assert far

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)
            answer = await ask_for(there, session_of(installation, "far"))
            assert answer.status_code in (403, 404)
            assert (await ask_for(there, session)).status_code == 303
            assert (await ask_for(there, session, to="chi")).status_code == 422
            assert (await ask_for(there, session, every="hour")).status_code == 422
            disable = c.Envelope(CITY, DisablePerson(installation.users["gone"]), f"t:{new_key()}", "u-admin")
            assert not isinstance(await context.live.submit(disable), Refused)
            await work(context, context.clock.now() + 2 * DAY_MS)
            assert box.messages == []
            assert left(context) == 0

    asyncio.run(scenario())
