"""64 clients take tickets while 8 counters call, and the server is killed meanwhile: nothing twice, nothing lost."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from protocol.enums import Role
from server.access.city.stream import CityModel
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_states import load_snapshot
from server.queue.stream import BranchStream
from tests.serving import Installation, Serving, template

from .line import Line

CLIENTS = 64
TICKETS = 2000
COUNTERS = 8
SERVICE = "HT"
BASE = "/api/v1/branches/CN01"
CUT = (ConnectionError, asyncio.IncompleteReadError, TimeoutError, OSError)
PATIENCE_S = 60.0


class Answered(Struct, frozen=True):
    """A command that was answered with success: its key, its body, and the ticket it led to."""

    key: str
    path: str
    body: dict[str, Any]
    number: str | None
    ticket_id: str | None
    seq: int


def install(data: Path) -> Installation:
    """Eight counters that all serve one service, and act without a clerk."""
    one = template()
    counters = tuple(replace(one.counters[0], id=str(number), skills=(SERVICE,)) for number in range(1, COUNTERS + 1))
    installation = Installation(data, replace(one, counters=counters))
    installation.enrol(Role.KIOSK)
    installation.add_person("manager", Role.MANAGER)
    for counter in counters:
        installation.enrol(Role.COUNTER, counter.id, unattended=True)
    return installation


class Crowd:
    """Clients that send each command until it is answered, over cut lines and restarts, always with the same key."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._left = TICKETS
        self._deadline = time.monotonic() + PATIENCE_S
        self.answered: list[Answered] = []
        self.done = asyncio.Event()

    async def run(self) -> None:
        counters = [asyncio.create_task(self._counter(str(number))) for number in range(1, COUNTERS + 1)]
        await asyncio.gather(*(self._citizens(number) for number in range(CLIENTS)))
        self.done.set()
        await asyncio.gather(*counters)

    async def _citizens(self, client: int) -> None:
        sender = Sender(self._serving, self._serving.installation.tokens["kiosk"], self._deadline)
        count = 0
        while self._left > 0:
            self._left -= 1
            count += 1
            await self._send(sender, f"{BASE}/tickets", {"service": SERVICE}, f"issue-{client}-{count}")
        await sender.close()

    async def _counter(self, counter: str) -> None:
        sender = Sender(self._serving, self._serving.installation.tokens[f"counter-{counter}"], self._deadline)
        path = f"{BASE}/counters/{counter}"
        await self._send(sender, f"{path}/open", {}, f"open-{counter}")
        count = 0
        while not self.done.is_set():
            count += 1
            called = await self._send(sender, f"{path}/call", {}, f"call-{counter}-{count}")
            if called.ticket_id is not None:
                for verb in ("start", "complete"):
                    await self._send(sender, f"{path}/{verb}", {}, f"{verb}-{counter}-{count}")
        await sender.close()

    async def _send(self, sender: "Sender", path: str, body: dict[str, Any], key: str) -> Answered:
        reply = await sender.until_answered(path, body, key)
        ticket = reply if path.endswith("/tickets") else reply["ticket"] or {}
        answered = Answered(key, path, body, ticket.get("number"), ticket.get("ticket_id"), reply["seq"])
        self.answered.append(answered)
        return answered


class Sender:
    """One client's line; a new one is opened when it is cut."""

    def __init__(self, serving: Serving, token: str, deadline: float) -> None:
        self._serving = serving
        self._token = token
        self._deadline = deadline
        self._line = Line(serving.port, token)

    async def until_answered(self, path: str, body: dict[str, Any], key: str) -> Any:
        while True:
            assert time.monotonic() < self._deadline, f"{path} was not answered"
            try:
                reply = await self._line.post(path, body, key)
            except CUT:
                await self.close()
                self._line = Line(self._serving.port, self._token)
                await asyncio.sleep(0.05)
                continue
            if reply.status != 503:
                assert reply.status in (200, 201), (path, reply)
                return reply.json()

    async def close(self) -> None:
        await self._line.__aexit__(None, None, None)


