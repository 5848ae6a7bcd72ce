"""Appointments over the wire: booked by a booking system or staff, checked in at the kiosk, once, whoever asks."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from protocol.configuration import AppointmentRules
from protocol.enums import Refusal, Role
from server.access.city.stream import CityModel
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.queue.stream import BranchStream
from server.web.base.ticket_secret import TrackSecrets
from tests.postgresql import PostgreSQL
from tests.server.web.conftest import install
from tests.server.web.following import Following
from tests.server.web.line import Line
from tests.server.web.refusals import refused
from tests.serving import Installation, Serving, template

BASE = "/api/v1/branches/CN01"
TICKETS = f"{BASE}/tickets"
APPOINTMENTS = f"{BASE}/appointments"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """With places enough in the next slot for all tests of this file."""
    installation = install(tmp_path_factory.mktemp("standing") / "data")
    installation.configure(replace(installation.config, appointments=AppointmentRules(per_slot=50)))
    with Serving(installation) as running:
        yield running


def free(serving: Serving, in_days: int = 0) -> list[str]:
    return serving.free_slots("HT", in_days)


def book(serving: Serving, slot_at: str | None = None, key: str | None = None, **fields: Any) -> dict[str, Any]:
    return serving.book("HT", slot_at, key, **fields)


def check_in(serving: Serving, appointment: str, key: str | None = None) -> tuple[int, Any]:
    body = {"service": "HT", "appointment": appointment}
    return serving.call("POST", TICKETS, body, serving.installation.tokens["kiosk"], key)


def test_a_booking_says_what_its_qr_says(standing: Serving) -> None:
    booked = book(standing, dossiers=2, procedure="1.001193")
    assert booked["code"].endswith(f"/a/CN01/HT/{booked['appointment']}")
    assert (booked["state"], booked["dossiers"], booked["procedure"]) == ("booked", 2, "1.001193")
    assert len(booked["appointment"]) == 16


def test_it_checks_in_at_the_kiosk_and_staff_see_its_slot(standing: Serving) -> None:
    booked = book(standing)
    with Following(standing, token=standing.installation.tokens["counter-1"]) as counter:
        counter.wait_for(1)
        status, ticket = check_in(standing, booked["appointment"])
        assert status == 201
        seen = counter.wait_for_seq(ticket["seq"])[-1]
    assert (ticket["class"], ticket["slot_at"]) == ("appt", booked["slot_at"])
    assert (seen["ticket"]["class"], seen["ticket"]["slot_at"]) == ("appt", booked["slot_at"])


def test_it_is_used_once_and_the_second_one_is_told_the_number(standing: Serving) -> None:
    booked = book(standing)
    first = check_in(standing, booked["appointment"], "scanned")
    assert check_in(standing, booked["appointment"], "scanned") == first
    answer = check_in(standing, booked["appointment"])
    refused(answer, Refusal.CHECKED_IN, "appointment")
    assert answer[1]["detail"] == first[1]["number"]


def test_a_booking_sent_again_is_the_same_one_and_another_with_its_key_is_refused(standing: Serving) -> None:
    slots = free(standing)
    assert book(standing, slots[0], "wish") == book(standing, slots[0], "wish")
    body = {"service": "HT", "slot_at": slots[1]}
    token = standing.sign_in()
    refused(standing.call("POST", APPOINTMENTS, body, token, "wish"), Refusal.KEY_REUSED)


def test_ids_differ_by_branch_and_command_and_say_nothing_of_either() -> None:
    secrets = TrackSecrets(b"k" * 32)
    ids = {secrets.appointment_of(branch, key) for branch in ("CN01", "CN02") for key in ("a", "b")}
    assert len(ids) == 4
    assert secrets.appointment_of("CN01", "a") != TrackSecrets(b"l" * 32).appointment_of("CN01", "a")


def test_it_moves_and_is_cancelled_and_each_is_answered_again_as_it_was(standing: Serving) -> None:
    token, slots = standing.sign_in("clerk1"), free(standing, in_days=1)
    booked = book(standing, slots[0])
    move = f"{APPOINTMENTS}/{booked['appointment']}/move"
    moved = standing.call("POST", move, {"slot_at": slots[3]}, token, "move")
    assert (moved[0], moved[1]["appointment"]["slot_at"]) == (200, slots[3])
    cancel = f"{APPOINTMENTS}/{booked['appointment']}/cancel"
    cancelled = standing.call("POST", cancel, {}, token, "cancel")
    assert (cancelled[0], cancelled[1]["appointment"]["state"]) == (200, "cancelled")
    assert standing.call("POST", move, {"slot_at": slots[3]}, token, "move") == moved
    assert standing.call("POST", cancel, {}, token, "cancel") == cancelled
    refused(standing.call("POST", cancel, {}, token), Refusal.CANCELLED)
    refused(standing.call("POST", f"{APPOINTMENTS}/NONE/cancel", {}, token), Refusal.UNKNOWN_APPOINTMENT)


def test_a_day_lists_its_appointments_by_slot_and_what_is_left(serving: Serving) -> None:
    token, slots = serving.installation.tokens["service"], free(serving, in_days=2)
    for slot_at in (slots[2], slots[0], slots[0]):
        book(serving, slot_at)
    _, day = serving.call("GET", f"{APPOINTMENTS}?in_days=2", token=token)
    assert [one["slot_at"] for one in day["appointments"]] == [slots[0], slots[0], slots[2]]
    left = {slot["slot_at"]: slot["left"] for slot in day["slots"] if slot["service"] == "HT"}
    assert (left[slots[0]], left[slots[1]], left[slots[2]]) == (2, 4, 3)
    assert day["day"] == datetime.fromisoformat(slots[0]).date().isoformat()
    _, far = serving.call("GET", f"{APPOINTMENTS}?in_days=7", token=token)
    assert (far["slots"], far["appointments"]) == ([], [])
    refused(serving.call("GET", f"{APPOINTMENTS}?in_days=61", token=token), Refusal.BAD_FIELD, "in_days")


def test_one_comes_too_early_and_is_told_when_to_come_back(standing: Serving) -> None:
    slot = datetime.fromisoformat(free(standing, in_days=1)[20])
    booked = book(standing, slot.isoformat())
    status, problem = check_in(standing, booked["appointment"])
    assert (status, problem["code"]) == (409, "too_early")
    assert datetime.fromisoformat(problem["detail"]) == slot - timedelta(minutes=30)


def test_the_lobby_hears_nothing_of_appointments(standing: Serving) -> None:
    with Following(standing) as lobby:
        lobby.wait_for(1)
        booked = book(standing)
        seq = standing.head()
        heard = lobby.wait_for_seq(seq)
    assert heard[-1] == {"seq": seq}
    assert booked["appointment"] not in str(heard)


def test_over_a_crash_an_appointment_gives_one_ticket(serving: Serving) -> None:
    booked = book(serving, key="wish")
    serving.kill()
    serving.start()
    first = check_in(serving, booked["appointment"], "scan")
    serving.kill()
    serving.start()
    assert check_in(serving, booked["appointment"], "scan") == first
    refused(check_in(serving, booked["appointment"]), Refusal.CHECKED_IN, "appointment")
    assert [event["kind"] for event in serving.journal()].count("issued") == 1


def test_killed_while_codes_are_scanned_each_appointment_gives_one_ticket(tmp_path: Path) -> None:
    """Forty scans at once, the server killed in the middle, and every scan sent again by its key."""
    installation = install(tmp_path / "data")
    installation.configure(replace(installation.config, appointments=AppointmentRules(per_slot=50)))
    with Serving(installation) as serving:
        slot_at = free(serving)[0]
        ids = [book(serving, slot_at)["appointment"] for _ in range(20)]
        wishes = [(f"scan-{place}", {"service": "HT", "appointment": one}) for place, one in enumerate(ids * 2)]

        async def scan(key: str, body: Any, answered: dict[str, Any]) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                async with Line(serving.port, installation.tokens["kiosk"]) as line:
                    reply = await line.post(TICKETS, body, key)
                    answered[key] = (reply.status, reply.json())

        async def all_at_once(answered: dict[str, Any], kill: bool) -> None:
            scans = [asyncio.create_task(scan(key, body, answered)) for key, body in wishes]
            while kill and not answered:
                await asyncio.sleep(0.001)
            if kill:
                serving.kill()
            await asyncio.gather(*scans)

        before: dict[str, Any] = {}
        asyncio.run(all_at_once(before, kill=True))
        serving.start()
        after: dict[str, Any] = {}
        asyncio.run(all_at_once(after, kill=False))
        assert len(after) == len(wishes)
        given = {key: reply["number"] for key, (status, reply) in after.items() if status == 201}
        assert {
            key: reply["number"] for key, (status, reply) in before.items() if status == 201
        }.items() <= given.items()
        assert sorted(given.values()) == [f"HT-{n:03d}" for n in range(1, 21)]
        used = [event["body"]["appointment"] for event in serving.journal() if event["kind"] == "issued"]
        assert sorted(used) == sorted(ids)


# -- several processes on one database -------------------------------------------------------------------------------


@pytest.fixture
def two(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[tuple[Serving, Serving]]:
    """Two servers on one PostgreSQL; a slot has three places."""
    config = replace(template(), appointments=AppointmentRules(per_slot=3))
    with postgresql.database() as url, ExitStack() as stack:
        installation = Installation(tmp_path / "data", config, url).staff()
        installation.enrol(Role.SERVICE)
        one, other = (stack.enter_context(Serving(installation)) for _ in range(2))
        yield one, other


def test_two_servers_give_a_slots_places_and_each_appointments_ticket_once(two: tuple[Serving, Serving]) -> None:
    """Ten wishes for three places, then every code scanned at six kiosks at once, half of them at either server."""
    tokens, slot_at = two[0].installation.tokens, free(two[0])[0]

    async def all_at_once(path: str, token: str, bodies: list[Any]) -> list[tuple[int, Any]]:
        async def send(place: int, body: Any) -> tuple[int, Any]:
            async with Line(two[place % 2].port, token) as line:
                reply = await line.post(path, body, f"{path}-{place}"[-60:])
                return reply.status, reply.json()

        return await asyncio.gather(*(send(place, body) for place, body in enumerate(bodies)))

    wishes = asyncio.run(all_at_once(APPOINTMENTS, tokens["service"], [{"service": "HT", "slot_at": slot_at}] * 10))
    booked = [reply["appointment"]["appointment"] for status, reply in wishes if status == 201]
    assert [reply["code"] for status, reply in wishes if status != 201] == ["slot_full"] * 7
    scans = [{"service": "HT", "appointment": one} for one in booked for _ in range(6)]
    answers = asyncio.run(all_at_once(TICKETS, tokens["kiosk"], scans))
    numbers = sorted(reply["number"] for status, reply in answers if status == 201)
    assert numbers == ["HT-001", "HT-002", "HT-003"]
    others = [reply for status, reply in answers if status != 201]
    assert {reply["code"] for reply in others} == {"checked_in"}
    assert sorted(reply["detail"] for reply in others) == sorted(numbers * 5)
    engine = open_database(two[0].installation.database)
    report = check(engine, (BranchStream(), CityModel()))
    engine.dispose()
    assert report.findings == ()


def test_slots_are_of_the_branchs_own_clock(standing: Serving) -> None:
    zone = ZoneInfo(standing.installation.config.time_zone)
    now = datetime.now(zone)
    first = datetime.fromisoformat(free(standing)[0])
    assert now <= first <= datetime.now(zone) + timedelta(minutes=30)  # a slot may begin between the two
    assert first.minute in (0, 30)
