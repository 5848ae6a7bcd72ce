"""Four servers on one PostgreSQL and no leader: a hot branch, one server killed, the database crashed."""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import websockets
from msgspec.structs import replace

from protocol.enums import Role
from server.access.city.commands import EnrolDevice, RevokeDevice
from server.access.city.stream import CityModel
from server.access.credentials.tokens import new_id, new_token, token_hash
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.queue.stream import BranchStream
from tests.postgresql import PostgreSQL
from tests.serving import Installation, Serving, template, until

from .following import Following
from .line import Line

SERVERS = 4
CLIENTS = 64
COUNTERS = 8
TICKETS = 480
SERVICE = "HT"
BASE = "/api/v1/branches/CN01"
CUT = (OSError, asyncio.IncompleteReadError, TimeoutError)
PATIENCE_S = 60.0


@pytest.fixture
def installation(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[Installation]:
    """A branch with eight counters for one service, on PostgreSQL."""
    one = template()
    counters = tuple(replace(one.counters[0], id=str(n), skills=(SERVICE,)) for n in range(1, COUNTERS + 1))
    with postgresql.database() as url:
        installation = Installation(tmp_path / "data", replace(one, counters=counters), url)
        installation.enrol(Role.KIOSK)
        installation.enrol(Role.DISPLAY)
        installation.add_person("manager", Role.MANAGER)
        for counter in counters:
            installation.enrol(Role.COUNTER, counter.id, unattended=True)
        yield installation


@pytest.fixture
def servers(installation: Installation) -> Iterator[list[Serving]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Serving(installation)) for _ in range(SERVERS)]


class Client:
    """Sends a command until it is answered: over a cut line to the next server, refused for now to the same."""

    def __init__(self, servers: list[Serving], first: int, token: str) -> None:
        self._ports = itertools.cycle([*servers[first:], *servers[:first]])
        self._token = token
        self._line: Line | None = None
        self.cuts = 0
        self.refused = 0

    async def send(self, path: str, key: str, body: Any = None) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if self._line is None:
                self._line = Line(next(self._ports).port, self._token)
            try:
                reply = await self._line.post(path, body or {}, key)
            except CUT:
                self.cuts += 1
                await self.close()
                await asyncio.sleep(0.01)
                continue
            if reply.status == 503:
                self.refused += 1
                assert reply.json()["code"] == "unavailable"
                await asyncio.sleep(0.05)
                continue
            assert reply.status in (200, 201) or reply.json()["code"] == "nobody_waiting", reply
            return dict(reply.json())
        raise AssertionError(f"{path} was never answered")

    async def close(self) -> None:
        """The next command goes to the next server."""
        if self._line is not None:
            await self._line.__aexit__(None, None, None)
            self._line = None


class Follower:
    """A lobby display of one server; cut off, it goes on at the next one from where it was."""

    def __init__(self, servers: list[Serving], first: int, token: str) -> None:
        self._urls = itertools.cycle(each.websocket_url for each in [*servers[first:], *servers[:first]])
        self._token = token
        self.seq = 0
        self.events: dict[int, Any] = {}
        self.gaps = 0
        self.cuts = 0

    async def follow(self, last: asyncio.Future[int]) -> None:
        """Until it has seen the event that is the last one."""
        while not (last.done() and self.seq >= last.result()):
            after = f"?after={self.seq}" if self.seq else ""
            headers = {"Authorization": f"Bearer {self._token}"}
            try:
                async with websockets.connect(next(self._urls) + after, additional_headers=headers) as socket:
                    await self._read(socket, last)
            except (OSError, websockets.WebSocketException, TimeoutError):
                self.cuts += 1
                await asyncio.sleep(0.01)

    async def _read(self, socket: websockets.ClientConnection, last: asyncio.Future[int]) -> None:
        while not (last.done() and self.seq >= last.result()):
            try:
                message = json.loads(await asyncio.wait_for(socket.recv(), 0.2))
            except TimeoutError:
                continue
            if message.get("type") == "snapshot":
                assert message["seq"] >= self.seq, "it was taken back"
            else:
                self.gaps += message["seq"] != self.seq + 1
                self.events[message["seq"]] = message
            self.seq = message["seq"]


