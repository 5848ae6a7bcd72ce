"""`/manager/{b}/appointments`: booked, printed, moved and given up without a script."""

import re
from datetime import datetime

import pytest

from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving

PAGE = "/manager/CN01/appointments"
ONE = re.compile(rf"{PAGE}/[A-Z2-7]{{16}}")


def words(answer: Answer) -> str:
    """The text without the white space between words."""
    return " ".join(answer.text.split())


def press(serving: Serving, session: str, slot_at: str, **fields: str) -> Answer:
    """A time of the form is pressed."""
    form = {"service": "HT", "slot_at": slot_at, "dossiers": "2", "day": slot_at[:10]} | fields
    return ask(serving, PAGE, form, session=session)


def test_a_clerk_books_a_time_and_gets_the_slip_to_print(standing: Serving) -> None:
    session = sign_in(standing, "clerk1")
    slot_at = standing.free_slots("HT", in_days=1)[18]
    when = datetime.fromisoformat(slot_at)
    page = words(ask(standing, f"{PAGE}?day={when:%Y-%m-%d}&service=HT&lang=en", session=session))
    assert f'value="{slot_at}"><b>{when:%H:%M}</b> <small>4 places</small>' in page
    booked = press(standing, session, slot_at)
    assert booked.status == 303
    assert ONE.fullmatch(booked.location)
    slip = words(ask(standing, f"{booked.location}?lang=en", session=session))
    assert f"<strong>{when:%H:%M}</strong> {when:%A %d/%m/%Y}" in slip
    assert "Civil status · 2 dossiers" in slip
    assert "data-print" in slip
    listed = words(ask(standing, f"{PAGE}?day={when:%Y-%m-%d}&lang=en", session=session))
    assert f'<th scope="row">{when:%H:%M}</th><td>Civil status</td><td class="figure">2</td><td>booked</td>' in listed


def test_pressed_twice_it_is_one_appointment(standing: Serving) -> None:
    session, slot_at = sign_in(standing), standing.free_slots("CT", in_days=1)[3]
    page = ask(standing, f"{PAGE}?day={slot_at[:10]}&service=CT", session=session).text
    found = re.search(r'name="wish" value="([0-9a-f-]{36})"', page)
    assert found is not None
    first, second = (press(standing, session, slot_at, service="CT", wish=found[1]) for _ in range(2))
    assert (first.status, first.location) == (303, second.location)


def test_a_time_that_is_full_by_now_is_said_on_the_page(standing: Serving) -> None:
    session, slot_at = sign_in(standing), standing.free_slots("LD", in_days=1)[0]
    for _ in range(4):
        standing.book("LD", slot_at)
    answer = press(standing, session, slot_at, service="LD", lang="en")
    assert answer.status == 409
    assert "đã kín lịch" in answer.text


@pytest.mark.parametrize("fields", [{"slot_at": "soon"}, {"dossiers": "many"}, {"dossiers": "0"}, {"service": "<b>"}])
def test_what_the_form_never_sends_is_said_on_the_page(standing: Serving, fields: dict[str, str]) -> None:
    session, slot_at = sign_in(standing), standing.free_slots("HT", in_days=1)[0]
    answer = press(standing, session, **({"slot_at": slot_at} | fields))
    assert answer.status == 422
    assert "<b>" not in answer.text.replace("<b>0", "").replace("<b>1", "").replace("<b>2", "")


def test_it_is_moved_and_cancelled_on_its_page(standing: Serving) -> None:
    session, slots = sign_in(standing), standing.free_slots("HT", in_days=2)
    one = press(standing, session, slots[0]).location
    moved = ask(standing, one, {"decision": "move", "slot_at": slots[5]}, session=session)
    assert (moved.status, moved.location) == (303, one)
    assert f"<strong>{datetime.fromisoformat(slots[5]):%H:%M}</strong>" in ask(standing, one, session=session).text
    assert ask(standing, one, {"decision": "move", "slot_at": ""}, session=session).status == 422
    assert ask(standing, one, {"decision": "cancel"}, session=session).status == 303
    slip = ask(standing, f"{one}?lang=en", session=session).text
    assert "This appointment was cancelled." in slip
    assert "<svg" not in slip
    again = ask(standing, one, {"decision": "cancel"}, session=session)
    assert again.status == 409


def test_who_is_not_signed_in_is_led_there_and_back(standing: Serving) -> None:
    answer = ask(standing, PAGE)
    assert (answer.status, answer.location) == (303, "/login?next=%2Fmanager%2FCN01%2Fappointments")
    assert ask(standing, f"{PAGE}?day=2020-01-01", session=sign_in(standing)).status == 422


def test_another_site_books_nothing(standing: Serving) -> None:
    session, slot_at = sign_in(standing), standing.free_slots("HT", in_days=3)[0]
    before = standing.head()
    form = {"service": "HT", "slot_at": slot_at}
    assert ask(standing, PAGE, form, session=session, origin="http://evil.test").status == 303
    assert standing.head() == before
