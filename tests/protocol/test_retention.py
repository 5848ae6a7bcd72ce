"""Terms of keeping: by result, a procedure's own for what was granted; for ever where nobody says otherwise."""

from datetime import UTC, datetime

import pytest

from protocol.dossier_life import ENDED, DossierState
from protocol.retention import FOR_EVER, YEARS, kind_of, latest_end, years_kept


def test_a_term_is_found_by_the_result_or_by_how_it_ended() -> None:
    assert kind_of("returned", "refused") == "refused"
    assert kind_of("withdrawn", None) == "withdrawn"
    assert {kind_of(str(state), "granted") for state in ENDED} <= set(YEARS)
    assert (years_kept("granted", None), years_kept("granted", 20), years_kept("partly", 20)) == (FOR_EVER, 20, 20)
    assert years_kept("refused", 20) == 10
    assert years_kept("of_a_newer_server", 20) == FOR_EVER
    assert DossierState.FINISHED not in YEARS  # a result that nobody collected: the dossier goes on


@pytest.mark.parametrize(
    ("now", "years", "end"),
    [((2036, 11, 30), 10, (2026, 11, 30)), ((2028, 2, 29), 1, (2027, 2, 28)), ((2028, 2, 29), 4, (2024, 2, 28))],
)
def test_the_day_of_the_end_comes_again_so_many_years_later(
    now: tuple[int, int, int], years: int, end: tuple[int, int, int]
) -> None:
    ms = round(datetime(*now, tzinfo=UTC).timestamp() * 1000)
    assert latest_end(ms, years) == round(datetime(*end, tzinfo=UTC).timestamp() * 1000)
    assert latest_end(ms, FOR_EVER) is None
