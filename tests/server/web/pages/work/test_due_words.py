"""How a dossier stands in time, in words; and by when an apology has to be out: a day before, and only once."""

from datetime import datetime

import pytest

from language.messages import translations
from server.web.base.clock import CITY_TIME_ZONE, zone
from server.web.pages.work.due_words import due_of


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone(CITY_TIME_ZONE)).timestamp() * 1000)


DUE = at("2026-10-09T17:00")


@pytest.mark.parametrize(
    ("now", "kind", "said", "apology"),
    [
        ("2026-10-02T09:00", "later", "còn 7 ngày", ""),
        ("2026-10-07T09:00", "later", "còn 2 ngày", "17:00 08/10"),
        ("2026-10-08T17:00", "soon", "còn 1 ngày", "17:00 08/10"),
        ("2026-10-08T17:01", "soon", "còn 1 ngày", ""),  # too late for an apology
        ("2026-10-09T17:00", "today", "hạn hôm nay, 17:00", ""),
        ("2026-10-09T17:01", "late", "quá hạn 1 ngày", ""),
        ("2026-10-12T08:00", "late", "quá hạn 3 ngày", ""),
    ],
)
def test_late_today_and_days_left_are_told_and_until_when_an_apology_may_go(
    now: str, kind: str, said: str, apology: str
) -> None:
    due = due_of(DUE, at(now), CITY_TIME_ZONE, translations("vi"), is_open=True, has_new_date=False)
    assert (due.kind, due.said) == (kind, said)
    assert apology in due.apology
    assert bool(due.apology) == bool(apology)


def test_a_second_apology_is_not_proposed_and_what_has_ended_or_stands_still_is_not_late() -> None:
    words = translations("en")
    again = due_of(DUE, at("2026-10-07T09:00"), CITY_TIME_ZONE, words, is_open=True, has_new_date=True)
    assert (again.kind, again.apology) == ("later", "")
    ended = due_of(DUE, at("2026-12-07T09:00"), CITY_TIME_ZONE, words, is_open=False, has_new_date=False)
    still = due_of(None, DUE, CITY_TIME_ZONE, words, is_open=True, has_new_date=False)
    assert (ended.kind, still.kind, still.said) == ("none", "still", "its time stands still")
