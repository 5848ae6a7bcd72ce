"""The day's file for everybody: nothing of a few people, no cell that a spreadsheet would run."""

from msgspec import structs

from server.visits.figures import Part
from server.visits.public_day import COLUMNS, LEAST_VISITS, lines


def part(decided: int) -> Part:
    return Part(decided - 2, 1, 1, 0, 130, 61 * 60, decided - 2, decided - 3)


def test_a_service_with_fewer_visits_than_the_least_is_left_empty_to_the_last_cell() -> None:
    few, enough = lines("CN01", "2026-07-09", {"HT": part(LEAST_VISITS), "CT": part(LEAST_VISITS - 1)})
    assert few == "2026-07-09,CN01,CT,too_few,,,,,,,,,,"
    assert enough == "2026-07-09,CN01,HT,open,10,80,10,10,3,61,8,,,"
    assert len(few.split(",")) == len(enough.split(",")) == len(COLUMNS)


def test_figures_of_many_are_all_there() -> None:
    rated = structs.replace(part(100), rated=10, rating_sum=43)
    [line] = lines("CN01", "2026-07-09", {"HT": rated})
    assert line == "2026-07-09,CN01,HT,open,100,98,1,1,3,61,98,99,10,4.3"
