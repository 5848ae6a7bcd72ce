"""A command sent again by its sender under its key: the same answer, no new event; another command is refused."""

import asyncio
from typing import Any

from protocol.enums import Refusal, Role
from protocol.keys import new_key
from tests.server.dossier.papers import pdf
from tests.serving import PASSWORD, Serving, until

from .conftest import OTHER
from .line import Line
from .refusals import refused

TICKETS = "/api/v1/branches/CN01/tickets"
KEYS = ["plain-key", new_key(), new_key(0), new_key(2**47)]
"""A UUIDv7 of now, of 1970 and of the far future: what a clock says must not matter."""


async def issue_raw(serving: Serving, key: str, body: Any) -> bytes:
    async with Line(serving.port, serving.installation.tokens["kiosk"]) as line:
        reply = await line.post(TICKETS, body, key)
        assert reply.status == 201
        return reply.body


def test_a_ticket_asked_for_again_is_the_same_to_the_byte(serving: Serving) -> None:
    """Also when a call came between, after a restart, and after a crash."""
    body = {"service": "HT", "priority": "elderly", "dossiers": 3}

    def ask() -> list[bytes]:
        return [asyncio.run(issue_raw(serving, key, body)) for key in KEYS]

    first = ask()
    serving.issue("HT")
    serving.open_counter("1")
    assert serving.verb("1", "call")[0] == 200
    seq = serving.head()
    assert ask() == first
    serving.restart()
    assert ask() == first
    serving.kill()
    serving.start()
    assert ask() == first
    assert len(set(first)) == len(KEYS)
    assert serving.head() == seq


def test_a_lost_answer_is_found_by_asking_again_at_once(standing: Serving) -> None:
    """Ten times the same command side by side, as an impatient program might: one ticket."""

    async def ask() -> set[bytes]:
        return set(await asyncio.gather(*(issue_raw(standing, "impatient", {"service": "HT"}) for _ in range(10))))

    before = standing.head()
    assert len(asyncio.run(ask())) == 1
    assert [event["kind"] for event in standing.journal(before) if event["kind"] != "day_opened"] == ["issued"]


def test_every_verb_again_gives_its_ticket_number_and_seq_also_after_others_came_between(serving: Serving) -> None:
    """Then after a restart, and none of it makes an event."""
    for service in ("HT", "HT", "HT", "HT"):
        serving.issue(service)
    serving.open_counter("2")
    script: list[tuple[str, Any]] = [
        ("login", {"user": "clerk1", "password": PASSWORD}),
        ("open", {}),
        ("call", {}),
        ("recall", {}),
        ("start", {}),
        ("reclass", {"priority": "merit", "reason": "not_declared"}),
        ("park", {"reason": "fill_form"}),
        ("call", {}),
        ("start", {}),
        ("complete", {"outcome": "received"}),
        ("call", {}),
        ("no-show", {}),
        ("call", {}),
        ("start", {}),
        ("next-service", {"service": "CT"}),
        ("call", {}),
        ("return", {"reason": "called_by_mistake"}),
        ("call", {}),
        ("start", {}),
        ("transfer", {"user": "clerk2"}),
        ("skills", {"skills": ["CT"]}),
        ("pause", {"reason": "lunch"}),
        ("close", {}),
        ("logout", {}),
    ]
    first = []
    for step, (verb, body) in enumerate(script):
        status, reply = serving.verb("1", verb, body, key=f"step-{step}")
        assert status == 200, (verb, reply)
        first.append(said(reply))
    assert [status for status, _ in (serving.verb("2", verb) for verb in ("call", "start", "complete"))] == [200] * 3
    seq = serving.head()
    serving.restart()
    again = [said(serving.verb("1", verb, body, key=f"step-{step}")[1]) for step, (verb, body) in enumerate(script)]
    assert again == first
    assert serving.head() == seq


def said(reply: Any) -> Any:
    ticket = reply["ticket"]
    return reply["seq"], ticket and ticket["ticket_id"], ticket and ticket["number"], reply.get("why")


def test_a_key_is_for_one_command_only(standing: Serving) -> None:
    standing.open_counter("1")
    standing.open_counter("2")
    kiosk = standing.installation.tokens["kiosk"]
    standing.issue("HT", key="one")
    seq = standing.head()
    for body in ({"service": "DD"}, {"service": "HT", "dossiers": 2}, {"service": "HT", "language": "en"}):
        refused(standing.call("POST", TICKETS, body, kiosk, "one"), Refusal.KEY_REUSED)
    assert standing.head() == seq
    assert standing.verb("1", "call", key="two")[0] == 200
    refused(standing.verb("1", "start", key="two"), Refusal.KEY_REUSED)
    refused(standing.verb("2", "start", key="two"), Refusal.NOTHING_IN_HAND)  # another sender's key is its own


