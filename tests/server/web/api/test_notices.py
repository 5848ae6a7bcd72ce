"""What staff are told of the room and the lobby is not: who sits where, what is done there, who asks for help."""

import json
from typing import Any

import pytest
from msgspec import structs

from protocol.enums import Refusal, Role
from server.access.city.commands import RevokeDevice
from server.balance.dispatch.policies import plain_weights
from tests.server.web.conftest import OTHER
from tests.server.web.following import Following
from tests.server.web.refusals import refused
from tests.serving import Serving, until

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
    assert config.policy == "motcua", "classes alone do not decide"
    assert branch["weights"] == {"prio": 1.0, "appt": 1.0, "walk": 1.0}
    assert plain_weights(structs.replace(config, policy="priority")) == config.weights
    assert branch["closed_dates"] == list(config.closed_dates)


@pytest.mark.parametrize(
    ("verb", "body"),
    [("pause", {"reason": "lunch"}), ("open", {}), ("skills", {"skills": ["HT"]}), ("close", {}), ("alarm", {})],
)
def test_what_is_about_the_counter_says_who_is_in_hand(serving: Serving, verb: str, body: dict[str, Any]) -> None:
    serving.open_counter("1")
    number = serving.issue("HT")["number"]
    assert serving.verb("1", "call")[1]["ticket"]["number"] == number
    status, reply = serving.verb("1", verb, body, key="once")
    assert (status, reply["ticket"]["number"], reply["counter"]["number"]) == (200, number, number)
    again = serving.verb("1", verb, body, key="once")
    assert again == (200, reply)


# -- devices ---------------------------------------------------------------------------------------------------------


def test_staff_are_told_how_a_device_is_and_the_lobby_is_not(serving: Serving) -> None:
    tokens, path = serving.installation.tokens, f"{BRANCH}/device-state"
    with Following(serving, tokens["counter-1"]) as staff, Following(serving, tokens["display"]) as lobby:
        assert staff.wait_for(1)[0]["devices"] == []
        lobby.wait_for(1)
        status, reply = serving.call("POST", path, {"printer": "paper_out", "pending": 2}, tokens["kiosk"])
        assert status == 200, reply
        said = reply["device"]
        assert (said["name"], said["role"]) == ("kiosk", "kiosk")
        assert (said["printer"], said["pending"], said["unconfirmed"]) == ("paper_out", 2, 0)
        told = staff.wait_for_seq(reply["seq"])[-1]
        assert (told["kind"], told["device"]) == ("device_state", said)
        assert lobby.wait_for_seq(reply["seq"])[-1] == {"seq": reply["seq"]}
        again = serving.call("POST", path, {"printer": "paper_out", "pending": 2}, tokens["kiosk"])
        assert again == (200, reply)
    assert snapshot_for(serving, tokens["counter-1"])["devices"] == [said]
    assert "devices" not in snapshot_for(serving, tokens["display"])
    serving.restart()
    assert snapshot_for(serving, tokens["counter-1"])["devices"] == [said]


def test_a_device_that_is_not_in_use_any_more_is_not_shown(serving: Serving) -> None:
    token = serving.installation.enrol(Role.KIOSK, name="old-kiosk")
    until(lambda: serving.call("GET", "/api/v1/branches", token=token)[0] == 200)
    status, reply = serving.call("POST", f"{BRANCH}/device-state", {"printer": "offline"}, token)
    assert status == 200, reply
    serving.installation.append(RevokeDevice(reply["device"]["device"]))
    until(lambda: serving.call("GET", "/api/v1/branches", token=token)[0] == 401)
    assert snapshot_for(serving, serving.installation.tokens["counter-1"])["devices"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"printer": "on_fire"}, "printer"),
        ({"pending": -1}, "pending"),
        ({"device": "d-other"}, "device"),
        ({"unconfirmed": 10_000}, "unconfirmed"),
    ],
)
def test_a_device_state_that_is_none_is_refused(standing: Serving, body: dict[str, Any], field: str) -> None:
    """A device cannot name another: the token says whose state it is."""
    answer = standing.call("POST", f"{BRANCH}/device-state", body, standing.installation.tokens["kiosk"])
    refused(answer, Refusal.BAD_FIELD, field)


def test_only_devices_of_the_branch_say_how_they_are(standing: Serving) -> None:
    path = f"{BRANCH}/device-state"
    refused(standing.call("POST", path, {}, standing.sign_in("admin")), Refusal.NOT_ALLOWED)
    refused(standing.call("POST", path, {}, standing.installation.tokens["service"]), Refusal.NOT_ALLOWED)
    refused(standing.call("POST", path, {}), Refusal.NOT_AUTHENTICATED)
    elsewhere = path.replace("CN01", OTHER)
    refused(standing.call("POST", elsewhere, {}, standing.installation.tokens["kiosk"]), Refusal.NOT_ALLOWED)


