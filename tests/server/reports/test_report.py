"""The address is the report: each makes the other, and what makes no report names its parameter."""

from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reports.days import MOST_DAYS, Dates, Preset
from server.reports.report import ONLY_OF, ROWS_OF, Field, Only, Report, Rows, Subject, Wrong, address, report_of
from server.visits.day_tallies import By

CODES = st.from_regex(r"\A[A-Za-z0-9_.-]{1,20}\Z")
DATES = st.builds(
    lambda first, days: Dates(first, first + timedelta(days=days)),
    st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    st.integers(0, MOST_DAYS - 1),
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    subject = draw(st.sampled_from(Subject))
    branches = tuple(sorted(draw(st.sets(CODES, max_size=4))))
    by = draw(st.sampled_from((None, *ONLY_OF[subject])))
    if by is By.COUNTER:
        branches = branches[:1] or ("CN01",)
    return Report(
        subject,
        draw(st.sampled_from(ROWS_OF[subject])),
        draw(st.one_of(st.sampled_from(Preset), DATES)),
        branches,
        None if by is None else Only(by, draw(CODES)),
        () if by is By.COUNTER else tuple(sorted(draw(st.sets(CODES, max_size=2)))),
    )


@given(reports())
def test_a_report_is_its_address(report: Report) -> None:
    assert report_of(parse_qsl(address(report))) == report


@given(st.lists(st.tuples(st.sampled_from([*Field, "lang"]), st.text(max_size=12)), max_size=6))
def test_any_query_is_a_report_or_names_what_is_wrong(query: list[tuple[str, str]]) -> None:
    found = report_of(query)
    if isinstance(found, Wrong):
        assert any(name == found.field or name in (Field.FIRST, Field.LAST) for name, _ in query)
    else:
        assert report_of(parse_qsl(address(found))) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("show=all", Field.SUBJECT),
        ("rows=planet", Field.ROWS),
        ("show=counters&rows=service", Field.ROWS),
        ("days=ever", Field.DAYS),
        ("from=2026-10-05", Field.LAST),
        ("from=2026-02-30&to=2026-03-01", Field.FIRST),
        ("from=20261005&to=2026-10-06", Field.FIRST),
        ("from=2026-W41-1&to=2026-10-06", Field.FIRST),
        ("from=2026-10-06&to=2026-10-05", Field.LAST),
        ("from=2020-01-01&to=2026-10-05", Field.LAST),
        ("branch=../x", Field.BRANCH),
        ("only=HT", Field.ONLY),
        ("only=half_hour:03", Field.ONLY),
        ("only=counter:3", Field.ONLY),
        ("only=counter:3&branch=A&branch=B", Field.ONLY),
        ("show=appointments&only=class:prio", Field.ONLY),
    ],
)
def test_what_makes_no_report_names_its_parameter(query: str, field: Field) -> None:
    assert report_of(parse_qsl(query)) == Wrong(field)


def test_without_parameters_it_is_the_promise_of_today_by_half_hour() -> None:
    assert report_of([]) == report_of([("from", ""), ("lang", "en")]) == Report()
    assert report_of([("show", "counters")]) == Report(Subject.COUNTERS, Rows.COUNTER)
