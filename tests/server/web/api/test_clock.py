"""A server whose clock jumps, or that starts with a wrong one: nobody loses their place, and staff put it right."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from protocol.enums import Refusal
from protocol.keys import new_key
from server.queue.state.state import State
from tests.server.web.inside import Inside, inside, session_of
from tests.server.web.standing import Clock, stand
from tests.serving import PASSWORD, Installation

BRANCH = "/api/v1/branches/CN01"
IN_2038 = datetime.fromisoformat("2038-01-19T10:14:00")
"""At the branch, wherever that is: the tests put it where it is noon."""

WRONG = {"+18 h": timedelta(hours=18), "+1 day": timedelta(days=1), "-1 h": timedelta(hours=-1), "2038": None}


@pytest.fixture
def clock(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nine o'clock at the branch."""
    return stand(installation, monkeypatch, 9, 0)


@pytest.fixture
def reboot(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Any:
    """The machine starts again after so long; without a time server."""
    boots = iter(range(100))

    def again(after: timedelta) -> None:
        clock.at += after
        clock.booted = clock.at - timedelta(minutes=1)
        monkeypatch.setattr("server.web.process.serve.boot_id", lambda: f"boot-{boot}")

    boot = next(boots)

    def restarted(after: timedelta) -> None:
        nonlocal boot
        boot = next(boots)
        again(after)

    again(timedelta(0))
    monkeypatch.setattr("server.web.process.serve.is_synchronised", lambda wall: False)
    return restarted


def in_2038(clock: Clock) -> datetime:
    return IN_2038.replace(tzinfo=clock.at.tzinfo)


class Hall:
    """A branch at work, asked over HTTP."""

    def __init__(self, server: Inside, installation: Installation, clock: Clock) -> None:
        self.server, self.tokens, self.clock = server, installation.tokens, clock
        self.boss = session_of(installation, "manager", server.context.clock.now())

    @property
    def state(self) -> State:
        return self.server.context.live.branches["CN01"].state

    async def post(self, path: str, body: Any = None, token: str = "kiosk", key: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens.get(token, self.boss)}"}
        key = key or new_key(int(self.clock.at.timestamp() * 1000))
        return await self.server.near.post(
            f"{BRANCH}/{path}", json=body or {}, headers=headers | {"Idempotency-Key": key}
        )

    async def work(self, people: int = 5) -> None:
        """A clerk calls the first of five."""
        for _ in range(people):
            assert (await self.post("tickets", {"service": "HT"})).status_code == 201
        await self.post("counters/1/login", {"user": "clerk1", "password": PASSWORD}, "counter-1")
        for verb in ("open", "call", "start"):
            assert (await self.post(f"counters/1/{verb}", {}, "counter-1")).status_code == 200

    async def doubts(self) -> list[str]:
        return list((await self.server.near.get("/readyz")).json().get("doubts", []))

    async def view(self) -> Any:
        return (await self.server.near.get(BRANCH)).json()["clock"]

    def wait(self, **length: float) -> None:
        self.clock.at += timedelta(**length)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_jump_ends_nothing_and_the_hall_goes_on(installation: Installation, clock: Clock, wrong: str) -> None:
    async def play() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            await hall.work()
            clock.wrong = WRONG[wrong] or in_2038(clock) - clock.at
            assert (await hall.post("device-state", {"pending": 1})).status_code == 200
            await asyncio.sleep(0.3)  # the timers' thread has looked
            assert (await hall.view())["believed"] is False
            hall.wait(minutes=10)
            issued = await hall.post("tickets", {"service": "HT"})
            assert issued.status_code == 201
            assert abs(datetime.fromisoformat(issued.json()["issued_at"]) - clock.at) < timedelta(seconds=1)
            done = await hall.post("counters/1/complete", {"outcome": "received"}, "counter-1")
            assert (done.status_code, done.json()["ticket"]["served_s"]) == (200, 600)
            assert hall.state.tally.expired == 0
            assert hall.state.ended_at is None
            [doubt] = await hall.doubts()
            assert doubt.startswith("clock jumped_")
            seen = await hall.view()
            assert (seen["believed"], seen["waits"]) == (True, False), "two devices agree with the server's own count"
            assert abs(seen["machine_ahead_s"] - clock.wrong.total_seconds()) < 2
            clock.wrong = timedelta(0)
            assert await hall.doubts() == []
            assert await hall.view() is None
            assert (await hall.post("counters/1/call", {}, "counter-1")).json()["ticket"]["number"] == "HT-002"

    asyncio.run(play())


def test_after_a_night_without_power_a_clerk_confirms_and_the_day_opens(
    installation: Installation, clock: Clock, reboot: Any
) -> None:
    async def evening() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            await hall.work()
            assert (await hall.post("end-day", {}, "boss")).status_code == 200

    async def morning() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            assert [doubt.split(" by ")[0] for doubt in await hall.doubts()] == ["clock new_boot"]
            assert (await hall.view())["waits"] is True
            touch = new_key(1)
            refused = await hall.post("tickets", {"service": "HT"}, key=touch)
            assert (refused.status_code, refused.json()["code"]) == (409, Refusal.CLOCK_DOUBTED)
            now = {"at": int(clock.at.timestamp() * 1000)}
            assert (await hall.post("clock", now, "counter-2")).status_code == 403, "nobody is signed in there"
            assert await hall.doubts() != []
            assert (await hall.post("clock", now, "kiosk")).status_code == 403
            login = {"user": "clerk2", "password": PASSWORD}
            assert (await hall.post("counters/2/login", login, "counter-2")).status_code == 200
            confirmed = await hall.post("clock", now, "counter-2")
            assert confirmed.status_code == 200, confirmed.text
            assert await hall.doubts() == []
            assert hall.state.counters["2"].user == installation.users["clerk2"], "and stays signed in"
            again = await hall.post("tickets", {"service": "HT"}, key=touch)
            assert (again.status_code, again.json()["number"]) == (201, "HT-001"), "the refusal was not kept"

    asyncio.run(evening())
    reboot(timedelta(days=1))
    asyncio.run(morning())


def test_eighty_people_are_served_in_the_day_that_was_open_and_go_on_in_the_next(
    installation: Installation, clock: Clock, reboot: Any
) -> None:
    async def evening() -> None:
        async with inside(installation) as server:
            await Hall(server, installation, clock).work()

    async def morning() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            numbers = [(await hall.post("tickets", {"service": "HT"})).json()["number"] for _ in range(80)]
            assert numbers[0] == "HT-006"
            await hall.post("device-state", {"pending": 1})
            server.context.clock.confirm(int(clock.at.timestamp() * 1000))
            await asyncio.sleep(0.3)
            assert (await hall.post("tickets", {"service": "HT"})).json()["number"] == "HT-086"
            assert sorted(one.number for one in hall.state.waiting.tickets())[0] == "HT-006"
            assert hall.state.waiting.total == 81
            assert hall.state.day is not None
            assert hall.state.day.date == clock.at.date().isoformat()

    asyncio.run(evening())
    reboot(timedelta(hours=22))
    asyncio.run(morning())


def test_a_confirmation_sent_again_under_a_new_doubt_gets_its_old_answer_and_confirms_nothing(
    installation: Installation, clock: Clock, reboot: Any
) -> None:
    async def evening() -> None:
        async with inside(installation) as server:
            await Hall(server, installation, clock).work()

    async def morning() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            assert (await hall.post("tickets", {"service": "HT"})).status_code == 201, "doubted, and served"
            key, then = new_key(1), int(clock.at.timestamp() * 1000)
            first = await hall.post("clock", {"at": then}, "boss", key)
            assert first.status_code == 200, first.text
            assert await hall.doubts() == []
            assert hall.state.waiting.total == 5
            hall.wait(minutes=30)
            clock.wrong = timedelta(hours=18)
            assert await hall.doubts() != []
            before, seq = hall.server.context.clock.now(), hall.state.seq
            again = await hall.post("clock", {"at": then}, "boss", key)
            assert (again.status_code, again.content) == (200, first.content)
            other = await hall.post("clock", {"at": then + 1}, "boss", key)
            assert (other.status_code, other.json()["code"]) == (422, Refusal.KEY_REUSED)
            assert await hall.doubts() != []
            assert not hall.server.context.clock.believed
            assert (hall.server.context.clock.now(), hall.state.seq) == (before, seq)
            anew = await hall.post("clock", {"at": int(clock.at.timestamp() * 1000)}, "boss")
            assert anew.status_code == 200
            assert (hall.server.context.clock.believed, hall.state.waiting.total) == (True, 5)

    asyncio.run(evening())
    reboot(timedelta(minutes=20))
    asyncio.run(morning())


def test_two_devices_that_agree_make_the_clock_believed(installation: Installation, clock: Clock, reboot: Any) -> None:
    async def evening() -> None:
        async with inside(installation) as server:
            await Hall(server, installation, clock).work()

    async def morning() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            await hall.post("device-state", {"pending": 1}, "kiosk")
            await hall.post("device-state", {"pending": 2}, "kiosk")
            assert not server.context.clock.believed
            await hall.post("device-state", {"pending": 1}, "counter-1")
            assert await hall.doubts() == []

    asyncio.run(evening())
    reboot(timedelta(minutes=40))
    asyncio.run(morning())


def test_a_morning_under_2038_is_taken_back_by_the_manager(
    installation: Installation, clock: Clock, reboot: Any
) -> None:
    async def wrong() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            await hall.post("clock", {"at": int(in_2038(clock).timestamp() * 1000)}, "boss")
            await hall.work(3)
            assert hall.state.day is not None
            assert hall.state.day.date == "2038-01-19"

    async def right() -> None:
        async with inside(installation) as server:
            hall = Hall(server, installation, clock)
            await hall.post("clock", {"at": int(clock.at.timestamp() * 1000)}, "boss")
            assert any("its last event is" in doubt for doubt in await hall.doubts())
            assert (await hall.post("take-opening-back", {}, "counter-1")).status_code == 403
            back = await hall.post("take-opening-back", {}, "boss")
            assert (back.status_code, back.json()["tickets"]) == (200, 3), back.text
            assert await hall.doubts() == []
            assert hall.state.day is not None
            assert hall.state.day.date == clock.at.date().isoformat()
            assert (await hall.post("tickets", {"service": "HT"})).json()["number"] == "HT-004"
            assert (await hall.post("take-opening-back", {}, "boss")).json()["code"] == Refusal.MOOT
            assert (await hall.post("restore-expired", {}, "boss")).json()["code"] == Refusal.ALREADY

    clock.wrong = in_2038(clock) - clock.at
    asyncio.run(wrong())
    clock.wrong = timedelta(0)
    reboot(timedelta(minutes=20))
    asyncio.run(right())
