"""A report's table in its reader's language, and what each column means."""

import pytest

from language.messages import LANGUAGES, translations
from server.reports.columns import COLUMNS, NAMES
from server.reports.measures import CounterHours, Measured
from server.reports.report import ROWS_OF, Report, Rows, Subject
from server.reports.shown import HEADINGS, labels_of, shown
from server.reports.table import header, lines
from server.visits.tally import Tally

from .history import CONFIG

VI, EN = translations("vi"), translations("en")


def labels(rows: Rows, *keys: str, language: str = "en") -> list[str]:
    return [label for _, label in labels_of(rows, keys, [CONFIG], language, translations(language))]


def test_rows_are_in_the_order_of_time_or_of_the_settings_the_unknown_last() -> None:
    assert labels(Rows.DAY, "2026-10-06", "2026-09-30") == ["30/09/2026", "06/10/2026"]
    assert labels(Rows.MONTH, "2026-10", "2025-11") == ["11/2025", "10/2026"]
    assert labels(Rows.HALF_HOUR, "47", "15") == ["07:30–08:00", "23:30–24:00"]
    assert labels(Rows.WEEKDAY, "6", "0", language="vi") == ["Thứ Hai", "Chủ Nhật"]
    assert labels(Rows.SERVICE, "ZZ", "CT", "HT") == ["HT", "CT", "ZZ"]
    assert labels(Rows.PROCEDURE, "", "1.000002") == ["1.000002", "No procedure chosen"]
    assert labels(Rows.CLASS, "walk", "prio") == ["Priority", "Walk-in"]
    assert labels(Rows.COUNTER, "CN01/", "CN01/2", "CN01/1") == ["Quầy 1", "Quầy 2", "Never called to a counter"]


def test_every_column_and_heading_has_its_words_in_every_language() -> None:
    assert COLUMNS.keys() == NAMES.keys() == ROWS_OF.keys() == set(Subject)
    assert HEADINGS.keys() == set(Rows)
    said = {one for columns in COLUMNS.values() for column in columns for one in (column.title, column.meaning)}
    said |= set(NAMES.values()) | set(HEADINGS.values())
    for language in LANGUAGES:
        if language != "en":
            words = translations(language)
            assert [one for one in sorted(said) if words.gettext(one) == one] == []


@pytest.mark.parametrize("subject", Subject)
def test_the_keys_of_a_subjects_columns_differ(subject: Subject) -> None:
    keys = [column.key for column in COLUMNS[subject]]
    assert len(keys) == len(set(keys))


def test_plain_lines_have_a_heading_for_each_value() -> None:
    hours = CounterHours(open_ms=27_000_000, paused_ms=1_800_000, completed=12, served_s=9_000)
    measured = Measured({"CN01/2": hours}, hours, Tally(), None)
    table = shown(Report(Subject.COUNTERS, Rows.COUNTER), measured, [CONFIG], "vi", VI)
    assert lines(table) == [
        ("Quầy 2", [7.5, 0.5, 12, 2.5, 150, 33]),
        (VI.gettext("All together"), [7.5, 0.5, 12, 2.5, 150, 33]),
    ]
    assert len(header(table, VI)) == 7
    assert header(table, EN)[-2:] == ["Occupied, min", "Occupied, min, %"]
