"""A report as people and programs read it."""

import msgspec
import pytest

from tools.bench.report import Report, markdown, rounded, rows, shown, table, text
from tools.bench.rig.figures import Figure, Missing, Side, ratio, spread
from tools.bench.rig.machine import Machine, this_machine

MACHINE = Machine("Linux 6", "A processor", 2, 4096, "CPython 3.11", {"uvicorn": "0.50"}, 0.1)
FIGURE = Figure(
    "tickets/sqlite/16",
    "Durable tickets, SQLite, 16 connections",
    "tickets/s",
    Side("POST …/tickets", spread([7000.0, 7100.0]), 140.4, 2.2, 5.5),
    Side("a bare route", spread([20_000.0, 20_500.0])),
    ratio([7000.0, 7100.0], [20_000.0, 20_500.0]),
    goal="≥ .35",
)
REPORT = Report("abc", "2026-01-01T00:00:00+00:00", "motcua bench", True, 1.0, MACHINE, [FIGURE], [Missing("x", "why")])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0"), (0.001234, "0.00123"), (0.5, "0.5"), (12.34, "12.3"), (999.4, "999"), (1234.5, "1,230"),
        (2e6, "2,000,000"),
    ],
)  # fmt: skip
def test_numbers_show_what_counts(number: float, expected: str) -> None:
    assert rounded(number) == expected


def test_a_single_round_is_one_number() -> None:
    assert shown(spread([7.0])) == "7"
    assert shown(spread([1.0, 2.0, 3.0])) == "1 / 2 / 3"


def test_a_row_has_ours_beside_the_reference_and_a_dash_for_what_nobody_counted() -> None:
    assert rows([FIGURE]) == [
        (
            "Durable tickets, SQLite, 16 connections (tickets/s)", "7,000 / 7,050 / 7,100", "2.2 / 5.5",
            "140 a request", "20,000 / 20,200 / 20,500", "–", "–", "0.346 / 0.348 / 0.35", "≥ .35",
        )
    ]  # fmt: skip


def test_a_table_survives_what_would_break_its_cells() -> None:
    assert table(("a", "b"), [("x|y", "1\n2")]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 2 |"


@pytest.mark.parametrize("render", [text, markdown])
def test_what_was_not_measured_is_said_with_the_reason_and_a_quick_run_is_called_so(render: object) -> None:
    assert callable(render)
    said = render(REPORT)
    assert "not measured: why" in said
    assert "quick run" in said
    assert FIGURE.title in said


def test_a_report_comes_back_from_its_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(REPORT), type=Report) == REPORT


def test_this_machine_is_described() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert "msgspec" in machine.versions
    assert "sqlite" in machine.versions