class Branch:
    """A morning on four servers: citizens at kiosks, counters that call, displays that follow."""

    def __init__(self, installation: Installation, servers: list[Serving]) -> None:
        tokens = installation.tokens
        self.citizens = [Client(servers, n % SERVERS, tokens["kiosk"]) for n in range(CLIENTS)]
        self.counters = [Client(servers, n % SERVERS, tokens[f"counter-{n}"]) for n in range(1, COUNTERS + 1)]
        self.followers = [Follower(servers, n % SERVERS, tokens["display"]) for n in range(2 * SERVERS)]
        self.acknowledged: dict[str, int] = {}
        self.numbers: list[str] = []
        self.called: list[str] = []
        self._left = TICKETS
        self._served = 0

    async def live(self, *happens: Any) -> None:
        """Lets all of it happen, and each of `happens` when a further share of the tickets is out."""
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        following = [asyncio.create_task(follower.follow(last)) for follower in self.followers]
        serving = [asyncio.create_task(self._serve(n, client)) for n, client in enumerate(self.counters, 1)]
        citizens = [asyncio.create_task(self._come(n, client)) for n, client in enumerate(self.citizens)]
        for share, happen in enumerate(happens, 1):
            while len(self.numbers) < TICKETS * share // (len(happens) + 1):
                await asyncio.sleep(0.005)
            await asyncio.to_thread(happen)
        await asyncio.gather(*citizens, *serving)
        for client in (*self.citizens, *self.counters):
            await client.close()
        last.set_result(max(self.acknowledged.values()))
        await asyncio.wait_for(asyncio.gather(*following), PATIENCE_S)

    async def _come(self, n: int, client: Client) -> None:
        for count in itertools.count():
            if not self._left:
                return
            self._left -= 1
            key = f"issue-{n}-{count}"
            ticket = await client.send(f"{BASE}/tickets", key, {"service": SERVICE})
            self.acknowledged[key] = ticket["seq"]
            self.numbers.append(ticket["number"])

    async def _serve(self, n: int, client: Client) -> None:
        path = f"{BASE}/counters/{n}"
        await client.send(f"{path}/open", f"open-{n}")
        for count in itertools.count():
            if self._served == TICKETS:
                return
            called = await client.send(f"{path}/call", f"call-{n}-{count}")
            if "ticket" not in called or called["ticket"] is None:
                await asyncio.sleep(0.01)
                continue
            self._served += 1
            self.called.append(called["ticket"]["ticket_id"])
            self.acknowledged[f"call-{n}-{count}"] = called["seq"]
            for verb in ("start", "complete"):
                done = await client.send(f"{path}/{verb}", f"{verb}-{n}-{count}")
                self.acknowledged[f"{verb}-{n}-{count}"] = done["seq"]


def holds(branch: Branch, installation: Installation, server: Serving) -> None:
    """What must be true of the morning, whatever happened in it."""
    assert len(set(branch.numbers)) == len(branch.numbers) == TICKETS, "a number was given twice"
    assert len(set(branch.called)) == len(branch.called) == TICKETS, "a ticket was called twice"
    events = server.journal()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    stored: dict[str, int] = {}
    for event in events:
        stored[event["command_id"].partition("/")[2]] = event["seq"]  # of its last part
    assert {key: stored.get(key) for key in branch.acknowledged} == branch.acknowledged
    kinds = Counter(event["kind"] for event in events)
    assert [kinds[kind] for kind in ("issued", "called", "started", "completed")] == [TICKETS] * 4
    for follower in branch.followers:
        assert follower.gaps == 0
    for seq in range(1, len(events) + 1):
        told = {json.dumps(follower.events[seq]) for follower in branch.followers if seq in follower.events}
        assert len(told) <= 1, f"two displays were told differently of {seq}"
    engine = open_database(installation.database)
    assert check(engine, (BranchStream(choose, expect), CityModel())).findings == ()
    engine.dispose()


@pytest.mark.slow
def test_a_hot_branch_on_four_servers_of_which_one_is_killed(
    installation: Installation, servers: list[Serving]
) -> None:
    branch = Branch(installation, servers)
    asyncio.run(branch.live(servers[1].kill, lambda: None))  # early enough that all its clients send more
    holds(branch, installation, servers[0])
    assert sum(client.refused for client in (*branch.citizens, *branch.counters)) == 0
    assert {client.cuts for client in branch.citizens[0::SERVERS]} == {0}, "who was elsewhere noticed something"
    assert all(client.cuts for client in branch.citizens[1::SERVERS])


