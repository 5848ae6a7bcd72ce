"""A report's table as CSV, Excel and PDF has the same cells, in both languages, and no cell begins a formula."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from language.messages import translations
from protocol.configuration import BranchConfig
from server.reports.about import About
from server.reports.columns import COLUMNS
from server.reports.csv_file import csv_of, safe
from server.reports.measures import Bookings, CounterHours, Measured
from server.reports.pdf_file import pdf_of
from server.reports.report import ROWS_OF, Report, Subject
from server.reports.shown import shown
from server.reports.table import Table, header, lines, text
from server.reports.xlsx_file import xlsx_of
from server.visits.day_tallies import By, day_tallies
from server.visits.fold import folded
from server.visits.tally import Counted, Tally
from tests.server.queue.branch import ZONE

from .files import of_csv, of_pdf, of_xlsx
from .history import CONFIG, History

ABOUT = About("Báo cáo #1: *cam kết* [thử] $x$", 'Chi nhánh 1 \\ "2" _3_', "05/10/2026", "đến 16:05")
MADE_AT = datetime(2026, 10, 5, 16, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def history() -> History:
    return History(71, 1, 60)


def table_of(subject: Subject, history: History, language: str, config: BranchConfig = CONFIG) -> Table:
    rows: dict[str, Any]
    tallies = day_tallies(folded(history.events).visits.values(), history.now, ZoneInfo(ZONE))
    if subject is Subject.COUNTERS:
        rows = {"CN01/1": CounterHours(27_000_000, 1_800_000, 12, 9_000), "CN01/2": CounterHours(1)}
        total: Any = CounterHours(27_000_001, 1_800_000, 12, 9_000)
    elif subject is Subject.APPOINTMENTS:
        rows = {"HT": Bookings(1300, 12, 9, 2, 3), "CT": Bookings()}
        total = Bookings(1300, 12, 9, 2, 3)
    elif subject is Subject.RATINGS:
        total = Tally()
        total.counts[Counted.ASKED], total.counts[Counted.RATED_5 :] = 20, [5, 2, 1, 0, 2]
        rows = {"HT": total, "CT": Tally()}
    else:
        rows, total = dict(tallies[By.SERVICE, ""]), tallies[By.ALL, ""][""]
    made = Report(subject, ROWS_OF[subject][0] if subject is Subject.COUNTERS else _service(subject))
    return shown(made, Measured(rows, total, tallies[By.ALL, ""][""], None), [config], language, translations(language))


def _service(subject: Subject) -> Any:
    return next(rows for rows in ROWS_OF[subject] if rows.value == "service")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("subject", Subject)
def test_every_file_has_the_tables_cells(subject: Subject, language: str, history: History) -> None:
    table, words = table_of(subject, history, language), translations(language)
    expected = dict(lines(table))
    assert of_csv(csv_of(table, words)) == (header(table, words), expected)
    assert of_xlsx(xlsx_of(table, ABOUT, MADE_AT, words)) == (header(table, words), expected)
    said = of_pdf(pdf_of(table, ABOUT, language, words))
    for row in (*table.rows, table.total):
        assert " ".join([row.label, *(text(cell, language) for cell in row.cells)]) in said
    for column in COLUMNS[subject]:
        assert words.gettext(column.meaning).split(".")[0][:40] in said
    assert ABOUT.title in said
    assert ABOUT.branches in said


def test_words_that_begin_a_formula_are_text(history: History) -> None:
    names = dict(zip(("HT", "CT", "DD", "DDX"), ("=1+1", "+CMD", "@SUM(A1)", "-2"), strict=True))
    services = tuple(
        type(one)(one.code, one.prefix, {"vi": names[one.code], "en": names[one.code]}) for one in CONFIG.services
    )
    config = type(CONFIG)(CONFIG.id, CONFIG.name, services, CONFIG.counters)
    table, words = table_of(Subject.PROMISE, history, "en", config), translations("en")
    _, rows = of_csv(csv_of(table, words))
    assert set(rows) == {"'=1+1", "'+CMD", "'@SUM(A1)", "'-2", "All together"}
    _, rows = of_xlsx(xlsx_of(table, ABOUT, MADE_AT, words))
    assert set(rows) == {*names.values(), "All together"}
    assert [safe(one) for one in ("\tx", "1-2", "")] == ["'\tx", "1-2", ""]


def test_a_report_of_many_rows_repeats_its_head_on_every_page(history: History) -> None:
    table = table_of(Subject.PROMISE, history, "vi")
    many = type(table)(table.heading, table.columns, table.rows * 30, table.total)
    said = of_pdf(pdf_of(many, ABOUT, "vi", translations("vi")))
    assert said.count(translations("vi").gettext("Per dossier in time")) >= 4
    assert "3 / 5" in said or "3 / 4" in said
