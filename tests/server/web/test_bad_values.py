"""Values of the right shape that mean nothing here: refused by their own code, and the stream has not moved."""

from typing import Any

import pytest

from protocol.enums import Refusal, Role
from tests.serving import PASSWORD, Serving

from .conftest import OTHER
from .refusals import refused


@pytest.fixture(scope="module")
def stands(standing: Serving) -> Serving:
    """Counter 1 is open and free."""
    standing.open_counter("1")
    return standing


@pytest.fixture(scope="module")
def waits(stands: Serving) -> str:
    """Somebody who waits all the while."""
    return str(stands.issue("LD")["ticket_id"])


ISSUE = "/api/v1/branches/CN01/tickets"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"service": "XX"}, Refusal.UNKNOWN_SERVICE, "service"),
        ({"service": "ht"}, Refusal.UNKNOWN_SERVICE, "service"),
        ({"service": "HT", "priority": "king"}, Refusal.UNKNOWN_PRIORITY, "priority"),
        ({"service": "HT", "appointment": "L-1"}, Refusal.UNKNOWN_APPOINTMENT, "appointment"),
    ],
)
def test_a_ticket_for_what_the_branch_does_not_have(stands: Serving, fields: Any, code: Refusal, field: str) -> None:
    before = stands.head()
    refused(stands.call("POST", ISSUE, fields, stands.installation.tokens["kiosk"]), code, field)
    assert stands.head() == before


SEEN = {"priority": None, "reason": "confirmed", "ticket_id": "TICKET"}
"""A right `reclass`; TICKET stands for one that waits."""

FREE: list[tuple[str, Any, Refusal, str | None]] = [
    ("call", {"ticket_id": "20260101-XX-001", "reason": "urgent"}, Refusal.UNKNOWN_TICKET, "ticket_id"),
    ("call", {"ticket_id": "TICKET", "reason": "break"}, Refusal.UNKNOWN_REASON, "reason"),
    ("call", {"ticket_id": "TICKET"}, Refusal.BAD_FIELD, "reason"),
    ("call", {"reason": "urgent"}, Refusal.BAD_FIELD, "reason"),
    ("pickup", {"ticket_id": "20260101-XX-001"}, Refusal.UNKNOWN_TICKET, "ticket_id"),
    ("take-back", {"ticket_id": "20260101-XX-001"}, Refusal.UNKNOWN_TICKET, "ticket_id"),
    ("take-back", {"ticket_id": "TICKET"}, Refusal.MOOT, "ticket_id"),
    ("pickup", {"ticket_id": "TICKET"}, Refusal.WRONG_STATE, "ticket_id"),
    ("pause", {"reason": "urgent"}, Refusal.UNKNOWN_REASON, "reason"),
    ("skills", {"skills": ["HT", "XX"]}, Refusal.UNKNOWN_SERVICE, "skills"),
    ("skills", {"skills": ["HT", "HT"]}, Refusal.BAD_FIELD, "skills"),
    ("reclass", SEEN | {"priority": "king"}, Refusal.UNKNOWN_PRIORITY, "priority"),
    ("reclass", SEEN | {"reason": "urgent"}, Refusal.UNKNOWN_REASON, "reason"),
    ("reclass", SEEN | {"ticket_id": "20260101-XX-001"}, Refusal.UNKNOWN_TICKET, "ticket_id"),
    ("reclass", {"priority": None, "reason": "confirmed"}, Refusal.NOTHING_IN_HAND, None),
    ("recall", {}, Refusal.NOTHING_IN_HAND, None),
    ("start", {}, Refusal.NOTHING_IN_HAND, None),
    ("complete", {}, Refusal.NOTHING_IN_HAND, None),
    ("no-show", {}, Refusal.NOTHING_IN_HAND, None),
    ("park", {"reason": "fill_form"}, Refusal.NOTHING_IN_HAND, None),
    ("return", {"reason": "fetch_papers"}, Refusal.NOTHING_IN_HAND, None),
    ("transfer", {"service": "DD"}, Refusal.NOTHING_IN_HAND, None),
    ("next-service", {"service": "DD"}, Refusal.NOTHING_IN_HAND, None),
    ("login", {"user": "nobody", "password": PASSWORD}, Refusal.WRONG_PASSWORD, "password"),
    ("login", {"user": "clerk1", "password": "wrong-password"}, Refusal.WRONG_PASSWORD, "password"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "body", "code", "field"), FREE)
def test_a_free_counter_and_a_value_that_is_not_known(
    stands: Serving, waits: str, verb: str, body: Any, code: Refusal, field: str | None
) -> None:
    body = {name: waits if value == "TICKET" else value for name, value in body.items()}
    before = stands.head()
    refused(stands.verb("1", verb, body), code, field)
    assert stands.head() == before


SERVING: list[tuple[str, Any, Refusal, str | None]] = [
    ("call", {}, Refusal.COUNTER_BUSY, None),
    ("logout", {}, Refusal.COUNTER_BUSY, None),
    ("recall", {}, Refusal.WRONG_STATE, None),
    ("start", {}, Refusal.WRONG_STATE, None),
    ("no-show", {}, Refusal.WRONG_STATE, None),
    ("complete", {"outcome": "bliss"}, Refusal.UNKNOWN_OUTCOME, "outcome"),
    ("complete", {"outcome": "closed"}, Refusal.UNKNOWN_OUTCOME, "outcome"),
    ("park", {"reason": "break"}, Refusal.UNKNOWN_REASON, "reason"),
    ("return", {"reason": "break"}, Refusal.UNKNOWN_REASON, "reason"),
    ("transfer", {}, Refusal.BAD_FIELD, "service"),
    ("transfer", {"service": "DD", "counter": "2"}, Refusal.BAD_FIELD, "counter"),
    ("transfer", {"service": "XX"}, Refusal.UNKNOWN_SERVICE, "service"),
    ("transfer", {"counter": "99"}, Refusal.UNKNOWN_COUNTER, "counter"),
    ("transfer", {"user": "nobody"}, Refusal.UNKNOWN_USER, "user"),
    ("transfer", {"user": "far-away"}, Refusal.UNKNOWN_USER, "user"),
    ("transfer", {"service": "DD", "reason": "break"}, Refusal.UNKNOWN_REASON, "reason"),
    ("next-service", {"service": "XX"}, Refusal.UNKNOWN_SERVICE, "service"),
]  # fmt: skip


@pytest.fixture(scope="module")
def serves(stands: Serving) -> Serving:
    """Counter 2 serves somebody."""
    stands.installation.add_person("far-away", Role.CLERK, branch=OTHER)
    stands.open_counter("2")
    stands.issue("CT")
    for verb in ("call", "start"):
        status, reply = stands.verb("2", verb)
        assert status == 200, reply
    return stands


@pytest.mark.parametrize(("verb", "body", "code", "field"), SERVING)
def test_a_counter_that_serves_and_a_value_that_is_not_known(
    serves: Serving, verb: str, body: Any, code: Refusal, field: str | None
) -> None:
    before = serves.head()
    refused(serves.verb("2", verb, body), code, field)
    assert serves.head() == before
