"""The holder of a ticket is told of their turn on a phone that asked for it: next, then called; and forgotten after."""

import asyncio
import json
import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from protocol import commands as c
from protocol.keys import new_key
from server.jobs.tables import job
from server.journal.database.dialects import connect_to_write
from server.push.send import WAITS_S
from server.queue.events.events import DayEnded, DayOpened, Issued
from server.queue.state.state import State
from server.web.operation.context import AppContext
from server.web.push import turn, watch
from server.web.push.news import job_id, may_come_back
from tests.server.push.browser import Browser
from tests.server.push.service import Service, push_service
from tests.server.web.inside import Inside, inside
from tests.server.web.mail.working import work
from tests.serving import Installation


@dataclass
class Phone:
    """A phone with the page of a ticket open, or closed."""

    there: Inside
    service: Service
    secret: str
    browser: Browser

    @property
    def context(self) -> AppContext:
        return self.there.context

    async def post(self, **form: str) -> int:
        return (await self.there.near.post(f"/t/{self.secret}/push", data=form)).status_code

    async def subscribe(self, name: str = "1") -> int:
        to = self.browser.at(self.service.endpoint(name))
        return await self.post(endpoint=to.endpoint, p256dh=to.p256dh, auth=to.auth)

    async def told(self, count: int) -> list[str]:
        """The titles of the first `count` messages, as they come in without anybody waiting for a clock."""
        for _ in range(2000):
            await work(self.context)
            if len(self.service.came) >= count:
                break
            await asyncio.sleep(0.01)  # the stream is followed by a thread
        return [json.loads(self.browser.read(body))["title"] for _, _, body in self.service.came]

    async def forgotten(self) -> bool:
        for _ in range(2000):
            await work(self.context)
            if not kept(self.context):
                return True
            await asyncio.sleep(0.01)
        return False


def kept(context: AppContext) -> list[str]:
    """What the jobs hold."""
    with context.engine.connect() as connection:
        return list(connection.scalars(select(job.c.payload).where(job.c.payload.is_not(None))))


async def send(context: AppContext, command: c.Command, counter: str | None = None, actor: str = "u-1") -> list[object]:
    done = await context.live.submit(c.Envelope("CN01", command, f"t:{new_key()}", actor, counter, unattended=True))
    assert hasattr(done, "recorded"), done
    return [each.body for each in done.recorded]


async def issue(context: AppContext) -> Issued:
    return next(body for body in await send(context, c.Issue("HT")) if isinstance(body, Issued))


async def phone_of(there: Inside, service: Service) -> tuple[Phone, Issued]:
    object.__setattr__(there.context, "push", service.push)
    issued = await issue(there.context)
    secret = there.context.live.branches["CN01"].secret_of(issued.ticket_id)
    return Phone(there, service, secret, Browser.new()), issued


def test_a_phone_is_told_once_that_it_is_next_and_once_of_each_call_and_is_forgotten(
    installation: Installation,
) -> None:
    clerk = installation.users["clerk1"]

    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            first = await issue(there.context)
            phone, _ = await phone_of(there, service)
            await send(there.context, c.Login(clerk), "1", clerk)
            await send(there.context, c.Open(), "1", clerk)
            assert await phone.subscribe() == 303
            titles = ["HT-002: Còn 1 người trước bạn ở lĩnh vực này"]
            assert await phone.told(1) == titles
            assert service.endpoint() not in "".join(kept(there.context))
            await send(there.context, c.Cancel(first.ticket_id))
            titles.append("HT-002: Bạn là người tiếp theo của lĩnh vực này")
            assert await phone.told(2) == titles
            await issue(there.context)  # nothing new for this phone
            await send(there.context, c.Call(), "1", clerk)
            titles.append("HT-002: Mời đến Quầy số 1")
            assert await phone.told(3) == titles
            await send(there.context, c.Recall(), "1", clerk)
            titles.append("HT-002: Mời đến Quầy số 1")
            assert await phone.told(4) == titles
            for _, headers, body in service.came:
                message = phone.browser.read(body).decode()
                assert phone.secret not in message + str(headers)
                assert "/t/" not in message
            await send(there.context, c.Start(), "1", clerk)
            await send(there.context, c.Complete(), "1", clerk)
            assert await phone.forgotten()
            assert len(service.came) == 4

    asyncio.run(scenario())