def test_two_kiosks_with_one_key_get_a_ticket_each_and_neither_the_others_secret(standing: Serving) -> None:
    """Whichever asks first, and again."""
    here = standing.installation.tokens["kiosk"]
    there = standing.installation.enrol(Role.KIOSK, name="kiosk-beside")
    until(lambda: standing.call("GET", "/api/v1/branches", token=there)[0] == 200)
    answers = [
        standing.call("POST", TICKETS, {"service": "HT"}, token, "shared") for token in (here, there, there, here)
    ]
    assert [status for status, _ in answers] == [201] * 4
    first, second = answers[0][1], answers[1][1]
    assert first["ticket_id"] != second["ticket_id"]
    assert first["track_url"] != second["track_url"]
    assert [answers[3][1], answers[2][1]] == [first, second]


def test_two_bookers_with_one_key_get_an_appointment_each(standing: Serving) -> None:
    path = "/api/v1/branches/CN01/appointments"
    service, manager = standing.installation.tokens["service"], standing.sign_in()
    slots = standing.call("GET", f"{path}?in_days=1", token=manager)[1]["slots"]
    wish = {"service": "HT", "slot_at": next(slot["slot_at"] for slot in slots if slot["service"] == "HT")}
    booked = [standing.call("POST", path, wish, token, "shared") for token in (service, manager, service)]
    assert [status for status, _ in booked] == [201] * 3
    ids = [answer["appointment"]["appointment"] for _, answer in booked]
    assert ids[0] == ids[2] != ids[1]


def test_two_holders_of_tickets_with_one_key_each_give_up_their_own(standing: Serving) -> None:
    secrets = [standing.issue("HT")["track_url"].rpartition("/t/")[2] for _ in range(2)]
    for secret in secrets * 2:
        status, ticket = standing.call("POST", f"/api/v1/tickets/{secret}/cancel", {}, None, "shared")
        assert (status, ticket["state"]) == (200, "cancelled")


def test_what_was_refused_or_changed_nothing_is_the_same_again(serving: Serving) -> None:
    """Also when it would be done by now, and after a restart: the clerk has long looked elsewhere."""
    serving.open_counter("1")
    nobody = serving.verb("1", "call", key="call")
    assert (nobody[0], nobody[1]["ticket"]) == (200, None)
    nothing = serving.verb("1", "start", key="start")
    refused(nothing, Refusal.NOTHING_IN_HAND)
    ticket = serving.issue("HT")

    def again() -> None:
        status, reply = serving.verb("1", "call", key="call")
        assert (status, reply["ticket"], reply["seq"]) == (200, None, nobody[1]["seq"])
        assert serving.verb("1", "start", key="start") == nothing

    again()
    assert serving.verb("1", "call")[1]["ticket"]["ticket_id"] == ticket["ticket_id"]
    seq = serving.head()
    again()
    serving.restart()
    again()
    assert serving.head() == seq


def test_a_key_counts_in_its_branch(standing: Serving) -> None:
    """Two branches know nothing of each other's commands."""
    here = standing.installation.tokens["kiosk"]
    there = standing.installation.enrol(Role.KIOSK, branch=OTHER, name="kiosk-2")
    until(lambda: standing.call("GET", "/api/v1/branches", token=there)[0] == 200)
    first = standing.call("POST", TICKETS, {"service": "HT"}, here, "same")
    second = standing.call("POST", TICKETS.replace("CN01", OTHER), {"service": "DD"}, there, "same")
    assert (first[0], second[0]) == (201, 201)
    assert second[1]["number"] == "DD-001"


def test_cancels_scans_and_the_days_end_again(serving: Serving) -> None:
    serving.open_counter("1")
    manager, counter = serving.sign_in(), serving.installation.tokens["counter-1"]
    tickets = [serving.issue("HT") for _ in range(3)]
    secret = tickets[0]["track_url"].rpartition("/t/")[2]
    calls: list[tuple[str, Any, str | None, dict[str, str]]] = [
        (f"/api/v1/tickets/{secret}/cancel", {}, None, {}),
        (f"{TICKETS}/{tickets[1]['ticket_id']}/cancel", {}, manager, {}),
        (f"{TICKETS}/{tickets[2]['ticket_id']}/scans", pdf(), counter, {"Content-Type": "application/pdf"}),
        ("/api/v1/branches/CN01/end-day", {}, manager, {}),
    ]
    for number, (path, body, token, headers) in enumerate(calls):
        first = serving.call("POST", path, body, token, f"call-{number}", **headers)
        seq = serving.head()
        again = serving.call("POST", path, body, token, f"call-{number}", **headers)
        for answer in (first, again):
            answer[1].pop("at", None)  # when it was looked at
        assert first == again
        assert first[0] in (200, 201), first
        assert serving.head() == seq
