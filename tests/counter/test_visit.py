"""A visit by keys alone, against a real server: every act of a clerk and what the stream holds afterwards."""

import pytest
from msgspec.structs import replace

from .clerk import Clerk


def test_an_ordinary_visit_takes_four_keys(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready()
    assert clerk.enabled("call-next")

    clerk.called("HT-001")
    clerk.reads("ticket-why", "waited longest")
    assert clerk.text("ticket-state") == "Called, not here yet"
    assert not clerk.enabled("call-next")
    clerk.key("F4")
    clerk.reads("ticket-state", "Being served")
    clerk.reads("timer-level", "15 minutes left")
    clerk.key("F5")
    clerk.reads("question", "How did it end?")
    clerk.key("1")

    clerk.idle()
    clerk.reads("notice", "HT-001 is done")
    assert clerk.last("completed")["outcome"] == "received"
    assert clerk.enabled("call-next")


def test_the_same_key_again_takes_what_is_marked(clerk: Clerk) -> None:
    clerk.serving_one()
    clerk.key("F5")
    clerk.key("Down")
    clerk.key("F5")
    clerk.idle()
    assert clerk.last("completed")["outcome"] == "result_given"


def test_a_completion_says_how_many_dossiers(clerk: Clerk) -> None:
    clerk.serving_one()
    clerk.key("F5")
    clerk.key("+")
    clerk.key("+")
    clerk.key("-")
    clerk.key("Return")
    clerk.idle()
    assert clerk.last("completed")["dossiers"] == 2


def test_nobody_waiting_is_said(clerk: Clerk) -> None:
    clerk.ready().key("F2")
    clerk.reads("notice", "Nobody is waiting for this counter.")
    assert "called" not in clerk.kinds()


def test_who_does_not_come_is_called_again_and_then_goes_back(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    clerk.key("F3")
    clerk.reads("notice", "HT-001 is being called again")
    clerk.key("F6")
    clerk.idle()
    clerk.reads("notice", "waits again, behind")
    assert [row[0] for row in clerk.rows("waiting-list")] == ["HT-001"]


def test_a_no_show_too_soon_after_the_call_asks_why_and_the_place_is_kept(clerk: Clerk) -> None:
    installation = clerk.serving.installation
    installation.configure(replace(installation.config, no_show_s=600))
    for _ in range(2):
        clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    clerk.key("F6")
    clerk.reads("question", "Why a no-show so soon after the call?")
    clerk.key("1")
    clerk.idle()
    clerk.reads("notice", "HT-001 waits again in the same place.")
    assert clerk.last("no_show")["reason"] == "left_hall"
    clerk.called("HT-001")


def test_a_visit_past_its_time_asks_why_and_one_key_answers(clerk: Clerk) -> None:
    installation = clerk.serving.installation
    installation.configure(replace(installation.config, transaction_target_s=1))
    clerk.serving_one()
    clerk.reads("watch-title", "Why?")
    clerk.key("Ctrl+1")
    clerk.reads("watch-title", "Papers missing")
    assert clerk.last("overran")["cause"] == "papers"
    clerk.key("F5")
    clerk.key("1")
    clerk.idle()
    assert not clerk.widget("watch").isVisible()


def test_the_third_no_show_is_said_to_be_the_last(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready()
    for _ in range(3):
        clerk.called("HT-001")
        clerk.key("F6")
        clerk.idle()
    clerk.reads("notice", "is cancelled")
    assert clerk.rows("waiting-list") == []


def test_a_call_by_mistake_is_taken_back_with_its_age(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    clerk.key("F11")
    clerk.reads("question", "Why return to the queue?")
    clerk.key("3")
    clerk.idle()
    assert clerk.last("returned")["reason"] == "called_by_mistake"


def test_parked_for_ten_minutes_and_picked_up(clerk: Clerk) -> None:
    clerk.serving_one().key("F7")
    clerk.key("2")
    clerk.reads("question", "For how long?")
    clerk.key("3")
    clerk.idle()
    assert [row[0] for row in clerk.rows("parked-list")] == ["HT-001"]
    parked = clerk.last("parked")
    assert parked["reason"] == "fill_form"

    clerk.key("Shift+F7")
    clerk.key("1")
    clerk.reads("ticket-number", "HT-001")
    assert clerk.rows("parked-list") == []


def test_parked_until_picked_up_from_the_list(clerk: Clerk) -> None:
    clerk.serving_one().key("F7")
    clerk.key("1")
    clerk.key("1")
    clerk.idle()
    assert clerk.rows("parked-list")[0][2] == "–"
    clerk.click("parked-list", 0)
    clerk.key("Return")
    clerk.reads("ticket-number", "HT-001")


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [("1 1 4", "service", "CT"), ("2 2 4", "counter", "2")],
    ids=["service", "counter"],
)
def test_transfer(clerk: Clerk, keys: str, field: str, value: str) -> None:
    clerk.serving.open_counter("2")
    clerk.serving_one().key("F8")
    for key in keys.split():
        clerk.key(key)
    clerk.idle()
    transferred = clerk.last("transferred")
    assert transferred[field] == value
    assert transferred["reason"] == "needs_specialist"


def test_f2_while_serving_completes_and_calls_the_next(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.serving_one().key("F2")
    clerk.reads("question", "How did it end?")
    clerk.key("1")
    clerk.reads("ticket-number", "HT-002")
    assert clerk.kinds()[-2:] == ["completed", "called"]


def test_the_clerk_reads_that_a_service_has_no_open_counter(clerk: Clerk) -> None:
    clerk.serving.issue("DD")
    clerk.ready()
    clerk.reads("waiting-unserved", "No counter is open for: Land (1 waiting)")
    clerk.serving.open_counter("3")
    clerk.until(lambda: not clerk.widget("waiting-unserved").isVisible())


def test_a_transfer_says_where_the_ticket_went(clerk: Clerk) -> None:
    clerk.serving.open_counter("2")
    clerk.serving_one().key("F8")
    for key in "224":
        clerk.key(key)
    clerk.reads("notice", "HT-001: waits for Counter 2, its age kept.")


def test_counters_are_chosen_by_their_own_numbers_and_what_cannot_be_chosen_says_why(clerk: Clerk) -> None:
    clerk.serving.open_counter("2")
    clerk.serving.open_counter("3")
    clerk.serving_one().key("F8")
    clerk.key("2")
    rows = clerk.rows("question-options")
    assert rows[:4] == [
        ["", "Counter 1", "This counter"],
        ["2", "Counter 2", "Open · clerk2"],
        ["", "Counter 3", "Does not serve this service"],
        ["", "Counter 4", "Closed"],
    ]
    for barred in "134567":
        clerk.key(barred)
    clerk.reads("question", "To which counter?")
    clerk.key("Return")
    clerk.reads("question", "Why?")


def test_transfer_to_a_clerk_by_login_name(clerk: Clerk) -> None:
    clerk.serving.open_counter("2")
    clerk.serving_one().key("F8")
    clerk.key("3")
    clerk.reads("question", "To which clerk?")
    clerk.type("clerk2")
    clerk.key("Return")
    clerk.reads("question", "Why?")
    clerk.key("5")
    clerk.idle()
    assert clerk.last("transferred")["user"] == clerk.serving.installation.users["clerk2"]


@pytest.mark.parametrize(("keys", "event"), [("Shift+F10", "counter_closed"), ("F10", "counter_paused")])
def test_the_last_counter_that_serves_people_asks_before_it_stops(clerk: Clerk, keys: str, event: str) -> None:
    clerk.ready()
    for service in ("HT", "HT", "CT"):
        clerk.serving.issue(service)
    clerk.until(lambda: len(clerk.rows("waiting-list")) == 3)
    clerk.key(keys)
    clerk.reads("question", "No other counter is open")
    assert clerk.text("question-detail") == "Civil status: 2 waiting · Certification: 1 waiting"
    clerk.key("1")
    clerk.reads("counter-state", "Open")
    assert event not in clerk.kinds()
    clerk.key(keys)
    clerk.key("2")
    if event == "counter_paused":
        clerk.reads("question", "Why pause?")
        clerk.key("1")
    clerk.until(lambda: event in clerk.kinds())


def test_a_counter_beside_another_for_the_same_services_stops_unasked(clerk: Clerk) -> None:
    clerk.serving.open_counter("2")
    clerk.ready()
    clerk.serving.issue("HT")
    clerk.until(lambda: len(clerk.rows("waiting-list")) == 1)
    clerk.key("Shift+F10")
    clerk.reads("counter-state", "Closed")


def test_transfer_to_the_clerk_at_another_counter(clerk: Clerk) -> None:
    clerk.serving.open_counter("2")
    clerk.serving_one().key("F8")
    clerk.key("3")
    clerk.key("Return")
    clerk.key("5")
    clerk.idle()
    assert clerk.last("transferred")["user"] == clerk.serving.installation.users["clerk2"]


def test_one_visit_goes_on_at_another_service(clerk: Clerk) -> None:
    clerk.serving_one().key("Shift+F8")
    clerk.key("1")
    clerk.idle()
    row = clerk.rows("waiting-list")[0]
    assert row[:2] == ["HT-001", "Certification"]


def test_a_declared_priority_is_corrected(clerk: Clerk) -> None:
    clerk.serving_one()
    assert clerk.text("ticket-class") == "Ordinary"
    clerk.key("Shift+F11")
    clerk.key("2")
    clerk.key("1")
    clerk.reads("ticket-class", "Priority: Elderly person (60 or over)")
    clerk.key("Shift+F11")
    clerk.key("6")
    clerk.key("2")
    clerk.reads("ticket-class", "Ordinary")


def test_a_ticket_is_taken_at_the_counter_and_given_up_again(clerk: Clerk) -> None:
    clerk.ready().key("Ctrl+N")
    clerk.reads("question", "A new ticket for which service?")
    clerk.key("2")
    clerk.reads("question", "Which priority?")
    clerk.key("+")
    clerk.key("3")
    clerk.reads("notice", "New ticket CT-001, Certification. You are next for this service")
    clerk.until(lambda: [row[0] for row in clerk.rows("waiting-list")] == ["CT-001"])
    issued = clerk.last("issued")
    assert (issued["service"], issued["priority"], issued["dossiers"]) == ("CT", "elderly", 2)

    clerk.until(lambda: clerk.enabled("undo"))
    clerk.key("Ctrl+Z")
    clerk.until(lambda: clerk.rows("waiting-list") == [])
    clerk.reads("notice", "CT-001: “New ticket” was taken back.")
    assert clerk.kinds()[-1] == "cancelled"


def test_out_of_turn_by_typing_a_number(clerk: Clerk) -> None:
    for _ in range(12):
        clerk.serving.issue("HT")
    clerk.ready()
    clerk.until(lambda: len(clerk.rows("waiting-list")) == 12)
    clerk.key("Shift+F2")
    clerk.type("ht011")
    assert [row[1] for row in clerk.rows("question-options")] == ["HT-011  ·  Civil status"]
    clerk.key("Return")
    clerk.reads("question", "Why is HT-011 called out of turn?")
    clerk.key("1")
    clerk.reads("ticket-number", "HT-011")
    assert clerk.last("called")["reason"] == "urgent"
    assert clerk.text("ticket-why") == ""


def test_out_of_turn_from_the_list(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.serving.issue("DD")
    clerk.ready()
    clerk.until(lambda: len(clerk.rows("waiting-list")) == 2)
    clerk.click("waiting-list", 1)
    clerk.key("Return")
    clerk.click("question-options", 1)
    clerk.reads("ticket-number", "DD-001")
    assert clerk.last("called")["reason"] == "missed_call"


def test_esc_goes_back_step_by_step_and_nothing_is_sent(clerk: Clerk) -> None:
    clerk.serving_one()
    before = len(clerk.kinds())
    clerk.key("F8")
    clerk.key("1")
    clerk.reads("question", "To which service?")
    clerk.key("Esc")
    clerk.reads("question", "Where to?")
    clerk.key("Esc")
    assert not clerk.widget("question").isVisible()
    assert clerk.widget("complete").isVisible()
    assert len(clerk.kinds()) == before


def test_everything_can_be_clicked_as_well(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready()
    clerk.click("call-next")
    clerk.reads("ticket-number", "HT-001")
    clerk.click("start")
    clerk.reads("ticket-state", "Being served")
    clerk.click("complete")
    clerk.click("question-more")
    clerk.click("question-choose")
    clerk.idle()
    assert clerk.last("completed") == clerk.last("completed") | {"outcome": "received", "dossiers": 2}


def test_keys_work_on_after_a_click(clerk: Clerk) -> None:
    clerk.serving_one()
    clerk.click("complete")
    clerk.click("question-more")
    clerk.key("2")
    clerk.idle()
    assert clerk.last("completed")["outcome"] == "result_given"


def test_a_question_goes_when_its_ticket_does(clerk: Clerk) -> None:
    clerk.serving_one().key("F5")
    assert clerk.widget("question").isVisible()
    clerk.serving.verb("1", "complete")
    clerk.idle()
    assert not clerk.widget("question").isVisible()


def test_whom_the_server_would_bring_next_is_shown_with_its_reason_and_then_called(clerk: Clerk) -> None:
    for _ in range(3):
        clerk.serving.issue("HT")
    clerk.ready()
    clerk.reads("next-number", "HT-001")
    clerk.reads("waiting-next", "Likely next: HT-001, ")
    clerk.called("HT-001")
    clerk.reads("waiting-next", "Likely next: HT-002, ")


def test_a_slip_from_an_outage_is_admitted_by_its_number_once(clerk: Clerk) -> None:
    clerk.ready().key("Ctrl+N")
    clerk.reads("question", "A new ticket for which service?")
    for again, notice in (
        (False, "HT-9001 is admitted and waits."),
        (True, "New ticket: HT-9001 is in the queue already: nothing was added."),
    ):
        if again:
            clerk.key("Ctrl+N")
        clerk.key("0")
        clerk.reads("question", "Which slip?")
        clerk.type("ht 9001")
        clerk.key("Return")
        clerk.reads("question", "Taken when? It is on the slip.")
        clerk.key("Return")
        clerk.reads("notice", notice)
    clerk.until(lambda: [row[0] for row in clerk.rows("waiting-list")] == ["HT-9001"])
    assert [kind for kind in clerk.kinds() if kind == "issued"] == ["issued"]
