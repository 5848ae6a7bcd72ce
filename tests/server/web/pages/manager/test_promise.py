"""The promise's page: what became of everybody on a day, and the lists beside it, for who answers for the branch."""

import re
from datetime import date
from math import ceil
from pathlib import Path

import pytest

from protocol.enums import Role
from server.journal.database.engine import open_database
from server.visits.follower import catch_up
from tests.server.visits.generated_day import GeneratedDay, store
from tests.server.visits.people import figures_of, people_of
from tests.server.web.pages.ask import ask
from tests.serving import Installation, Serving


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation.staffed(tmp_path / "data")
    made.add_person("admin", Role.ADMIN)
    return made


def promise_of(serving: Serving, query: str = "?lang=en") -> tuple[int, str]:
    """The page's status and its text without the white space between words."""
    answer = ask(serving, f"/manager/CN01/promise{query}", session=serving.sign_in())
    return answer.status, " ".join(answer.text.split())


def test_a_branch_that_has_had_no_day_is_told_so(standing: Serving) -> None:
    status, text = promise_of(standing)
    assert status == 200
    assert "This branch has no recorded day yet." in text
    assert "share-kept" not in text


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "20261001", "%3Cscript%3E"])
def test_what_is_no_date_is_told_so(standing: Serving, day: str) -> None:
    status, text = promise_of(standing, f"?lang=en&day={day}")
    assert status == 422
    assert "This is not a date." in text
    assert "<script>" not in text


def test_who_is_not_signed_in_is_led_there_and_back(standing: Serving) -> None:
    answer = ask(standing, "/manager/CN01/promise")
    assert (answer.status, answer.location) == (303, "/login?next=%2Fmanager%2FCN01%2Fpromise")


def test_a_days_figures_and_what_may_be_worth_a_look(serving: Serving) -> None:
    serving.open_counter("1")
    first = serving.issue("HT", priority="elderly")
    for verb, body in (("call", {}), ("start", {}), ("complete", {"outcome": "received"})):
        assert serving.verb("1", verb, body)[0] == 200
    second = serving.issue("HT")
    for verb in ("call", "start", "complete"):
        assert serving.verb("1", verb)[0] == 200
    third = serving.issue("HT")
    status, text = promise_of(serving)
    assert status == 200
    assert '<b id="n-issued">3</b> people took a number' in text
    assert '<b id="n-under-way">1</b> still in their first 15 minutes' in text
    assert '<span id="share-kept">100 % <small>2/2</small></span>' in text
    assert '<span id="share-missed">0 % <small>0/2</small></span>' in text
    assert '<dd id="share-mandate">100 % <small>2/2</small></dd>' in text
    assert '<th scope="row">Civil status</th><td class="figure">3</td>' in text
    assert '<th scope="row">Priority</th><td class="figure">1</td>' in text
    without = text[text.index('id="list-no_outcome"') :]
    assert f'<th scope="row">{second["number"]}</th>' in without
    assert first["number"] not in without
    assert "<small>clerk1</small>" in without
    assert third["number"] not in text


def test_after_the_end_of_the_day_whoever_was_left_waiting_is_in_the_figures_and_listed(serving: Serving) -> None:
    serving.open_counter("1")
    numbers = [serving.issue("HT")["number"] for _ in range(4)]
    for verb, body in (("call", {}), ("start", {}), ("complete", {"outcome": "received"})):
        assert serving.verb("1", verb, body)[0] == 200
    assert serving.call("POST", "/api/v1/branches/CN01/end-day", {}, serving.sign_in())[0] == 200
    text = promise_of(serving)[1]
    assert '<span id="share-kept">25 % <small>1/4</small></span>' in text
    assert '<span id="share-gone">75 % <small>3/4</small></span>' in text
    assert "3 never called" in text
    never = text[text.index('id="list-expired"') :]
    assert [number in never for number in numbers] == [False, True, True, True]
    assert "<small>manager</small>" in never


def test_the_page_says_of_a_generated_day_what_its_people_count(installation: Installation) -> None:
    """Some hundred people of whom one in five leaves, expires or is sent away; shown for an evening of long ago."""
    day = GeneratedDay(5, 500, name="CN07")
    engine = open_database(installation.database)
    store(engine, day.rows())
    assert catch_up(engine, "CN07", 60).whole
    engine.dispose()
    by_hand = figures_of(people_of(day.rows()), day.now)
    with Serving(installation) as serving:
        session = serving.sign_in("admin")
        answer = ask(serving, "/manager/CN07/promise?lang=en&day=2026-10-05", session=session)
    decided = by_hand["kept"] + by_hand["missed"] + by_hand["gone"]
    assert decided == 500
    shown = {name: re.search(rf'id="share-{name}">(\d+) % <small>(\d+)/(\d+)<', answer.text) for name in SHARES}
    counts = {name: int(found[2]) for name, found in shown.items() if found}
    assert counts == {name: by_hand[name] for name in ("kept", "missed", "gone")} | {
        "mandate": by_hand["within_mandate"]
    }
    assert sum(int(found[1]) for name, found in shown.items() if found and name != "mandate") == 100
    for name, seconds in (("half", by_hand["wait_p50_s"]), ("nine", by_hand["wait_p90_s"])):
        assert f'<dd id="wait-{name}">{ceil(seconds / 60)} min</dd>' in answer.text


SHARES = ("kept", "missed", "gone", "mandate")


def test_another_day_is_asked_for_by_its_date(serving: Serving) -> None:
    serving.open_counter("1")
    day = serving.journal()[-1]["day"]
    assert date.fromisoformat(day)
    assert "Nobody took a number on this day." in promise_of(serving, f"?lang=en&day={day}")[1]
    assert "Ngày này chưa có ai lấy số." in promise_of(serving, f"?lang=vi&day={day}")[1]
    status, text = promise_of(serving, "?lang=en&day=2001-02-03")
    assert (status, "The journal has no such day for this branch." in text) == (200, True)
    assert 'value="2001-02-03"' in text