def test_a_phone_is_told_of_its_turn_also_after_the_end_of_the_day_was_taken_back(installation: Installation) -> None:
    clerk = installation.users["clerk1"]

    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            phone, issued = await phone_of(there, service)
            named = job_id("CN01", issued.ticket_id)
            assert await phone.subscribe() == 303
            titles = await phone.told(1)
            await send(there.context, c.EndDay())
            await woken(there.context, named)
            await work(there.context)
            assert len(kept(there.context)) == 1
            await send(there.context, c.ReopenDay())
            await send(there.context, c.Login(clerk), "1", clerk)
            await send(there.context, c.Open(), "1", clerk)
            await send(there.context, c.Call(), "1", clerk)
            while titles[-1] != "HT-001: Mời đến Quầy số 1":
                titles = await phone.told(len(titles) + 1)
            state = there.context.live.branches["CN01"].state
            await send(there.context, c.EndDay())
            await asyncio.wait_for(ended(state), 60)
            ticket, now = state.tickets[issued.ticket_id], there.context.clock.now()
            assert may_come_back(state, ticket, now)
            assert not may_come_back(state, ticket, now + 86_400_000)  # nobody takes yesterday's end back

    asyncio.run(scenario())


async def ended(state: State) -> None:
    while state.ended_at is None:
        await asyncio.sleep(0.01)


def test_a_browser_that_wants_no_more_is_forgotten_and_so_is_one_that_says_so(installation: Installation) -> None:
    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            phone, _ = await phone_of(there, service)
            service.answer = 410
            assert await phone.subscribe() == 303
            await work(there.context)
            assert (service.asked, kept(there.context)) == (1, [])
            service.answer = 201
            assert await phone.subscribe("2") == 303
            assert len(kept(there.context)) == 1
            assert await phone.subscribe("3") == 303  # another phone of the same ticket: the latest is told
            assert [path for path, _, _ in service.came] == []
            await phone.told(1)
            assert [path for path, _, _ in service.came] == ["/push/3"]
            assert await phone.post(act="end") == 303
            assert kept(there.context) == []

    asyncio.run(scenario())


def test_a_service_that_is_down_is_asked_a_few_times_and_leaves_no_dead_letter(installation: Installation) -> None:
    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            phone, issued = await phone_of(there, service)
            service.answer = 503
            assert await phone.subscribe() == 303
            now = there.context.clock.now()
            for second in range(0, 600, 5):
                await work(there.context, now + second * 1000)
            assert service.asked == len(WAITS_S) + 1
            with there.context.engine.connect() as connection:
                assert list(connection.scalars(select(job.c.state))) == ["waiting"]
            service.answer = 201
            await send(there.context, c.Cancel(issued.ticket_id))
            assert await phone.forgotten()

    asyncio.run(scenario())


def test_what_is_no_subscription_is_refused_and_changes_nothing(installation: Installation) -> None:
    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            phone, issued = await phone_of(there, service)
            good = phone.browser.at(service.endpoint())
            for endpoint in ("https://example.vn/1", "http://127.0.0.1/1", ""):
                assert await phone.post(endpoint=endpoint, p256dh=good.p256dh, auth=good.auth) == 422
            assert await phone.post(endpoint=good.endpoint, p256dh=good.p256dh, auth="x") == 422
            phone.secret = "CN01.unknown"
            assert await phone.subscribe() == 404
            assert kept(there.context) == []
            phone.secret = there.context.live.branches["CN01"].secret_of(issued.ticket_id)
            object.__setattr__(there.context, "push", None)
            assert await phone.subscribe() == 422
            page = (await there.near.get(f"/t/{phone.secret}")).text
            assert "push.js" not in page

    asyncio.run(scenario())