# -- the message -----------------------------------------------------------------------------------------------------

POWER = {"vi": "Mất điện đến 10:00", "en": "No power until 10:00"}
LEAVE = {"vi": "Mời mọi người rời khỏi toà nhà", "en": "Please leave the building"}


def test_everybody_is_told_the_message_and_that_it_is_taken_back(serving: Serving) -> None:
    supervisor, path = serving.sign_in("supervisor"), f"{BRANCH}/message"
    with Following(serving) as lobby, Following(serving, serving.installation.tokens["counter-1"]) as staff:
        assert lobby.wait_for(1)[0]["board"]["message"] is None
        staff.wait_for(1)
        status, reply = serving.call("POST", path, {"level": "emergency", "text": LEAVE}, supervisor)
        assert status == 200, reply
        assert (reply["message"]["text"], reply["message"]["until"]) == (LEAVE, None)
        for follower in (lobby, staff):
            told = follower.wait_for_seq(reply["seq"])[-1]
            assert (told["kind"], told["message"]) == ("message_set", reply["message"])
        assert snapshot_for(serving, None)["board"]["message"] == reply["message"]
        status, gone = serving.call("DELETE", path, token=supervisor)
        assert (status, gone["message"]) == (200, None)
        for follower in (lobby, staff):
            told = follower.wait_for_seq(gone["seq"])[-1]
            assert told["kind"] == "message_cleared"
            assert told["message"] is None
            assert "message" in told  # an explicit null: the client forgets what it holds
        assert serving.call("DELETE", path, token=supervisor) == (200, gone)


def test_a_message_ends_by_itself_and_everybody_is_told(serving: Serving) -> None:
    body = {"level": "notice", "text": POWER, "until_s": 1}
    with Following(serving) as lobby:
        lobby.wait_for(1)
        status, reply = serving.call("POST", f"{BRANCH}/message", body, serving.sign_in("manager"))
        assert status == 200, reply
        told = lobby.wait_for_seq(reply["seq"] + 1)[-1]
        assert (told["kind"], told["message"]) == ("message_cleared", None)
    assert serving.call("GET", f"{BRANCH}/board")[1]["message"] is None
    assert serving.journal()[-1]["actor"] == "timer"


def test_a_message_is_put_in_order(standing: Serving) -> None:
    typed = {"vi": "  Nghi\u0323 \n  lê\u0303 ", "en": "Holiday"}
    token = standing.sign_in("manager")
    _, reply = standing.call("POST", f"{BRANCH}/message", {"level": "notice", "text": typed}, token)
    assert reply["message"]["text"] == {"vi": "Nghị lễ", "en": "Holiday"}
    standing.call("DELETE", f"{BRANCH}/message", token=token)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"level": "loud", "text": POWER}, "level"),
        ({"level": "notice"}, "text"),
        ({"level": "notice", "text": {"vi": "Nghỉ"}}, "text.en"),
        ({"level": "notice", "text": POWER | {"vi": "   "}}, "text.vi"),
        ({"level": "notice", "text": POWER | {"vi": "x" * 401}}, "text[...]"),
        ({"level": "notice", "text": POWER | {"en": "turn \u202eback"}}, "text.en"),
        ({"level": "notice", "text": POWER | {"en": "bell\u0007"}}, "text.en"),
        ({"level": "notice", "text": POWER, "until_s": 0}, "until_s"),
        ({"level": "notice", "text": POWER, "until_s": 604_801}, "until_s"),
    ],
)
def test_a_message_that_will_not_do_is_refused(standing: Serving, body: dict[str, Any], field: str) -> None:
    refused(standing.call("POST", f"{BRANCH}/message", body, standing.sign_in("manager")), Refusal.BAD_FIELD, field)


def test_clerks_and_devices_set_no_message(standing: Serving) -> None:
    body = {"level": "notice", "text": POWER}
    for token in (standing.sign_in("clerk1"), standing.installation.tokens["counter-1"]):
        for method in ("POST", "DELETE"):
            refused(standing.call(method, f"{BRANCH}/message", body, token), Refusal.NOT_ALLOWED)


def test_a_messages_words_are_in_no_log(serving: Serving) -> None:
    words = {"vi": "Bí mật của hội trường", "en": "Secret of the hall"}
    serving.call("POST", f"{BRANCH}/message", {"level": "notice", "text": words}, serving.sign_in("manager"))
    serving.call(
        "POST", f"{BRANCH}/message", {"level": "notice", "text": words | {"en": ""}}, serving.sign_in("manager")
    )
    serving.stop()  # what it held is written now
    assert sum("/message" in line for line in serving.log) == 2
    assert not any("Secret" in line or "hội trường" in line for line in serving.log)
