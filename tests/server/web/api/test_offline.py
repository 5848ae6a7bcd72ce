"""Numbers for the time without a server, over the wire: secrets that are valid afterwards, slips admitted once."""

from datetime import date, timedelta
from typing import Any

import pytest

from protocol.enums import Refusal, Role
from server.web.base.clock import now_ms
from tests.server.web.pages.ask import ask, sign_in
from tests.server.web.refusals import refused
from tests.serving import Serving, until

HERE = "/api/v1/branches/CN01"


def today_of(serving: Serving) -> str:
    """The branch's date: no test runs over its midnight."""
    return str(serving.call("GET", f"{HERE}/board")[1]["at"][:10])


def lease(serving: Serving, count: int = 5, who: str = "kiosk", key: str | None = None) -> dict[str, Any]:
    body = {"date": today_of(serving), "count": count}
    status, leased = serving.call("POST", f"{HERE}/leased-numbers", body, serving.installation.tokens[who], key)
    assert status == 201, leased
    return {"date": leased["date"], "track_url": leased["track_url"]} | {
        one["prefix"]: (one["first"], one["secrets"]) for one in leased["leased"]
    }


def give(serving: Serving, n: int, *, service: str = "HT", key: str | None = None, **more: Any) -> tuple[int, Any]:
    body = {"date": today_of(serving), "number": f"{service}-{n}", "service": service} | more
    return serving.call("POST", f"{HERE}/tickets/leased", body, serving.installation.tokens["kiosk"], key)


def admit(serving: Serving, code: str, **more: Any) -> tuple[int, Any]:
    token = serving.installation.tokens["counter-1"]
    return serving.call("POST", f"{HERE}/slips", {"code": code} | more, token)


def test_a_leased_secret_opens_its_tickets_page_once_the_number_is_in_the_queue(serving: Serving) -> None:
    leased = lease(serving)
    first, secrets = leased["HT"]
    assert (first, len(secrets), len(set(secrets))) == (700, 5, 5)
    assert leased["track_url"].endswith("/t/")
    refused(serving.call("GET", f"/api/v1/tickets/{secrets[0]}"), Refusal.UNKNOWN_TICKET)
    assert give(serving, first)[0] == 201
    status, ticket = serving.call("GET", f"/api/v1/tickets/{secrets[0]}")
    assert (status, ticket["number"], ticket["state"]) == (200, "HT-700", "waiting")


def test_the_same_key_leases_once_and_another_kiosk_other_numbers(serving: Serving) -> None:
    assert lease(serving, key="a") == lease(serving, key="a")
    token = serving.installation.enrol(Role.KIOSK, name="second")
    until(lambda: serving.call("GET", f"{HERE}/board", token=token)[0] == 200)
    assert lease(serving, who="second")["HT"][0] == 705


def test_no_secret_and_no_id_of_a_lease_is_in_the_journal(serving: Serving) -> None:
    _, secrets = lease(serving)["HT"]
    event = serving.journal()[-1]
    assert event["kind"] == "numbers_leased"
    assert set(event["body"]) == {"device", "date", "blocks"}
    assert not any(secret in str(event) for secret in secrets)


def test_only_a_kiosk_leases_numbers(serving: Serving) -> None:
    body = {"date": today_of(serving), "count": 5}
    for token in (serving.installation.tokens["counter-1"], serving.sign_in(), serving.installation.tokens["display"]):
        refused(serving.call("POST", f"{HERE}/leased-numbers", body, token), Refusal.NOT_ALLOWED)


def test_a_replayed_number_waits_from_its_touch_and_sent_again_is_the_same(serving: Serving) -> None:
    lease(serving)
    taken_at = now_ms() - 1
    first = give(serving, 700, key="k", taken_at=taken_at)
    assert first[0] == 201
    assert first[1] == {
        "ticket_id": f"{today_of(serving).replace('-', '')}-HT-700", "number": "HT-700", "is_late": False,
        "seq": first[1]["seq"],
    }  # fmt: skip
    assert give(serving, 700, key="k", taken_at=taken_at) == first
    refused(give(serving, 700), Refusal.ALREADY, "number")


def test_a_number_of_yesterday_is_recorded_and_the_answer_says_so(serving: Serving) -> None:
    lease(serving)
    yesterday = (date.fromisoformat(today_of(serving)) - timedelta(days=1)).isoformat()
    status, answer = give(serving, 700, date=yesterday)
    assert (status, answer["is_late"]) == (201, True)
    assert serving.journal()[-1]["kind"] == "recorded_late"


