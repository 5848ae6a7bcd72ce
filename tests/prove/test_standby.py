"""The judge of failovers sees a number that two people have, whichever history each got it from."""

from typing import Any

from .crowd import Answered
from .standby import given_twice


def issued(number: str, ticket_id: str) -> Answered:
    reply: dict[str, Any] = {"number": number, "ticket_id": ticket_id, "seq": 1}
    return Answered("issue", None, 201, reply, 1)


def test_a_number_that_two_people_have_is_named_and_so_is_a_ticket() -> None:
    answered = {"a": issued("HT-001", "t1"), "b": issued("HT-002", "t2")}
    assert given_twice(answered) == []
    answered["c"] = issued("HT-001", "t2")
    assert given_twice(answered) == ["number HT-001 was given to 2 people", "ticket_id t2 was given to 2 people"]


def test_a_refusal_gives_nothing() -> None:
    refused = Answered("issue", None, 409, {"code": "closed"}, 1)
    assert given_twice({"a": issued("HT-001", "t1"), "b": refused}) == []
