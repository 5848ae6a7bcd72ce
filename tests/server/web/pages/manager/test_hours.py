"""Hours of today from their page: looked at first, set, seen by everybody, undone; and what a change touches."""

import re
from typing import Any

import pytest

from protocol.configuration import Opening
from server.web.pages.manager.hours import read, shifted, written
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving

HERE = "/manager/CN01/hours"
DAY = (Opening("07:30", "11:30", "12:00"), Opening("13:30", "16:30", "17:00"))


@pytest.mark.parametrize(
    ("last", "close", "then"),
    [
        ("15:00", "15:30", (DAY[0], Opening("13:30", "15:00", "15:30"))),
        ("18:00", "18:30", (DAY[0], Opening("13:30", "18:00", "18:30"))),
        ("10:00", "10:15", (Opening("07:30", "10:00", "10:15"),)),
        ("07:00", "07:10", ()),
    ],
)
def test_the_last_opening_is_shortened_or_lengthened_and_later_ones_fall_away(
    last: str, close: str, then: tuple[Opening, ...]
) -> None:
    assert shifted(DAY, last, close) == then
    assert read(written(then)) == then


def test_a_branch_that_never_closes_closes_today() -> None:
    assert shifted(None, "23:00", "23:30") == (Opening("00:00", "23:00", "23:30"),)
    assert read(written(None)) is None


def press(serving: Serving, session: str, page: str, block: str) -> Answer:
    """Sends the form with this value of `openings`."""
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    return ask(serving, HERE, {"seen": seen[1], "openings": block}, session=session)


def branch(serving: Serving) -> Any:
    return serving.call("GET", "/api/v1/branches/CN01")[1]


def test_hours_are_looked_at_then_set_then_undone(serving: Serving) -> None:
    session = sign_in(serving)
    booked = serving.free_slots("HT")[-1]  # today's last
    serving.book("HT", booked)
    serving.issue("CT")
    head = serving.head()
    look = ask(serving, f"{HERE}?last=00:00&close=00:01&lang=en", session=session)
    assert look.status == 200
    assert serving.head() == head  # a look changes nothing
    assert "no more numbers are given from this moment on" in look.text
    assert "1 person who waits now is still called" in look.text
    assert "1 appointment is booked for a time that is closed then" in look.text
    value = re.findall(r'name="openings" value="([^"]*)"', look.text)[-1]
    done = press(serving, session, look.text, value)
    assert done.status == 303
    assert serving.journal()[-1]["kind"] == "hours_set"
    assert not branch(serving)["open_now"]
    assert (
        serving.call("POST", "/api/v1/branches/CN01/tickets", {"service": "HT"}, serving.installation.tokens["kiosk"])[
            0
        ]
        == 409
    )
    page = ask(serving, f"{done.location}&lang=en", session=session).text
    assert "The hours of today are set." in page
    assert "Other hours today" in ask(serving, "/manager/CN01?lang=en", session=session).text
    undo = re.findall(r'name="openings" value="([^"]*)"', page.split('id="done"')[1])[0]
    assert press(serving, session, page, undo).status == 303
    assert branch(serving)["open_now"]
    assert serving.journal()[-1]["body"] == {"openings": None}


def test_times_that_are_none_are_said_on_the_page(standing: Serving) -> None:
    session = sign_in(standing)
    for query in ("last=15:30&close=15:00", "last=nine&close=17:00", "last=15:00"):
        assert ask(standing, f"{HERE}?{query}", session=session).status == 422
    page = ask(standing, f"{HERE}?last=23:00&close=23:30", session=session).text
    assert press(standing, session, page, "07:30-06:00-05:00").status == 422
    assert press(standing, session, page, "soon").status == 422


def test_hours_are_set_by_who_directs_the_branch(standing: Serving) -> None:
    session = sign_in(standing, "clerk1")
    assert ask(standing, HERE, session=session).status == 403
    assert ask(standing, HERE, {"seen": "1", "openings": ""}, session=session).status == 403
