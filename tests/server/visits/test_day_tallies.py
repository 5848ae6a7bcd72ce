"""A day's visits counted by everything that a report may have rows by."""

from zoneinfo import ZoneInfo

from server.visits.day_tallies import (
    OF_PARTS,
    By,
    Tallies,
    counts_read,
    counts_written,
    day_tallies,
    lengths_read,
    lengths_written,
    only,
    tallies_by,
)
from server.visits.figures import figures
from server.visits.fold import folded
from server.visits.parts import services_of
from server.visits.tally import Counted, Sum, summed
from tests.server.queue.branch import ZONE

from .generated_day import GeneratedDay

HERE = ZoneInfo(ZONE)


def read_back(tallies: Tallies) -> Tallies:
    """Written as a row, and read again."""
    lengths = lengths_read(lengths_written(tallies))
    found = {}
    for key, counts in counts_read(counts_written(tallies)).items():
        one = Sum()
        one.add_counts(counts)
        if key in lengths.each:
            one.add_each(lengths.each[key])
        else:
            one.add_by_minute(lengths.by_minute[key])
        found[key] = one.tally()
    return found


def test_every_visit_is_in_one_key_of_each_kind_and_the_keys_are_those_of_the_promise() -> None:
    day = GeneratedDay(32, 300)
    visits = list(folded(day.events).visits.values())
    found = day_tallies(visits, day.now, HERE)
    whole, parts = found[By.ALL, ""][""], summed(found[By.SERVICE, ""].values())
    assert parts[Counted.ISSUED] == sum(len(services_of(one)) for one in visits) > whole[Counted.ISSUED] == len(visits)
    for by in By:
        assert summed(found[by, ""].values()) == (parts if by in OF_PARTS else whole)
    promise = figures(visits, day.now, HERE)
    for by, told in ((By.SERVICE, promise.by_service), (By.CLASS, promise.by_class)):
        assert {key: tally.decided for key, tally in found[by, ""].items()} == {
            str(key): part.decided for key, part in told.items()
        }
    hours = {hour: part.issued for hour, part in promise.by_hour.items()}
    halves = found[By.HALF_HOUR, ""]
    assert {
        hour: sum(halves[half][Counted.ISSUED] for half in (f"{2 * hour:02}", f"{2 * hour + 1:02}") if half in halves)
        for hour in hours
    } == hours


def test_the_visits_of_one_service_or_class_alone_are_counted_too() -> None:
    day = GeneratedDay(33, 200)
    visits = list(folded(day.events).visits.values())
    found = day_tallies(visits, day.now, HERE)
    for by in By:
        of_service = tallies_by(by, visits, day.now, HERE, By.SERVICE, "CT")
        assert found[by, only(By.SERVICE, "CT")] == of_service
        of_class = tallies_by(by, visits, day.now, HERE, By.CLASS, "prio")
        assert found[by, only(By.CLASS, "prio")] == of_class
        assert read_back(of_class) == of_class
