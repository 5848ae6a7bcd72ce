"""Terms of keeping in the city's stream: from their day on, and the last that was set for a day."""

from datetime import date

import pytest

from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.retention import years_kept
from server.access.city.terms import SetTerm, years_on

from .test_stream import City


def test_a_term_holds_from_its_day_on_and_a_change_for_the_same_day_replaces_it() -> None:
    city = City().having(SetTerm("refused", 20, "2027-01-01"), SetTerm("refused", 5, "2028-01-01"))
    terms = city.state.terms

    def on(day: str) -> int | None:
        return years_on(city.state.terms, "refused", date.fromisoformat(day))

    assert [on(day) for day in ("2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01")] == [None, 20, 20, 5]
    city.having(SetTerm("refused", 20, "2028-01-01"))
    assert (on("2028-06-01"), city.state.terms[:2]) == (20, terms), "taken back, and what was set is kept"
    assert city.ask(SetTerm("refused", 20, "2029-01-01")) == Refused(Refusal.ALREADY, "years")
    assert (years_kept("refused", None, 20), years_kept("granted", 70, 20), years_kept("granted", None, 20)) == (
        20,
        70,
        20,
    )


@pytest.mark.parametrize(
    ("command", "field"),
    [(SetTerm("lost", 5, "2027-01-01"), "ended"), (SetTerm("refused", 5, "2027-02-30"), "from_day")],
)
def test_what_cannot_be_is_refused_with_its_field(command: SetTerm, field: str) -> None:
    assert City().ask(command) == Refused(Refusal.BAD_FIELD, field)
