"""Over midnight: yesterday's commands sent again get yesterday's answers, and today starts with a clean board."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from protocol.enums import Refusal
from protocol.keys import new_key
from server.web.base import clock
from tests.serving import PASSWORD, Installation

from .inside import Inside, inside, session_of
from .standing import Clock, stand

KEYS = ("plain", new_key(0), new_key(2**47))


@pytest.fixture
def late(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Five minutes to midnight at the branch, some days on: nothing lies behind it."""
    return stand(installation, monkeypatch, 23, 55)


async def post(server: Inside, path: str, body: Any, token: str, key: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return await server.near.post(f"/api/v1/branches/CN01/{path}", json=body, headers=headers)


def test_yesterdays_commands_get_yesterdays_answers(installation: Installation, late: Clock) -> None:
    tokens = installation.tokens

    async def play() -> None:
        async with inside(installation) as server:
            manager = session_of(installation, "manager", clock.now_ms())

            async def day() -> list[httpx.Response]:
                answers = [await post(server, "tickets", {"service": "HT"}, tokens["kiosk"], key) for key in KEYS]
                second = answers[1].json()["ticket_id"]
                for verb, body in (
                    ("login", {"user": "clerk1", "password": PASSWORD}),
                    ("open", {}),
                    ("call", {}),
                    ("start", {}),
                    ("complete", {"outcome": "received"}),
                ):
                    answers.append(await post(server, f"counters/1/{verb}", body, tokens["counter-1"], verb))
                answers.append(await post(server, f"tickets/{second}/cancel", {}, manager, "cancel"))
                return answers

            first = await day()
            assert [answer.status_code for answer in first] == [201] * 3 + [200] * 6
            late.at += timedelta(minutes=10)
            today = await post(server, "tickets", {"service": "HT"}, tokens["kiosk"], "today")
            assert today.json()["number"] == "HT-001"
            again = await day()
            assert [answer.status_code for answer in again] == [answer.status_code for answer in first]
            for then, now in zip(first, again, strict=True):
                assert said(now.json()) == said(then.json())
            assert [answer.content for answer in again[:3]] == [answer.content for answer in first[:3]]
            state = server.context.live.branches["CN01"].state
            assert len(state.tickets) == 1

    asyncio.run(play())


def said(reply: Any) -> Any:
    ticket = reply.get("ticket", reply) or {}
    return reply["seq"], ticket.get("ticket_id"), ticket.get("number"), ticket.get("state"), reply.get("why")


def test_the_board_of_a_new_day_is_empty_before_anything_has_happened(installation: Installation, late: Clock) -> None:
    tokens = installation.tokens

    async def play() -> None:
        async with inside(installation) as server:
            issued = (await post(server, "tickets", {"service": "HT"}, tokens["kiosk"], "one")).json()
            await post(server, "counters/1/login", {"user": "clerk1", "password": PASSWORD}, tokens["counter-1"], "a")
            await post(server, "counters/1/open", {}, tokens["counter-1"], "b")
            await post(server, "counters/1/call", {}, tokens["counter-1"], "c")
            assert len((await server.near.get("/api/v1/branches/CN01/board")).json()["calls"]) == 1
            late.at += timedelta(minutes=10)
            board = (await server.near.get("/api/v1/branches/CN01/board")).json()
            assert board["calls"] == []
            assert [service["waiting"] for service in board["services"]] == [0] * 5
            assert (await server.near.get("/api/v1/branches/CN01")).json()["open_now"]
            await post(server, "tickets", {"service": "DD"}, tokens["kiosk"], "two")
            secret = issued["track_url"].rpartition("/t/")[2]
            gone = await server.near.get(f"/api/v1/tickets/{secret}")
            assert gone.json()["code"] == Refusal.UNKNOWN_TICKET

    asyncio.run(play())


def test_yesterdays_bookings_are_answered_as_they_were_and_todays_are_checked_in(
    installation: Installation, late: Clock
) -> None:
    tokens = installation.tokens

    async def play() -> None:
        async with inside(installation) as server:
            half_past = late.at.replace(hour=0, minute=30, second=0, microsecond=0) + timedelta(days=1)
            later, ids = half_past + timedelta(days=1), list[str]()

            async def book(at: datetime, key: str) -> httpx.Response:
                wish = {"service": "HT", "slot_at": at.isoformat()}
                return await post(server, "appointments", wish, tokens["service"], key)

            async def evening() -> list[httpx.Response]:
                answers = [await book(half_past - timedelta(minutes=30), "one"), await book(later, "two")]
                ids[:] = [answer.json()["appointment"]["appointment"] for answer in answers]
                wish = {"slot_at": half_past.isoformat()}
                answers.append(await post(server, f"appointments/{ids[0]}/move", wish, tokens["service"], "move"))
                answers.append(await post(server, f"appointments/{ids[1]}/cancel", {}, tokens["service"], "cancel"))
                return answers

            first = await evening()
            assert [answer.status_code for answer in first] == [201, 201, 200, 200]
            early = await post(server, "tickets", {"service": "HT", "appointment": ids[0]}, tokens["kiosk"], "early")
            assert early.json()["code"] == Refusal.TOO_EARLY
            late.at += timedelta(minutes=10)
            ticket = await post(server, "tickets", {"service": "HT", "appointment": ids[0]}, tokens["kiosk"], "scan")
            assert (ticket.status_code, ticket.json()["class"]) == (201, "appt")
            assert [answer.content for answer in await evening()] == [answer.content for answer in first]
            assert list(server.context.live.branches["CN01"].state.appointments.by_id) == [ids[0]]

    asyncio.run(play())


def test_a_slip_whose_time_is_over_shows_no_code_any_more(installation: Installation, late: Clock) -> None:
    async def play() -> None:
        async with inside(installation) as server:
            midnight = late.at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            wish = {"service": "HT", "slot_at": midnight.isoformat()}
            booked = (await post(server, "appointments", wish, installation.tokens["service"], "one")).json()
            path = urlsplit(booked["appointment"]["code"]).path
            for seconds, stands in ((-60, True), (900, True), (901, False)):  # a quarter of an hour's grace
                late.at = midnight + timedelta(seconds=seconds)
                page = (await server.near.get(f"{path}?lang=en")).text
                assert ("<svg" in page, "is over" in page) == (stands, not stands)

    asyncio.run(play())


def test_a_holders_cancellation_again_after_midnight_is_answered_as_before(
    installation: Installation, late: Clock
) -> None:
    async def play() -> None:
        async with inside(installation) as server:
            kiosk = installation.tokens["kiosk"]
            issued = (await post(server, "tickets", {"service": "HT"}, kiosk, "one")).json()
            path = f"/api/v1/tickets/{issued['track_url'].rpartition('/')[2]}/cancel"

            async def cancel(key: str) -> httpx.Response:
                return await server.near.post(path, json={}, headers={"Idempotency-Key": key})

            first = (await cancel("give-up")).json()
            late.at += timedelta(minutes=10)
            await post(server, "tickets", {"service": "HT"}, kiosk, "today")
            again = await cancel("give-up")
            assert again.status_code == 200
            assert {**again.json(), "at": None} == {**first, "at": None}
            assert (await cancel("another")).json()["code"] == Refusal.UNKNOWN_TICKET

    asyncio.run(play())
