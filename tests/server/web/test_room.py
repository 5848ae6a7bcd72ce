"""What staff are told of the room and the lobby is not: who sits where, what is done there, who asks for help."""

import json
from typing import Any

import pytest

from motcua.protocol.words import Refusal, Role
from tests.serving import Serving, until

from .following import Following
from .refusals import refused

BRANCH = "/api/v1/branches/CN01"


def counter_of(snapshot: dict[str, Any], counter: str) -> dict[str, Any]:
    return next(each for each in snapshot["counters"] if each["id"] == counter)


def snapshot_for(serving: Serving, token: str | None) -> dict[str, Any]:
    with Following(serving, token) as follower:
        return follower.wait_for(1)[0]


def test_staff_see_each_others_names_and_what_a_counter_has_done(serving: Serving) -> None:
    tokens = serving.installation.tokens
    serving.open_counter("1")
    for _ in range(2):
        serving.issue("HT")
        for verb in ("call", "start", "complete"):
            status, reply = serving.verb("1", verb)
            assert status == 200, reply
    assert reply["counter"]["user_name"] == "clerk1"
    assert reply["counter"]["served_today"] == 2
    assert reply["ticket"]["why"]["code"]
    one, two = (counter_of(snapshot_for(serving, tokens["counter-2"]), counter) for counter in ("1", "2"))
    assert (one["user_name"], one["served_today"]) == ("clerk1", 2)
    assert not {"user_name", "served_today", "alarm_at"} & set(two)
    # a login name is found by the opaque id that the branch's stream has: it is never written there
    assert "clerk1" not in json.dumps(serving.journal())
    assert "clerk1" not in json.dumps(snapshot_for(serving, tokens["display"]))


def test_why_somebody_is_parked_is_told_to_staff(serving: Serving) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    for verb, body in (("call", {}), ("start", {}), ("park", {"reason": "fill_form"})):
        status, reply = serving.verb("1", verb, body)
        assert status == 200, reply
    assert reply["ticket"]["park_reason"] == "fill_form"
    _, reply = serving.verb("1", "pickup", {"ticket_id": reply["ticket"]["ticket_id"]})
    assert "park_reason" not in reply["ticket"]


def test_an_alarm_is_told_to_the_neighbours_and_not_to_the_lobby(serving: Serving) -> None:
    tokens = serving.installation.tokens
    with Following(serving, tokens["counter-2"]) as neighbour, Following(serving, tokens["display"]) as lobby:
        neighbour.wait_for(1)
        lobby.wait_for(1)
        status, reply = serving.verb("1", "alarm")  # nobody is logged in
        assert (status, reply["counter"]["id"]) == (200, "1")
        told, unsaid = neighbour.wait_for_seq(reply["seq"])[-1], lobby.wait_for_seq(reply["seq"])[-1]
        assert (told["kind"], told["counter"]["alarm_at"]) == ("alarm_raised", reply["counter"]["alarm_at"])
        assert unsaid == {"seq": reply["seq"]}
        assert serving.verb("1", "alarm")[1]["seq"] == reply["seq"]
        status, reply = serving.verb("1", "alarm-off")
        told = neighbour.wait_for_seq(reply["seq"])[-1]
        assert (told["kind"], "alarm_at" in told["counter"]) == ("alarm_cleared", False)


@pytest.mark.parametrize("who", ["supervisor", "manager", "admin"])
def test_who_answers_for_the_branch_clears_an_alarm(standing: Serving, who: str) -> None:
    path = f"{BRANCH}/counters/2/clear-alarm"
    assert standing.verb("2", "alarm")[0] == 200
    for other in ("counter-2", "counter-1", "kiosk", "service"):
        refused(standing.call("POST", path, {}, standing.installation.tokens[other]), Refusal.NOT_ALLOWED)
    refused(standing.call("POST", path, {}, standing.sign_in("clerk1")), Refusal.NOT_ALLOWED)
    status, reply = standing.call("POST", path, {}, standing.sign_in(who))
    assert (status, reply["ticket"], "alarm_at" in reply["counter"]) == (200, None, False)
    assert standing.journal()[-1]["actor"] == standing.installation.users[who]
    again = standing.call("POST", path, {}, standing.sign_in(who))
    assert (again[0], again[1]["seq"]) == (200, reply["seq"])


def test_the_alarm_of_a_counter_that_is_none(standing: Serving) -> None:
    path = f"{BRANCH}/counters/99/clear-alarm"
    refused(standing.call("POST", path, {}, standing.sign_in("manager")), Refusal.UNKNOWN_COUNTER)


def test_a_clerk_takes_a_ticket_for_somebody_at_the_counter(serving: Serving) -> None:
    tokens = serving.installation.tokens
    path = f"{BRANCH}/tickets"
    refused(serving.call("POST", path, {"service": "HT"}, tokens["counter-1"]), Refusal.NOT_ALLOWED)
    serving.open_counter("1")
    status, issued = serving.call("POST", path, {"service": "HT"}, tokens["counter-1"], "for-somebody")
    assert (status, issued["number"]) == (201, "HT-001")
    assert serving.call("POST", path, {"service": "HT"}, tokens["counter-1"], "for-somebody") == (201, issued)
    assert serving.journal()[-1]["actor"] == serving.installation.users["clerk1"]
    elsewhere = path.replace("CN01", "CN02")
    refused(serving.call("POST", elsewhere, {"service": "HT"}, tokens["counter-1"]), Refusal.NOT_ALLOWED)
    unattended = serving.installation.enrol(Role.COUNTER, "3", unattended=True)
    until(lambda: serving.call("GET", "/api/v1/branches", token=unattended)[0] == 200)
    assert serving.call("POST", path, {"service": "HT"}, unattended)[0] == 201


def test_a_branch_says_in_which_order_it_calls(standing: Serving) -> None:
    _, branch = standing.call("GET", BRANCH)
    config = standing.installation.config
    assert (branch["policy"], branch["guard_s"]) == (config.policy, config.guard_s)
    assert branch["weights"] == {"prio": config.weights.prio, "appt": config.weights.appt, "walk": config.weights.walk}
    assert branch["closed_dates"] == list(config.closed_dates)
