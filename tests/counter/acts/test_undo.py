"""What can be taken back, by Ctrl+Z, against a real server; and what cannot is not offered."""

import msgspec
import pytest

from counter.acts.acts import Act, Group
from counter.acts.undo import Undo, after_act, still_stands, undo_of
from protocol import commands as c
from tests.counter.clerk import Clerk
from tests.counter.made import branch, ticket


def take_back(clerk: Clerk) -> None:
    """As soon as the answer to the last act is here: the stream may have shown its effect before."""
    clerk.until(lambda: clerk.enabled("undo"))
    clerk.key("Ctrl+Z")


def test_a_call_goes_back_with_its_age(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    take_back(clerk)
    clerk.idle()
    clerk.reads("notice", "HT-001: “Call next” was taken back.")
    assert clerk.last("returned")["reason"] == "called_by_mistake"


def test_a_call_cannot_be_taken_back_once_the_person_is_here(clerk: Clerk) -> None:
    clerk.serving_one()
    assert not clerk.enabled("undo")
    before = len(clerk.kinds())
    clerk.key("Ctrl+Z")
    assert len(clerk.kinds()) == before


def test_a_call_stands_until_the_person_is_here(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    held = clerk.program.picture.in_hand
    assert held is not None
    call = Undo(Act.CALL, c.Return("called_by_mistake"), Group.HAND, after_act(held))
    assert still_stands(call, clerk.program.picture)
    clerk.key("F4")
    clerk.until(lambda: clerk.text("ticket-state") == "Being served")
    assert not still_stands(call, clerk.program.picture)


def test_a_no_show_who_comes_after_all_is_called_again_without_the_count(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    clerk.key("F6")
    clerk.idle()
    take_back(clerk)
    clerk.reads("ticket-number", "HT-001")
    assert clerk.kinds()[-1] == "call_resumed"
    assert "no-show" not in clerk.text("ticket-facts")


def test_a_no_show_that_cancelled_the_ticket_is_taken_back_with_its_cancellation(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready()
    for _ in range(3):
        clerk.called("HT-001")
        clerk.key("F6")
        clerk.idle()
        clerk.until(lambda: clerk.enabled("undo"))
    clerk.reads("notice", "HT-001 is cancelled")
    clerk.key("Ctrl+Z")
    clerk.reads("ticket-number", "HT-001")
    clerk.reads("ticket-facts", "2 no-shows")
    assert clerk.kinds()[-1] == "call_resumed"


def test_a_parked_person_is_served_on(clerk: Clerk) -> None:
    clerk.serving_one().key("F7")
    clerk.key("1")
    clerk.key("1")
    clerk.idle()
    take_back(clerk)
    clerk.reads("ticket-number", "HT-001")
    clerk.reads("ticket-state", "Being served")
    assert clerk.kinds()[-1] == "serving_resumed"


def test_a_picked_up_person_is_parked_again(clerk: Clerk) -> None:
    clerk.serving_one().key("F7")
    clerk.key("1")
    clerk.key("1")
    clerk.idle()
    clerk.key("Shift+F7")
    clerk.key("1")
    clerk.reads("ticket-number", "HT-001")
    take_back(clerk)
    clerk.idle()
    assert clerk.kinds()[-1] == "parking_resumed"
    assert len(clerk.rows("parked-list")) == 1


def test_a_transfer_is_taken_back(clerk: Clerk) -> None:
    clerk.serving_one().key("F8")
    for key in ("1", "1", "1"):
        clerk.key(key)
    clerk.idle()
    take_back(clerk)
    clerk.reads("ticket-number", "HT-001")
    clerk.reads("ticket-state", "Being served")


def test_a_priority_is_what_it_was_before(clerk: Clerk) -> None:
    clerk.serving_one().key("Shift+F11")
    clerk.key("2")
    clerk.key("1")
    clerk.reads("ticket-class", "Priority")
    take_back(clerk)
    clerk.reads("ticket-class", "Ordinary")
    assert clerk.last("reclassed")["priority"] is None


@pytest.mark.parametrize("keys", ["F10 1", "Shift+F10"], ids=["pause", "close"])
def test_a_counter_is_open_again(clerk: Clerk, keys: str) -> None:
    clerk.ready()
    for key in keys.split():
        clerk.key(key)
    clerk.until(lambda: "Open" not in clerk.text("counter-state"))
    take_back(clerk)
    clerk.reads("counter-state", "Open")


def test_a_completion_is_final() -> None:
    assert undo_of(Act.COMPLETE, ticket("HT-001"), ticket("HT-001"), branch()) is None


def test_a_branch_without_the_reasons_offers_nothing_that_would_be_refused() -> None:
    bare = msgspec.structs.replace(branch(), reasons=())
    assert undo_of(Act.CALL, None, ticket("HT-001"), bare) is None
    assert undo_of(Act.PARK, ticket("HT-001"), ticket("HT-001"), bare) is not None


def test_the_reason_is_the_one_that_says_it_best() -> None:
    undo = undo_of(Act.CALL, None, ticket("HT-001"), branch())
    assert undo is not None
    assert undo.command == c.Return("called_by_mistake")
