"""`motcua advise`: what to do now, and what one typed change would do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from language.messages import speak
from protocol.commands import Call, Envelope, Issue, Login, Open
from protocol.keys import new_key
from server.cli.commands.open_journal import opened_journal
from server.cli.settings import load_settings
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from tests.server.cli.conftest import Run

EIGHT = int(datetime(2100, 3, 1, 1, 0, tzinfo=UTC).timestamp() * 1000)
"""Eight in the morning of the branch, some day after the data folder was made."""


@pytest.fixture
def crowd(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At fourteen past eight ten people wait for the service of the only open counter."""
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:

        def act(command: Any, minute: int, counter: str | None = "1") -> None:
            at = EIGHT + minute * 60_000
            done = append_now(opened.engine, opened.models, Envelope("CN01", command, new_key(at), "k", counter), at)
            assert isinstance(done, Done), done

        act(Login("u-lan"), 0)
        act(Open(), 0)
        for minute in range(10):
            act(Issue("HT"), minute, None)
        act(Call(), 12)
    monkeypatch.setattr("server.cli.commands.advise.now_ms", lambda: EIGHT + 14 * 60_000)


@pytest.fixture
def in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("server.cli.main.language_of", lambda _environment: "vi")
    yield
    speak("en")


@pytest.mark.usefixtures("crowd")
def test_it_says_what_to_do_and_what_that_would_change(run: Run) -> None:
    ran = run("advise", "--branch", "CN01", "--json")
    assert ran.code == 0, ran.err
    first = ran.json["advice"][0]
    assert first["change"]["type"] == "open"
    assert first["service"] == "HT"
    assert "HT" in first["change"]["services"]
    assert first["after"]["p90_s"] < first["before"]["p90_s"]
    assert f"Open counter {first['change']['counter']} for " in ran.err


@pytest.mark.usefixtures("crowd", "in_vietnamese")
def test_a_typed_change_is_judged_in_vietnamese_too(run: Run) -> None:
    ran = run("advise", "--branch", "CN01", "--what-if", "open:2:HT:40")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Mở quầy 2 cho Hộ tịch trong 40 phút: 90 % chờ dưới ")
    assert "thay vì" in ran.out


@pytest.mark.usefixtures("crowd")
def test_a_change_that_cannot_be_made_or_read_is_said_so(run: Run) -> None:
    assert run("advise", "--branch", "CN01", "--what-if", "close:2").code == 1
    wrong = run("advise", "--branch", "CN01", "--what-if", "open:2:XX")
    assert (wrong.code, "XX" in wrong.err) == (2, True)


def test_without_a_day_under_way_it_fails(run: Run) -> None:
    ran = run("advise", "--branch", "CN01")
    assert ran.code == 1
    assert "CN01" in ran.err
