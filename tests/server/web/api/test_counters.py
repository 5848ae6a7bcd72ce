"""A call with a time until which it may be carried out: in time or never, and its answer is the same again."""

from protocol.enums import Refusal
from server.web.base.clock import now_ms
from tests.server.web.refusals import refused
from tests.serving import Serving

CALL = "/api/v1/branches/CN01/counters/1/call"


def ask(serving: Serving, key: str, until: int | str | None = None) -> tuple[int, object]:
    path = CALL if until is None else f"{CALL}?until={until}"
    return serving.call("POST", path, {}, serving.installation.tokens["counter-1"], key)


def test_a_call_that_came_too_late_calls_nobody_however_often_it_is_sent(standing: Serving) -> None:
    standing.open_counter("1")
    standing.issue()
    before = standing.head()
    refused(ask(standing, "late", now_ms() - 1), Refusal.TOO_LATE, "until")
    refused(ask(standing, "late", now_ms() + 60_000), Refusal.TOO_LATE, "until")
    refused(ask(standing, "late"), Refusal.TOO_LATE, "until")  # the first try may arrive last
    assert standing.head() == before


def test_a_call_that_was_in_time_gives_its_answer_also_when_it_is_asked_for_later(standing: Serving) -> None:
    standing.open_counter("1")
    standing.issue()
    status, called = ask(standing, "in-time", now_ms() + 60_000)
    assert status == 200
    before = standing.head()
    assert ask(standing, "in-time", now_ms() - 1) == (200, called)
    assert standing.head() == before


def test_a_time_that_is_none_is_refused(standing: Serving) -> None:
    refused(ask(standing, "none", "soon"), Refusal.BAD_FIELD, "until")
