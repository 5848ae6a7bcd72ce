"""A queue's log in the format of the Anonymous Bank, made here: what is read of it, and that its callers are told."""

from pathlib import Path

import pytest

from .call_log import LoggedCall, read_calls
from .forecast_log import _stretches, judged, shown

NAMES = (
    "vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome "
    "ser_start ser_exit ser_time server"
)


def row(day: str, came: int, wait: int, lasts: int, agent: str, *, priority: int = 0, outcome: str = "AGENT") -> str:
    queue = (clock(came), clock(came + wait), str(wait)) if wait else ("0:00:00", "0:00:00", "0")
    serving = (clock(came + wait), clock(came + wait + lasts), str(lasts)) if lasts else ("0:00:00", "0:00:00", "0")
    fields = (
        "AA0101",
        "1",
        "0",
        str(priority),
        "PS",
        day,
        clock(came - 9),
        clock(came),
        "9",
        *queue,
        outcome,
        *serving,
    )
    return "\t".join((*fields, agent))


def clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def written(file: Path, rows: list[str]) -> Path:
    file.write_text("\r\n".join(["\t".join(NAMES.split()), *rows, ""]), "latin-1")
    return file


def test_a_call_is_read_with_its_wait_and_others_are_left_out(tmp_path: Path) -> None:
    rows = [
        row("990201", 28_860, 120, 200, "TOVA", priority=2),
        row("990201", 28_800, 0, 100, "TOVA"),
        row("990201", 28_900, 60, 0, "NO_SERVER", outcome="HANG"),
        row("990201", 28_950, 0, 0, "NO_SERVER", outcome="HANG"),
        row("990201", 28_960, 0, 0, "NO_SERVER", outcome="PHANTOM"),
        "AA0101\t7",
    ]
    assert read_calls(written(tmp_path / "february.txt", rows)) == {
        "1999-02-01": [
            LoggedCall("1999-02-01", "PS", False, 28_800, 28_800, 28_900, "TOVA"),
            LoggedCall("1999-02-01", "PS", True, 28_860, 28_980, 29_180, "TOVA"),
            LoggedCall("1999-02-01", "PS", False, 28_900, 28_960, None, None),
        ]
    }
    (tmp_path / "other.txt").write_text("id;wait\n", "latin-1")
    with pytest.raises(ValueError, match="not a month"):
        read_calls(tmp_path / "other.txt")


def test_an_agent_is_away_while_others_answer_who_has_waited() -> None:
    calls = [
        LoggedCall("d", "PS", False, 0, 0, 100, "A"),
        LoggedCall("d", "PS", False, 300, 400, 500, "B"),
        LoggedCall("d", "PS", False, 900, 900, 1000, "A"),
        LoggedCall("d", "PS", False, 950, 1020, 1100, "A"),
    ]
    found = {place: (one.ends_s, one.then) for place, one in _stretches(calls).items()}
    assert found == {0: (100, "away"), 1: (500, "gone"), 2: (1020, "idle"), 3: (1100, "gone")}


def test_who_has_to_wait_is_told_and_judged(tmp_path: Path) -> None:
    rows = []
    for day in ("990201", "990202"):
        ready = 0
        for number in range(25):
            came = 28_800 + 95 * number
            start = max(came, ready)
            ready = start + 100
            rows.append(row(day, came, start - came, 100, "TOVA"))
    found = judged(read_calls(written(tmp_path / "february.txt", rows)), 1, learns=1, fewest=10)
    assert (found.days, found.called, found.waited) == (1, 25, 24)
    assert 0.5 < found.covered <= 1.0
    assert "| 1 | 25 | 24 |" in shown(found)
