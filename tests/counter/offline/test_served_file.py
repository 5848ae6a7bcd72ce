"""The file of people served without the server: there after a restart, in order, and never half written."""

import stat
from pathlib import Path

import pytest

from counter.offline.served_file import FILE, Served, ServedFile
from protocol.offline import AskServed


def visit(code: str) -> Served:
    return Served(f"key-{code}", AskServed(code, "2026-10-05", 1, 300, outcome="done", dossiers=2))


def test_what_was_recorded_is_there_after_a_restart_in_order(tmp_path: Path) -> None:
    file = ServedFile(tmp_path)
    assert [file.add(visit(code)) for code in ("HT-001", "HT-002", "CT-001")] == [True] * 3
    file.remove("key-HT-002")
    assert ServedFile(tmp_path).kept == (visit("HT-001"), visit("CT-001"))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_write_that_was_cut_short_loses_nothing_that_was_recorded_before(tmp_path: Path) -> None:
    ServedFile(tmp_path).add(visit("HT-001"))
    (tmp_path / FILE).with_suffix(".new").write_bytes(b'[{"key":"half')
    again = ServedFile(tmp_path)
    assert again.add(visit("HT-002"))
    assert [one.ask.code for one in ServedFile(tmp_path).kept] == ["HT-001", "HT-002"]


def test_what_cannot_be_written_is_said_and_not_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_bytes(b"")
    file = ServedFile(tmp_path / "file" / "folder")
    assert not file.add(visit("HT-001"))
    assert file.kept == ()
    assert "could not be written" in caplog.text
    caplog.clear()


def test_a_file_that_cannot_be_read_begins_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b"\xff")
    assert ServedFile(tmp_path).kept == ()
    assert "cannot be read" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["served.damaged"], "what is added is not written over it"
    caplog.clear()
