"""The promise's page: a day's figures and the acts beside them, from the journal, for who answers for the branch."""

from datetime import date

import pytest

from tests.server.web.pages.ask import ask
from tests.serving import Serving


def promise_of(serving: Serving, query: str = "?lang=en") -> tuple[int, str]:
    """The page's status and its text without the white space between words."""
    answer = ask(serving, f"/manager/CN01/promise{query}", session=serving.sign_in())
    return answer.status, " ".join(answer.text.split())


def test_a_branch_that_has_had_no_day_is_told_so(standing: Serving) -> None:
    status, text = promise_of(standing)
    assert status == 200
    assert "This branch has no recorded day yet." in text
    assert "There are no such acts on this day." not in text


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "20261001", "%3Cscript%3E"])
def test_what_is_no_date_is_told_so(standing: Serving, day: str) -> None:
    status, text = promise_of(standing, f"?lang=en&day={day}")
    assert status == 422
    assert "This is not a date." in text
    assert "<script>" not in text


def test_who_is_not_signed_in_is_led_there_and_back(standing: Serving) -> None:
    answer = ask(standing, "/manager/CN01/promise")
    assert (answer.status, answer.location) == (303, "/login?next=%2Fmanager%2FCN01%2Fpromise")


def test_a_days_figures_and_what_they_might_owe_something_to(serving: Serving) -> None:
    serving.open_counter("1")
    first = serving.issue("HT", priority="elderly")
    for verb, body in (("call", {}), ("start", {}), ("complete", {"outcome": "received"})):
        assert serving.verb("1", verb, body)[0] == 200
    assert "There are no such acts on this day." in promise_of(serving)[1]
    second = serving.issue("HT")
    for verb in ("call", "start", "complete"):
        assert serving.verb("1", verb)[0] == 200
    status, text = promise_of(serving)
    assert status == 200
    assert '<dd id="share-visit">100 % <small>2/2</small></dd>' in text
    assert '<dd id="share-mandate">100 % <small>2/2</small></dd>' in text
    assert '<th scope="row">Civil status</th><td class="figure">2</td>' in text
    assert '<th scope="row">priority</th><td class="figure">1</td>' in text
    acts = text[text.index('<table id="acts">') :]
    assert f'<th scope="row">{second["number"]}</th>' in acts
    assert first["number"] not in acts
    assert "completed without an outcome" in acts
    assert "<small>clerk1</small>" in acts


def test_another_day_is_asked_for_by_its_date(serving: Serving) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    day = serving.journal()[-1]["day"]
    assert date.fromisoformat(day)
    assert "Nobody has been served on this day." in promise_of(serving, f"?lang=en&day={day}")[1]
    assert "Ngày này chưa có ai được phục vụ." in promise_of(serving, f"?lang=vi&day={day}")[1]
    status, text = promise_of(serving, "?lang=en&day=2001-02-03")
    assert (status, "The journal has no such day for this branch." in text) == (200, True)
    assert 'value="2001-02-03"' in text
