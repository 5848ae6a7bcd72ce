"""The public's feeds over HTTP: one envelope, cached, bounded, open to pages of other sites, silent about people."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from language.messages import translations
from language.waits import say_wait
from protocol.public import BranchesFeed, PublicState, WaitsFeed
from protocol.views import Wait
from server.access.credentials.rates import Rate
from server.web.base.clock import CITY_TIME_ZONE
from server.web.operation import reading_rate
from tests.server.web.inside import inside
from tests.server.web.standing import Clock, stand
from tests.serving import Installation

WAITS, FACTS = "/api/v1/public/waits", "/api/v1/public/branches"
BRANCH = "/api/v1/branches/CN01"


@pytest.fixture
def clock(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nine o'clock at the branch."""
    return stand(installation, monkeypatch, 9, 0)


def test_one_computation_serves_all_readers_for_half_a_minute(installation: Installation, clock: Clock) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            first = await server.away.get(WAITS, headers={"Origin": "https://paper.example"})
            feed = msgspec.json.decode(first.content, type=WaitsFeed)
            assert (feed.version, feed.ttl, [each.id for each in feed.branches]) == ("1.0", 30, ["CN01", "CN02"])
            assert first.headers["access-control-allow-origin"] == "*"
            assert first.headers["cache-control"] == "public, max-age=30"
            assert "set-cookie" not in first.headers
            taken = await server.away.post(f"{BRANCH}/tickets", json={"service": "HT"}, headers=kiosk)
            assert taken.status_code == 201
            clock.at += timedelta(seconds=20)
            again = await server.near.get(WAITS)
            assert (again.content, again.headers["cache-control"]) == (first.content, "public, max-age=10")
            known = await server.away.get(WAITS, headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
            assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", first.headers["etag"])
            clock.at += timedelta(seconds=11)
            newer = await server.away.get(WAITS, headers={"If-None-Match": first.headers["etag"]})
            assert newer.status_code == 200
            shown = msgspec.json.decode(newer.content, type=WaitsFeed)
            assert shown.last_updated - feed.last_updated == timedelta(seconds=31)
            assert next(each for each in shown.branches[0].services if each.code == "HT").waiting == 1

    asyncio.run(walk())


def test_the_same_waits_in_the_shape_of_fiwares_queue_monitor(installation: Installation, clock: Clock) -> None:
    """Checked against what the model's schema requires and allows: `id`, `type`, types and the status's three words."""

    async def walk() -> None:
        async with inside(installation) as server:
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            for _ in range(2):
                taken = await server.away.post(f"{BRANCH}/tickets", json={"service": "HT"}, headers=kiosk)
                assert taken.status_code == 201
            answer = await server.away.get("/api/v1/public/queues", headers={"Origin": "https://paper.example"})
            assert answer.headers["access-control-allow-origin"] == "*"
            waits = (await server.away.get(WAITS)).json()["branches"]
            entities = {each["localId"]: each for each in answer.json()}
            assert len(entities) == sum(len(branch["services"]) for branch in waits)
            one = entities["CN01/HT"]
            assert (one["id"], one["type"]) == ("urn:ngsi-ld:QueueMonitor:CN01:HT", "QueueMonitor")
            assert (one["lastTicketIssued"], one["lastTicketIssuedLabel"]) == (2, "HT-002")
            assert (one["ticketsToServe"], one["serviceStatus"], one["serviceStatusNote"]) == (
                2,
                "Suspended",
                "no_counter",
            )
            assert "ticketServed" not in one
            assert {each["serviceStatus"] for each in entities.values()} <= {"Open", "Closed", "Suspended"}
            known = await server.away.get("/api/v1/public/queues", headers={"If-None-Match": answer.headers["etag"]})
            assert known.status_code == 304
            whatever = await server.away.get("/api/v1/public/queues", headers={"If-None-Match": "*"})
            assert (whatever.status_code, whatever.content) == (304, b"")

    asyncio.run(walk())


def test_only_the_feeds_are_open_to_pages_of_other_sites(installation: Installation, clock: Clock) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            for path in ("/api/v1/branches", f"{BRANCH}/board", "/public", "/public/CN01", "/healthz"):
                answer = await server.away.get(path, headers={"Origin": "https://paper.example"})
                assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (200, False), path
            facts = await server.away.get(FACTS)
            assert msgspec.json.decode(facts.content, type=BranchesFeed).ttl == 3600
            assert facts.headers["access-control-allow-origin"] == "*"

    asyncio.run(walk())


def test_a_retired_branch_leaves_both_feeds_and_its_page(installation: Installation, clock: Clock) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            for path in (FACTS, WAITS):
                assert len((await server.away.get(path)).json()["branches"]) == 2
            installation.configure(msgspec.structs.replace(installation.config, id="CN02", retired=True))
            assert await server.context.live.caught_up("CN02")
            assert [each["id"] for each in (await server.away.get(FACTS)).json()["branches"]] == ["CN01"]
            assert [each["id"] for each in (await server.away.get(WAITS)).json()["branches"]] == ["CN01"]
            assert (await server.away.get("/public/CN02")).status_code == 404

    asyncio.run(walk())


def test_who_asks_without_end_is_told_to_wait_and_nobody_else(
    installation: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_rate, "READERS", Rate(at_once=5, every_ms=3_600_000))

    async def walk() -> None:
        async with inside(installation, device_limits=True) as server:
            answers = [await server.away.get(WAITS) for _ in range(6)]
            assert [answer.status_code for answer in answers] == [200] * 5 + [429]
            assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
            page = await server.away.get("/public/CN01", headers={"Accept": "text/html"})
            assert page.status_code == 429
            assert (await server.near.get(WAITS)).status_code == 200

    asyncio.run(walk())


def test_a_day_that_is_over_comes_as_a_file_without_the_services_of_a_few(
    installation: Installation, clock: Clock
) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            for service in ["HT"] * 12 + ["LD"]:
                answer = await server.away.post(f"{BRANCH}/tickets", json={"service": service}, headers=kiosk)
                assert answer.status_code == 201
            today = clock.at.date()
            citys = clock.at.astimezone(ZoneInfo(CITY_TIME_ZONE)).date().isoformat()
            for path, status in ((citys, 404), ("2026-1-1", 422), ("2026-W01-1", 422), ("1999-01-01", 404)):
                assert (await server.away.get(f"/api/v1/public/days/{path}")).status_code == status, path
            clock.at += timedelta(days=1)
            file = await server.away.get(f"/api/v1/public/days/{today.isoformat()}")
            assert file.headers["content-type"] == "text/csv; charset=utf-8"
            assert file.headers["access-control-allow-origin"] == "*"
            rows = {row["service"]: row for row in read(file.content)}
            assert (rows["HT"]["numbers"], rows["HT"]["state"]) == ("12", "open")
            assert set(rows["LD"].values()) == {today.isoformat(), "CN01", "LD", "too_few", ""}

    asyncio.run(walk())


def read(content: bytes) -> list[dict[str, Any]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_page_tells_the_feeds_figures_in_the_words_of_every_screen(
    installation: Installation, clock: Clock
) -> None:
    async def walk() -> None:
        async with inside(installation) as server:
            counter = {"Authorization": f"Bearer {installation.tokens['counter-1']}"}
            credentials = {"user": "clerk1", "password": "mot-cua-2026"}
            for verb, body in (("login", credentials), ("open", {})):
                done = await server.away.post(f"{BRANCH}/counters/1/{verb}", json=body, headers=counter)
                assert done.status_code == 200
            page = (await server.away.get("/public/CN01")).text
            [first, _] = (await server.away.get(WAITS)).json()["branches"]
            states = {each["code"]: each["state"] for each in first["services"]}
            for code, state in states.items():
                assert f'data-service="{code}" data-state="{state}"' in page
            assert PublicState.OPEN in states.values()
            assert say_wait(Wait(60, 60), translations("vi")) in page
            english = (await server.away.get("/public/CN01?lang=en")).text
            assert "a minute at most" in english

    asyncio.run(walk())


def test_a_city_of_one_branch_shows_it_at_once(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    installation = Installation(tmp_path / "data")

    async def walk() -> None:
        async with inside(installation) as server:
            assert 'id="services-now"' in (await server.away.get("/public")).text

    asyncio.run(walk())
