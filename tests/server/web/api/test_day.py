"""A day ended and reopened over the wire: what kiosks and followers learn of it, and that no number comes twice."""

from protocol.enums import Refusal
from tests.server.web.following import Following, in_order
from tests.server.web.refusals import refused
from tests.serving import Serving

DAY = "/api/v1/branches/CN01"


def test_a_day_is_ended_and_reopened_and_numbers_go_on(serving: Serving) -> None:
    manager, kiosk = serving.sign_in(), serving.installation.tokens["kiosk"]
    serving.open_counter("1")
    numbers = [serving.issue("HT")["number"] for _ in range(3)]
    assert serving.verb("1", "call")[0] == 200
    with Following(serving, kiosk) as follower:
        follower.wait_for(1)
        status, ended = serving.call("POST", f"{DAY}/end-day", {}, manager)
        assert (status, ended["expired"], ended["completed"]) == (200, 2, 1)
        refused(serving.call("POST", f"{DAY}/tickets", {"service": "HT"}, kiosk), Refusal.CLOSED)
        status, reopened = serving.call("POST", f"{DAY}/reopen-day", {}, manager)
        assert status == 200
        assert reopened == {
            "day": ended["day"], "expired": 2, "completed": 1, "appointments": 0, "seq": ended["seq"] + 4,
        }  # fmt: skip
        told = follower.wait_for_seq(reopened["seq"])
        assert in_order(told)
        assert told[-1]["kind"] == "day_reopened"
        assert (told[-1]["branch"]["open_now"], told[-1]["branch"]["ended_on"]) == (True, None)
    numbers.append(serving.issue("HT")["number"])
    assert numbers == ["HT-001", "HT-002", "HT-003", "HT-004"]
    called = [serving.verb("1", verb)[1]["ticket"]["number"] for verb in ("call", "start")]
    assert called == ["HT-001", "HT-001"]


def test_a_day_that_was_not_ended_is_not_reopened(serving: Serving) -> None:
    refused(serving.call("POST", f"{DAY}/reopen-day", {}, serving.sign_in()), Refusal.ALREADY)


def test_the_same_key_reopens_once(serving: Serving) -> None:
    manager = serving.sign_in()
    serving.issue("HT")
    assert serving.call("POST", f"{DAY}/end-day", {}, manager)[0] == 200
    first = serving.call("POST", f"{DAY}/reopen-day", {}, manager, "once")
    assert first[0] == 200
    assert serving.call("POST", f"{DAY}/end-day", {}, manager)[0] == 200
    assert serving.call("POST", f"{DAY}/reopen-day", {}, manager, "once") == first
    refused(serving.call("POST", f"{DAY}/tickets", {"service": "HT"}, manager), Refusal.CLOSED)
