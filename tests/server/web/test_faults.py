"""What goes wrong around the server: a full disk, a database that is held, a stream that does not fold."""

import asyncio
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from protocol.enums import Refusal, Role
from server.access.city.stream import CityModel
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.queue.events.events import Called, Issued
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.stream import BranchStream
from server.web.follow.live import Live
from server.web.process.serve import NotReady
from tests.server.dossier.papers import pdf
from tests.serving import Installation, Serving, until

from .conftest import OTHER, install
from .following import Following, in_order
from .inside import Inside, inside
from .refusals import refused

TICKETS = "/api/v1/branches/CN01/tickets"
SCAN = {"Content-Type": "application/pdf"}


@contextmanager
def full_disk(serving: Serving) -> Iterator[None]:
    """The running server can make no file longer than a kilobyte: every real write fails, as on a full disk."""
    before = resource.prlimit(serving.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(serving.pid, resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        yield
    finally:
        resource.prlimit(serving.pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_refuses_in_words_and_the_server_goes_on_when_there_is_room_again(serving: Serving) -> None:
    serving.open_counter("1")
    ticket = serving.issue("HT", key="before")
    tokens, head = serving.installation.tokens, serving.head()
    scans = f"{TICKETS}/{ticket['ticket_id']}/scans"
    with Following(serving, tokens["counter-1"]) as follower:
        follower.wait_for(1)
        with full_disk(serving):
            for _ in range(2):
                refused(serving.call("POST", TICKETS, {"service": "HT"}, tokens["kiosk"], "full"), Refusal.UNAVAILABLE)
                refused(serving.verb("1", "call", key="full-call"), Refusal.UNAVAILABLE)
            refused(serving.call("POST", scans, pdf(3), tokens["counter-1"], "scan", **SCAN), Refusal.UNAVAILABLE)
            credentials = {"user": "manager", "password": "mot-cua-2026"}
            refused(serving.call("POST", "/api/v1/sessions", credentials), Refusal.UNAVAILABLE)
            until(lambda: serving.call("GET", "/readyz")[0] == 503)
            assert serving.call("GET", "/healthz")[0] == 200
            assert serving.head() == head
        until(lambda: serving.call("GET", "/readyz")[0] == 200)
        assert serving.issue("HT", key="full")["number"] == "HT-002"
        assert serving.verb("1", "call", key="full-call")[1]["ticket"]["number"] == "HT-001"
        assert serving.call("POST", scans, pdf(3), tokens["counter-1"], "scan", **SCAN)[0] == 201
        follower.wait_for_seq(serving.head())
        assert in_order(follower.messages)
    assert list((serving.installation.data / "scans").rglob("*.part")) == []
    clean(serving.installation)


def clean(installation: Installation) -> None:
    engine = open_database(installation.database)
    report = check(engine, (BranchStream(), CityModel()))
    engine.dispose()
    assert report.findings == ()


@pytest.mark.slow
def test_a_database_held_for_longer_than_anybody_waits_is_a_503_and_then_works_again(serving: Serving) -> None:
    other = sqlite3.connect(serving.installation.data / "motcua.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    kiosk, head = serving.installation.tokens["kiosk"], serving.head()
    refused(serving.call("POST", TICKETS, {"service": "HT"}, kiosk, "held"), Refusal.UNAVAILABLE)
    assert serving.call("GET", "/api/v1/branches/CN01/board")[1]["seq"] == head
    other.execute("ROLLBACK")
    other.close()
    assert serving.issue("HT", key="held")["number"] == "HT-001"
    clean(serving.installation)


class Misfolding(BranchStream):
    """The real model, that trips over one event as a reader; `trips` says which, and how often."""

    def __init__(self, trips: Callable[[Recorded[Any]], bool]) -> None:
        super().__init__()
        self._trips = trips

    def evolve(self, state: State, recorded: Recorded[Any]) -> None:
        if self._trips(recorded):
            raise AttributeError("this reader does not understand")
        super().evolve(state, recorded)


@contextmanager
def reading_with(live: Live, model: BranchStream) -> Iterator[None]:
    right = live._branch_model
    live._branch_model = model
    try:
        yield
    finally:
        live._branch_model = right


async def issue(server: Inside, token: str, branch: str = "CN01") -> httpx.Response:
    path = f"/api/v1/branches/{branch}/tickets"
    return await server.near.post(path, json={"service": "HT"}, headers={"Authorization": f"Bearer {token}"})


def test_a_reader_that_trips_once_reads_the_stream_afresh(installation: Installation) -> None:
    kiosk = installation.tokens["kiosk"]
    tripped: list[int] = []

    def once(recorded: Recorded[Any]) -> bool:
        if isinstance(recorded.body, Issued) and recorded.body.n == 2 and not tripped:
            tripped.append(recorded.seq)
            return True
        return False

    async def play() -> None:
        async with inside(installation) as server:
            with reading_with(server.context.live, Misfolding(once)):
                numbers = [(await issue(server, kiosk)).json()["number"] for _ in range(4)]
            assert numbers == ["HT-001", "HT-002", "HT-003", "HT-004"]
            assert len(tripped) == 1
            state = server.context.live.branches["CN01"].state
            assert [ticket.number for ticket in state.tickets.values()] == numbers

    asyncio.run(play())


def test_a_branch_that_cannot_be_read_at_all_stops_no_other_and_comes_back(installation: Installation) -> None:
    """Its commands are decided and kept all the while; only what is shown of it stands still."""
    kiosk, other = installation.tokens["kiosk"], installation.enrol(Role.KIOSK, branch=OTHER, name="kiosk-2")
    broken = [True]

    def trips(recorded: Recorded[Any]) -> bool:
        return broken[0] and recorded.stream == "CN01" and isinstance(recorded.body, Issued | Called)

    async def play() -> None:
        async with inside(installation) as server:
            live = server.context.live
            with reading_with(live, Misfolding(trips)):
                answers = await asyncio.gather(*(issue(server, kiosk) for _ in range(3)), issue(server, other, OTHER))
                assert [answer.status_code for answer in answers] == [201, 201, 201, 201]
                assert (live.branches["CN01"].stale, live.branches[OTHER].stale) == (True, False)
                assert len(live.branches[OTHER].state.tickets) == 1
                broken[0] = False
                assert (await issue(server, kiosk)).json()["number"] == "HT-004"
                assert not live.branches["CN01"].stale
                assert len(live.branches["CN01"].state.tickets) == 4

    asyncio.run(play())


def test_a_damaged_branch_does_not_keep_the_others_from_being_served(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    connection = sqlite3.connect(installation.data / "motcua.sqlite")
    connection.execute("UPDATE journal SET kind = 'of_tomorrow' WHERE stream = 'CN02'")
    connection.commit()
    connection.close()
    with Serving(installation) as serving:
        assert serving.issue("HT")["number"] == "HT-001"
        refused(serving.call("GET", f"/api/v1/branches/{OTHER}"), Refusal.UNAVAILABLE)
        assert serving.call("GET", "/readyz")[1]["damaged"] == [OTHER]
        until(lambda: any("motcua check" in line for line in serving.log))


def test_without_the_citys_stream_the_server_says_what_to_do_and_does_not_start(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    connection = sqlite3.connect(installation.data / "motcua.sqlite")
    connection.execute("UPDATE journal SET kind = 'of_tomorrow' WHERE stream = 'city' AND seq = 3")
    connection.commit()
    connection.close()

    async def start() -> None:
        async with inside(installation):
            raise AssertionError("it started")

    with pytest.raises(NotReady, match="motcua check"):
        asyncio.run(start())


def test_a_fault_inside_is_a_problem_document_and_is_counted_and_logged(installation: Installation) -> None:
    async def play() -> None:
        async with inside(installation) as server:
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(server.app, raise_app_exceptions=False), base_url="http://motcua.test"
            )
            state = server.context.live.branches["CN01"].state
            counters, state.counters = state.counters, None  # type: ignore[assignment]
            path = "/api/v1/branches/CN01/counters/1/open"
            headers = {"Authorization": f"Bearer {installation.tokens['counter-1']}"}
            response = await client.post(path, headers=headers)
            state.counters = counters
            assert (response.status_code, response.json()["code"]) == (500, Refusal.FAULT)
            assert "NoneType" not in response.text
            metrics = (await client.get("/metrics")).text
            assert 'route="/api/v1/branches/{b}/counters/{c}/open",status="500"} 1.0' in metrics
            await client.aclose()

    asyncio.run(play())