@pytest.mark.parametrize("how", ["url", "secret", "number", "typed"])
def test_a_counter_admits_an_orphaned_slip_once_and_its_kiosk_makes_no_second(serving: Serving, how: str) -> None:
    serving.open_counter("1")
    leased = lease(serving)
    first, secrets = leased["HT"]
    code = {
        "url": leased["track_url"] + secrets[1], "secret": secrets[1], "number": f"HT-{first + 1}",
        "typed": f"ht {first + 1}",
    }[how]  # fmt: skip
    status, admitted = admit(serving, code)
    assert (status, admitted["ticket"]["number"], admitted["ticket"]["state"]) == (201, "HT-701", "waiting")
    refused(admit(serving, code), Refusal.ALREADY, "code")
    refused(give(serving, first + 1), Refusal.ALREADY, "number")
    assert sum(event["kind"] == "issued" for event in serving.journal()) == 1


def test_a_slip_is_admitted_with_the_time_on_it(serving: Serving) -> None:
    serving.open_counter("1")
    lease(serving)
    clock = serving.call("GET", f"{HERE}/board")[1]["at"][11:16]
    status, admitted = admit(serving, "HT-9001", taken_at="00:01")
    assert (status, admitted["ticket"]["queued_at"][11:16]) == (201, "00:01")
    status, admitted = admit(serving, "HT-700", taken_at="00:01")  # not before its lease
    assert (status, admitted["ticket"]["queued_at"][11:16] >= clock) == (201, True)


def test_what_no_kiosk_can_have_given_is_not_admitted(serving: Serving) -> None:
    serving.open_counter("1")
    lease(serving)
    refused(admit(serving, "HT-705"), Refusal.UNKNOWN_TICKET, "code")
    refused(admit(serving, "https://x.test/t/CN01-" + "A" * 24), Refusal.UNKNOWN_TICKET, "code")
    refused(admit(serving, "QQ-701"), Refusal.UNKNOWN_TICKET, "code")
    refused(admit(serving, "HT-701", service="NO"), Refusal.UNKNOWN_SERVICE, "service")


def test_a_counter_without_a_clerk_admits_nobody(serving: Serving) -> None:
    lease(serving)
    refused(admit(serving, "HT-700"), Refusal.NOT_ALLOWED)


def test_a_visit_without_the_server_is_recorded_once_and_a_second_counter_is_a_conflict_for_the_manager(
    serving: Serving,
) -> None:
    leased = lease(serving)
    code = leased["track_url"] + leased["HT"][1][0]
    body = {"code": code, "date": today_of(serving), "completed_at": now_ms(), "served_s": 60, "dossiers": 2}
    answers = [
        serving.call("POST", f"{HERE}/counters/{c}/served", body, serving.installation.tokens[f"counter-{c}"], "k")
        for c in ("1", "1", "2")
    ]
    assert [(status, answer["number"], answer["is_conflict"]) for status, answer in answers] == [
        (200, "HT-700", False),
        (200, "HT-700", False),
        (200, "HT-700", True),
    ]
    page = ask(serving, "/manager/CN01?lang=en", session=sign_in(serving)).text
    assert "another counter has served this number too" in page


def test_a_code_that_no_kiosk_gave_is_not_known(serving: Serving) -> None:
    body = {"code": "https://x.test/t/none", "date": today_of(serving), "completed_at": now_ms(), "served_s": 60}
    token = serving.installation.tokens["counter-1"]
    refused(serving.call("POST", f"{HERE}/counters/1/served", body, token), Refusal.UNKNOWN_TICKET, "code")


def test_the_page_of_a_slip_that_has_not_come_in_yet_says_that_its_number_is_valid(serving: Serving) -> None:
    secret = lease(serving)["HT"][1][0]
    for language, said in (("vi", "Số vẫn có hiệu lực"), ("en", "It is valid")):
        answer = ask(serving, f"/t/{secret}?lang={language}")
        assert answer.status == 404
        assert "HT-700" in answer.text
        assert said in answer.text
    assert "We cannot find this ticket" in ask(serving, f"/t/CN01-{'A' * 24}?lang=en").text
    assert give(serving, 700)[0] == 201
    assert ask(serving, f"/t/{secret}").status == 200
