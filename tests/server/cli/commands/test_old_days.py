"""Old days are archived and taken out by commands; what cannot be done is said, and changes nothing."""

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from protocol import commands as c
from protocol.commands import Envelope
from protocol.keys import new_key
from server.cli.main import main
from server.journal.database.engine import open_database
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from server.web.base import clock as web_clock
from tests.server.web.inside import inside, session_of
from tests.server.web.standing import Clock, stand
from tests.serving import Installation

DAYS = 16


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation.staffed(tmp_path / "data")


@pytest.fixture
def clock(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sixteen days after the branch was set up, for commands and server alike. Somebody came on most of them; after the
    third the heads were signed.
    """
    clock = stand(installation, monkeypatch, 9, 0)
    engine = open_database(installation.database)
    taken = 0
    for _ in range(DAYS):
        clock.at += timedelta(days=1)
        now = web_clock.now_ms()
        done = append_now(engine, [BranchStream()], Envelope("CN01", c.Issue("HT"), new_key(now), "d-1"), now)
        taken += isinstance(done, Done)
        if taken == 3 and not (installation.data / "anchors.jsonl").exists():
            assert command("anchor", "--data", installation.data) == 0
    engine.dispose()
    assert taken > 8
    monkeypatch.setattr("server.journal.clock.machine.read_clocks", web_clock.read_clocks)
    monkeypatch.setattr("server.cli.commands.check.now_ms", lambda: web_clock.now_ms())
    return clock


def command(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def day(clock: Clock, ago: int) -> date:
    return clock.at.date() - timedelta(days=ago)


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """What the last command said for programs."""
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_old_days_are_archived_verified_and_taken_out(
    installation: Installation, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file, before = installation.data, tmp_path / "old.archive", day(clock, 9)
    assert command("archive", "--before", before, file, "--data", data, "--json") == 0
    held = told(capsys)
    assert held["events"] == held["archived"]["CN01"] > 5
    assert command("verify", file, "--data", data) == 0
    said = capsys.readouterr().out
    assert f"{held['events']} events; whole" in said
    assert "as the anchors" in said
    purge = "purge", "--before", before, "--archived", file, "--data", data
    assert command(*purge) == 2
    assert "--yes" in capsys.readouterr().err
    assert command(*purge, "--yes", "--json") == 0
    assert told(capsys)["events"] == held["events"]
    assert command("check", "--data", data) == 0
    assert f"CN01 begins with event {held['events'] + 1}" in capsys.readouterr().out
    assert command("check", "--data", data, "--json") == 0
    assert told(capsys)["archived"] == held["archived"]
    assert command(*purge, "--yes") == 1
    assert "no branch has days before" in capsys.readouterr().err
    assert command("catalogue", "undo", "CN01", "--yes", "--data", data) == 1
    assert "CN01: what was put in force before stands in the archive alone" in capsys.readouterr().err

    async def serve() -> None:
        async with inside(installation) as server:
            headers = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            taken = await server.near.post(
                "/api/v1/branches/CN01/tickets",
                json={"service": "HT"},
                headers=headers | {"Idempotency-Key": new_key()},
            )
            assert taken.status_code == 201, taken.text
            boss = {"Authorization": f"Bearer {session_of(installation, 'manager', web_clock.now_ms())}"}
            page = (await server.near.get("/api/v1/branches/CN01/journal?limit=1", headers=boss)).json()
            assert (page["first"], page["events"][0]["seq"]) == (held["events"] + 1, held["events"] + 1)

    asyncio.run(serve())
    assert command("check", "--data", data) == 0


def test_who_takes_events_out_without_signing_it_is_found(
    installation: Installation, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file, before = installation.data, tmp_path / "old.archive", day(clock, 9)
    anchors = (data / "anchors.jsonl").read_bytes()
    assert command("archive", "--before", before, file, "--data", data) == 0
    assert command("purge", "--before", before, "--archived", file, "--data", data, "--yes") == 0
    assert command("check", "--data", data) == 0
    (data / "anchors.jsonl").write_bytes(anchors)
    assert command("check", "--data", data) == 1
    assert "no purge of them is signed" in capsys.readouterr().err


REFUSED = [
    ("archive --before yesterday new", 2, "--before must be a date"),
    ("archive --before {young} new", 2, "the last 8 days stay"),
    ("archive --before 2020-01-01 new", 1, "no branch has days before"),
    ("archive --before {old} {archive}", 1, "exists already"),
    ("purge --before {old} --archived {new} --yes", 1, "new"),
    ("purge --before {old} --archived {backup} --yes", 1, "old days are no backup"),
    ("purge --before {later} --archived {archive} --yes", 1, "CN01: the archive does not hold all"),
    ("purge --before {old} --archived {changed} --yes", 1, "was changed or damaged"),
]


def test_what_cannot_be_done_is_said_and_nothing_is_taken_out(
    installation: Installation, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = installation.data
    words: dict[str, Any] = {name: tmp_path / name for name in ("archive", "backup", "changed", "new")}
    words |= {"young": day(clock, 7), "old": day(clock, 12), "later": day(clock, 9)}
    assert command("archive", "--before", words["old"], words["archive"], "--data", data) == 0
    assert command("backup", words["backup"], "--data", data) == 0
    raw = bytearray(words["archive"].read_bytes())
    raw[700] ^= 1
    words["changed"].write_bytes(raw)
    capsys.readouterr()
    for line, code, said in REFUSED:
        assert (command(*line.format(**words).split(), "--data", data), line) == (code, line)
        assert said in capsys.readouterr().err
    assert command("check", "--data", data, "--json") == 0
    assert told(capsys)["archived"] == {}


def test_while_the_clock_is_doubted_nothing_is_taken_out(
    installation: Installation, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.at += timedelta(days=40)
    assert command("archive", "--before", day(clock, 9), tmp_path / "new", "--data", installation.data) == 1
    assert "the clock of this machine is doubted" in capsys.readouterr().err