async def woken(context: AppContext, named: str) -> None:
    """Waits until a job that sleeps is due."""
    for _ in range(2000):
        with context.engine.connect() as connection:
            if (connection.scalar(select(job.c.due_at).where(job.c.id == named)) or 0) <= context.clock.now():
                return
        await asyncio.sleep(0.01)
    raise AssertionError("it sleeps still")


def test_who_was_next_too_shortly_to_be_told_is_told_when_next_again(installation: Installation) -> None:
    clerk = installation.users["clerk1"]

    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            first = await issue(there.context)
            phone, issued = await phone_of(there, service)
            await send(there.context, c.Login(clerk), "1", clerk)
            await send(there.context, c.Open(), "1", clerk)
            assert await phone.subscribe() == 303
            assert len(await phone.told(1)) == 1
            await send(there.context, c.Cancel(first.ticket_id))
            await woken(there.context, job_id("CN01", issued.ticket_id))
            await send(there.context, c.Close(), "1", clerk)  # nobody serves: there is nothing to tell
            await work(there.context)
            assert len(service.came) == 1
            await send(there.context, c.Open(), "1", clerk)
            assert (await phone.told(2))[1:] == ["HT-002: Bạn là người tiếp theo của lĩnh vực này"]

    asyncio.run(scenario())


def test_what_happens_while_a_phone_asks_makes_it_miss_no_call(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, may_go_on = installation.users["clerk1"], threading.Event()

    def slowly(engine: Engine) -> Connection:
        assert may_go_on.wait(30)
        return connect_to_write(engine)

    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            first = await issue(there.context)
            phone, _ = await phone_of(there, service)
            await send(there.context, c.Login(clerk), "1", clerk)
            await send(there.context, c.Open(), "1", clerk)
            monkeypatch.setattr(turn, "connect_to_write", slowly)
            asks = asyncio.create_task(phone.subscribe())
            while not there.context.turns.known:
                await asyncio.sleep(0.001)
            await send(there.context, c.Cancel(first.ticket_id))
            await asyncio.sleep(0.2)  # there is no job yet that could be woken
            may_go_on.set()
            assert await asks == 303
            assert len(await phone.told(1)) == 1
            await send(there.context, c.Call(), "1", clerk)
            assert (await phone.told(2))[1:] == ["HT-002: Mời đến Quầy số 1"]

    asyncio.run(scenario())


def test_a_database_that_fails_as_a_phone_is_to_be_told_costs_it_no_call(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, failures = installation.users["clerk1"], 2

    def failing(engine: Engine) -> Connection:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OperationalError("UPDATE job", {}, Exception("locked"))
        return connect_to_write(engine)

    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            phone, _ = await phone_of(there, service)
            await send(there.context, c.Login(clerk), "1", clerk)
            await send(there.context, c.Open(), "1", clerk)
            assert await phone.subscribe() == 303
            assert len(await phone.told(1)) == 1
            monkeypatch.setattr(watch, "AGAIN_S", 0.01)
            monkeypatch.setattr(watch, "connect_to_write", failing)
            await send(there.context, c.Call(), "1", clerk)
            assert (await phone.told(2))[1:] == ["HT-001: Mời đến Quầy số 1"]

    asyncio.run(scenario())


def test_subscriptions_are_known_until_the_next_day_opens(installation: Installation) -> None:
    async def scenario() -> None:
        async with inside(installation) as there, push_service() as service:
            phone, issued = await phone_of(there, service)
            assert await phone.subscribe() == 303
            turns, state = there.context.turns, there.context.live.branches["CN01"].state
            turns.known |= {"turn.yesterday": "CN01", "turn.elsewhere": "CN02"}
            turns._changed(there.context, state, DayEnded(0, 0))
            assert len(turns.known) == 3
            config = state.config
            assert config is not None
            opened = DayOpened(date="2026-11-30", config=config, config_hash="")
            turns._changed(there.context, state, opened)  # as if who took a number had been carried over
            assert turns.known == {job_id("CN01", issued.ticket_id): "CN01", "turn.elsewhere": "CN02"}

    asyncio.run(scenario())