async def crash(serving: Serving, crowd: Crowd, at: int) -> None:
    """SIGKILL when so many commands were answered, and a new process at once."""
    while len(crowd.answered) < at:
        assert not crowd.done.is_set()
        await asyncio.sleep(0.01)
    await asyncio.to_thread(serving.kill)
    await asyncio.to_thread(serving.start)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    with Serving(install(tmp_path / "data")) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("crashes", [(), (400, 1000, 1600)], ids=["in peace", "killed three times"])
def test_two_thousand_tickets(serving: Serving, crashes: tuple[int, ...]) -> None:
    async def play() -> list[Answered]:
        crowd = Crowd(serving)
        crowding = asyncio.create_task(crowd.run())
        for at in crashes:
            await crash(serving, crowd, at)
        await crowding
        return crowd.answered

    answered = asyncio.run(play())
    issued = [each for each in answered if each.path.endswith("/tickets")]
    assert len(issued) == TICKETS
    numbers_are_consecutive([str(each.number) for each in issued])
    nobody_is_called_twice(answered)
    events = serving.journal()
    everything_acknowledged_is_there_once(answered, events)
    again = asyncio.run(send_again(serving, answered[:: len(answered) // 60]))
    assert again == answered[:: len(answered) // 60]
    assert len(serving.journal()) == len(events)
    serving.kill()
    the_journal_is_sound(serving.installation)
    serving.start()


def numbers_are_consecutive(numbers: list[str]) -> None:
    assert sorted(numbers, key=lambda number: int(number[3:])) == [f"HT-{n:03d}" for n in range(1, TICKETS + 1)]


def nobody_is_called_twice(answered: list[Answered]) -> None:
    calls = Counter(each.number for each in answered if each.path.endswith("/call") and each.number)
    assert calls
    assert calls.most_common(1)[0][1] == 1


def everything_acknowledged_is_there_once(answered: list[Answered], events: list[dict[str, Any]]) -> None:
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert max(Counter((event["command_id"], event["part"]) for event in events).values()) == 1
    kinds = Counter(event["kind"] for event in events)
    assert kinds["issued"] == TICKETS
    assert max(Counter(event["body"]["ticket_id"] for event in events if event["kind"] == "called").values()) == 1
    by_key = {event["command_id"].partition("/")[2]: event for event in events}
    for each in answered:
        if each.path.endswith("/call") and each.ticket_id is None:
            assert each.key not in by_key
        elif not each.path.endswith("/open"):
            assert by_key[each.key]["body"]["ticket_id"] == each.ticket_id
            assert by_key[each.key]["seq"] == each.seq


async def send_again(serving: Serving, some: list[Answered]) -> list[Answered]:
    """The same commands with the same keys once more."""
    again = []
    for each in some:
        who = "kiosk" if each.path.endswith("/tickets") else f"counter-{each.path.split('/')[-2]}"
        async with Line(serving.port, serving.installation.tokens[who]) as line:
            reply = (await line.post(each.path, each.body, each.key)).json()
        ticket = reply if each.path.endswith("/tickets") else reply["ticket"] or {}
        again.append(
            Answered(each.key, each.path, each.body, ticket.get("number"), ticket.get("ticket_id"), reply["seq"])
        )
    return again


def the_journal_is_sound(installation: Installation) -> None:
    """`motcua check` finds nothing, and replaying gives the tickets that were given."""
    models = BranchStream(choose, expect), CityModel()
    engine = open_database(installation.database)
    try:
        assert check(engine, models).findings == ()
        state = load_snapshot(engine, models, "CN01").state
    finally:
        engine.dispose()
    assert len(state.tickets) == state.tally.issued == TICKETS
    assert state.numbers == {"HT": TICKETS}
    at_counters = {counter.ticket_id for counter in state.counters.values() if counter.ticket_id}
    assert state.tally.served + state.waiting.total + len(at_counters) == TICKETS