@pytest.mark.slow
def test_a_hot_branch_whose_database_crashes(
    installation: Installation, servers: list[Serving], postgresql: PostgreSQL
) -> None:
    seen: list[int] = []

    def crash() -> None:
        postgresql.stop()
        try:
            seen.append(servers[0].call("GET", "/readyz")[0])
        finally:
            postgresql.start()

    branch = Branch(installation, servers)
    asyncio.run(branch.live(crash, crash))
    holds(branch, installation, servers[2])
    assert sum(client.refused for client in (*branch.citizens, *branch.counters)) > 0
    assert sum(client.cuts for client in branch.citizens) == 0, "a server was gone too"
    assert seen == [503, 503]
    for server in servers:
        until(lambda server=server: server.call("GET", "/readyz")[0] == 200)


@pytest.mark.slow
def test_sessions_and_devices_are_known_to_every_server(installation: Installation) -> None:
    with Serving(installation) as one, Serving(installation) as other:
        session = one.sign_in()
        status, _ = other.call("GET", f"{BASE}/journal?after=0&limit=1", token=session)
        assert status == 200
        assert one.call("DELETE", "/api/v1/sessions", token=session)[0] == 204
        assert other.call("GET", f"{BASE}/journal?after=0&limit=1", token=session)[0] == 401
        device, token = new_id("d"), new_token("kiosk")
        installation.append(EnrolDevice(device, Role.KIOSK, installation.branch, "second", token_hash(token)))
        for server in (one, other):
            until(lambda server=server: server.call("POST", f"{BASE}/tickets", {"service": SERVICE}, token)[0] == 201)
        installation.append(RevokeDevice(device))
        for server in (one, other):
            until(lambda server=server: server.call("POST", f"{BASE}/tickets", {"service": SERVICE}, token)[0] == 401)


@pytest.mark.slow
def test_a_device_that_is_revoked_at_one_server_is_cut_off_at_every_one(installation: Installation) -> None:
    token = installation.tokens["display"]
    with Serving(installation, processes=2) as one, Serving(installation) as other:
        manager = one.sign_in()
        with ExitStack() as stack:
            followers = [stack.enter_context(Following(server, token)) for server in (one, one, one, one, other)]
            for follower in followers:
                follower.wait_for(1)
            (display,) = [
                device
                for device in other.call("GET", "/api/v1/devices", token=manager)[1]["devices"]
                if device["name"] == "display"
            ]
            assert one.call("POST", f"/api/v1/devices/{display['device_id']}/revoke", token=manager)[0] == 200
            for follower in followers:
                assert follower.wait_closed()["problem"]["code"] == "revoked"
        for server in (one, one, one, one, other):
            status, answer = server.call("GET", "/api/v1/branches", token=token)
            assert (status, answer["code"]) == (401, "revoked")


@pytest.mark.slow
def test_a_follower_that_has_seen_more_than_its_new_server_is_not_taken_back(installation: Installation) -> None:
    """It comes from a server that was a little ahead: it is told nothing until this one has got as far."""
    with Serving(installation) as one, Serving(installation) as other:
        place = one.issue(SERVICE)["seq"]
        until(lambda: other.head() == place)
        query = f"?after={place + 1}"
        with Following(other, installation.tokens["display"], query) as follower:
            assert one.issue(SERVICE)["seq"] == place + 1
            assert one.issue(SERVICE)["seq"] == place + 2
            first = follower.wait_for(1)[0]
        assert (first["type"], first["seq"]) == ("event", place + 2)


LOOKS = 40


@pytest.mark.slow
def test_a_ticket_can_be_looked_at_and_given_up_at_another_server_the_moment_it_was_issued(
    installation: Installation,
) -> None:
    """Before it says that it knows no such ticket, a server reads what others have written by then."""

    async def issue_and_give_up(one: Serving, other: Serving) -> list[int]:
        statuses: list[int] = []
        async with Line(one.port, installation.tokens["kiosk"]) as here, Line(other.port) as there:
            for n in range(LOOKS):
                issued = (await here.post(f"{BASE}/tickets", {"service": SERVICE}, f"look-{n}")).json()
                path = "/api/v1/tickets/" + issued["track_url"].rpartition("/")[2]
                statuses.append((await there.ask("GET", path)).status)
                issued = (await here.post(f"{BASE}/tickets", {"service": SERVICE}, f"give-up-{n}")).json()
                path = "/api/v1/tickets/" + issued["track_url"].rpartition("/")[2]
                statuses.append((await there.post(f"{path}/cancel", {}, f"cancel-{n}")).status)
        return statuses

    with Serving(installation) as one, Serving(installation) as other:
        assert asyncio.run(issue_and_give_up(one, other)) == [200] * 2 * LOOKS
