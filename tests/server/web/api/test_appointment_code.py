"""The code of an appointment over the wire: whoever holds it sees how it stands and may give it up, and no more."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from protocol.configuration import AppointmentRules, ProcedureConfig
from protocol.enums import Refusal
from server.access.credentials import guessing
from server.access.credentials.guessing import AT_ONCE
from server.web.base.clock import now_ms
from tests.server.web.conftest import install
from tests.server.web.inside import Inside, inside, session_of
from tests.server.web.refusals import refused
from tests.serving import Installation, Serving

CODES = "/api/v1/appointments/CN01/HT"
BIRTH = ProcedureConfig(
    "1.001193",
    "HT",
    {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=({"vi": "Giấy chứng sinh", "en": "Birth notice"},),
)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """With places enough for all tests of this file, and a procedure whose papers are known."""
    installation = install(tmp_path_factory.mktemp("standing") / "data")
    rules = AppointmentRules(per_slot=50)
    installation.configure(replace(installation.config, appointments=rules, procedures=(BIRTH,)))
    with Serving(installation) as running:
        yield running


def look(serving: Serving, appointment: str) -> tuple[int, Any]:
    return serving.call("GET", f"{CODES}/{appointment}")


def give_up(serving: Serving, appointment: str, key: str | None = None) -> tuple[int, Any]:
    return serving.call("POST", f"{CODES}/{appointment}/cancel", {}, key=key)


def test_it_says_when_and_for_what_and_what_to_bring(standing: Serving) -> None:
    booked = standing.book("HT", procedure=BIRTH.code, dossiers=2)
    status, seen = look(standing, booked["appointment"])
    assert status == 200
    assert (seen["slot_at"], seen["state"], seen["dossiers"]) == (booked["slot_at"], "booked", 2)
    assert (seen["branch"]["en"], seen["service"]["vi"]) == ("Branch 1", "Hộ tịch")
    assert seen["procedure"] == {"vi": "Đăng ký khai sinh", "en": "Birth registration"}
    assert seen["bring"] == [{"vi": "Giấy chứng sinh", "en": "Birth notice"}]
    assert seen["check_in_from"] < seen["slot_at"] < seen["check_in_until"]


def test_what_is_unknown_is_not_there_and_nothing_else_is(standing: Serving) -> None:
    seen = look(standing, standing.book("HT", procedure="9.999999")["appointment"])[1]
    assert set(seen) == {
        "branch", "branch_id", "service", "slot_at", "check_in_from", "check_in_until", "state", "dossiers", "at",
    }  # fmt: skip


def test_who_holds_it_gives_it_up_and_its_place_is_free_again_after_a_while(serving: Serving) -> None:
    slot_at = serving.free_slots("HT", in_days=1)[3]
    booked = [serving.book("HT", slot_at)["appointment"] for _ in range(4)]
    assert slot_at not in serving.free_slots("HT", in_days=1)
    status, seen = give_up(serving, booked[0])
    assert (status, seen["state"]) == (200, "cancelled")
    assert slot_at not in serving.free_slots("HT", in_days=1)
    (event,) = [event for event in serving.journal() if event["kind"] == "appointment_cancelled"]
    assert (event["actor"], event["body"]["appointment"]) == ("citizen", booked[0])
    free_at, most_ms = event["body"]["free_at"], 1000 * serving.installation.config.appointments.return_s
    assert now_ms() < free_at <= now_ms() + most_ms
    assert look(serving, booked[0])[1]["state"] == "cancelled"
    assert look(serving, booked[1])[1]["state"] == "booked"


def test_sent_again_it_is_given_up_once_and_another_key_is_told_so(standing: Serving) -> None:
    one = standing.book("HT")["appointment"]
    head = standing.head()
    answers = [give_up(standing, one, "by-phone") for _ in range(2)]
    assert [(status, seen["state"]) for status, seen in answers] == [(200, "cancelled")] * 2
    refused(give_up(standing, one), Refusal.CANCELLED)
    assert standing.head() == head + 1


def test_who_has_come_sees_the_number_and_gives_nothing_up(standing: Serving) -> None:
    one = standing.book("HT")["appointment"]
    number = standing.issue("HT", appointment=one)["number"]
    answer = give_up(standing, one)
    refused(answer, Refusal.CHECKED_IN)
    assert answer[1]["detail"] == number
    seen = look(standing, one)[1]
    assert (seen["state"], seen["number"]) == ("checked_in", number)


def test_once_given_up_it_gives_no_number_at_the_kiosk(standing: Serving) -> None:
    one = standing.book("HT")["appointment"]
    give_up(standing, one)
    body, kiosk = {"service": "HT", "appointment": one}, standing.installation.tokens["kiosk"]
    answer = standing.call("POST", "/api/v1/branches/CN01/tickets", body, kiosk)
    refused(answer, Refusal.CANCELLED, "appointment")


@pytest.mark.parametrize("change", ["wrong", "other service", "other branch"])
def test_a_code_that_is_not_quite_right_opens_nothing(standing: Serving, change: str) -> None:
    one = standing.book("HT")["appointment"]
    path = {
        "wrong": f"{CODES}/{one[:-1]}{'A' if one[-1] != 'A' else 'B'}",
        "other service": f"/api/v1/appointments/CN01/DD/{one}",
        "other branch": f"/api/v1/appointments/CN02/HT/{one}",
    }[change]
    head = standing.head()
    refused(standing.call("GET", path), Refusal.UNKNOWN_APPOINTMENT)
    refused(standing.call("POST", f"{path}/cancel", {}), Refusal.UNKNOWN_APPOINTMENT)
    assert standing.head() == head


def test_whoever_guesses_is_made_to_wait_and_nobody_else_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the guesses look, half would cancel, some by the page: all are of one bucket, a right code too."""
    installation = install(tmp_path / "data")
    monkeypatch.setattr(guessing, "EVERY_MS", 60_000)  # on a busy machine ten seconds are over meanwhile

    async def guess() -> None:
        async with inside(installation) as server:
            one = await _booked(server, installation)
            right = f"{CODES}/{one}"
            for place in range(AT_ONCE):
                path = f"CN01/HT/{'A' * 13}{place:03d}"
                way = ("GET", f"/api/v1/appointments/{path}"), ("POST", f"/api/v1/appointments/{path}/cancel"), \
                    ("GET", f"/a/{path}"), ("POST", f"/a/{path}")  # fmt: skip
                assert (await server.away.request(*way[place % 4])).status_code == 404
            answer = await server.away.get(right)
            assert (answer.status_code, answer.json()["code"]) == (429, Refusal.TOO_MANY_TRIES)
            assert 0 < int(answer.json()["detail"].removesuffix(" s")) <= guessing.EVERY_MS // 1000
            assert (await server.away.post(f"{right}/cancel")).status_code == 429
            for method in ("GET", "POST"):
                page = await server.away.request(method, f"/a/CN01/HT/{one}")
                assert (page.status_code, "Thử quá nhiều lần" in page.text) == (429, True), page.text
            seen = await server.near.get(right)
            assert (seen.status_code, seen.json()["state"]) == (200, "booked")
            later = server.context.guesses._clear_at["192.0.2.7"] - (AT_ONCE - 1) * guessing.EVERY_MS
            monkeypatch.setattr(server.context.clock, "now", lambda: later)
            assert (await server.away.get(right)).status_code == 200

    asyncio.run(guess())


def test_right_codes_are_no_guesses_however_often_they_are_asked_for(standing: Serving) -> None:
    one = standing.book("HT")["appointment"]
    assert {look(standing, one)[0] for _ in range(AT_ONCE + 5)} == {200}


async def _booked(server: Inside, installation: Installation) -> str:
    headers = {"Authorization": f"Bearer {session_of(installation, 'manager')}"}
    base = "/api/v1/branches/CN01/appointments"
    slots = (await server.away.get(f"{base}?in_days=1", headers=headers)).json()["slots"]
    slot_at = next(slot["slot_at"] for slot in slots if slot["service"] == "HT")
    booked = await server.away.post(base, json={"service": "HT", "slot_at": slot_at}, headers=headers)
    assert booked.status_code == 201, booked.text
    return str(booked.json()["appointment"]["appointment"])
