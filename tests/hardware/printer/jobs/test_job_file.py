"""Jobs on file: kept over a restart, one original for each reference, readable by their owner only."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hardware.printer.jobs.job import JobState, Kind, Step, StepError
from hardware.printer.jobs.job_file import JobFile, JobFileError
from hardware.printer.ticket_printer import Reason
from hardware.slip.slip import Words
from tests.hardware.slips import slip

NOW = datetime(2026, 10, 6, 5, 0, tzinfo=UTC)
FULL = replace(slip(), lines=(Words("Một", "One"), Words("Hai")), copy=True)


def test_a_job_is_there_after_the_file_was_closed(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "data" / "prints.sqlite")
    job = file.put("t1", Kind.ORIGINAL, FULL, NOW)
    held = file.step(job.id, Step.HELD, NOW + timedelta(seconds=1), Reason.PAPER_OUT)
    file.close()
    again = JobFile(tmp_path / "data" / "prints.sqlite")
    assert again.jobs() == [held]
    assert again.jobs()[0].slip == FULL
    assert (held.state, held.reason, held.queued_at) == (JobState.QUEUED, Reason.PAPER_OUT, NOW)
    again.close()


def test_the_file_is_private_and_has_one_owner(tmp_path: Path) -> None:
    path = tmp_path / "prints.sqlite"
    file = JobFile(path)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(JobFileError, match="another program"):
        JobFile(path)
    file.close()


def test_commits_are_synchronous(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "prints.sqlite")
    assert file._connection.execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"
    file.close()


def test_one_original_for_each_reference(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "prints.sqlite")
    first = file.put("t1", Kind.ORIGINAL, slip(), NOW)
    assert file.put("t1", Kind.ORIGINAL, slip(), NOW + timedelta(seconds=9)) == first
    copy = file.put("t1", Kind.COPY, slip(), NOW, first.id)
    assert (copy.id != first.id, copy.copy_of) == (True, first.id)
    with pytest.raises(sqlite3.IntegrityError):
        file._connection.execute("UPDATE job SET kind = 'original'")
    file.close()


def test_an_unconfirmed_job_gives_way_to_its_copy_in_one_step(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "prints.sqlite")
    job = file.put("t1", Kind.ORIGINAL, slip(), NOW)
    with pytest.raises(StepError):
        file.supersede(job.id, NOW)
    assert len(file.jobs()) == 1
    file.step(job.id, Step.SENDING, NOW)
    file.step(job.id, Step.IN_DOUBT, NOW)
    old, copy = file.supersede(job.id, NOW)
    assert (old.state, copy.kind, copy.state) == (JobState.SUPERSEDED, Kind.COPY, JobState.QUEUED)
    file.close()


def test_what_is_older_than_a_day_is_forgotten(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "prints.sqlite")
    file.put("old", Kind.ORIGINAL, slip(), NOW)
    new = file.put("new", Kind.ORIGINAL, slip(), NOW + timedelta(hours=2))
    file.forget(NOW + timedelta(hours=25))
    assert file.jobs() == [new]
    file.close()


def test_a_slip_of_another_version_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "prints.sqlite"
    file = JobFile(path)
    file.put("t1", Kind.ORIGINAL, slip(), NOW)
    file._connection.execute("UPDATE job SET slip = replace(slip, '\"v\": 1', '\"v\": 99')")
    file._connection.commit()
    file.close()
    again = JobFile(path)
    assert again.jobs() == []
    again.close()


def test_a_folder_that_cannot_be_used_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JobFileError, match="folder of its own"):
        JobFile(tmp_path / "file" / "prints.sqlite")


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "prints.sqlite"
    file = JobFile(path)
    file._connection.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(JobFileError, match="newer version"):
        JobFile(path)


def test_a_damaged_file_is_put_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "prints.sqlite"
    path.write_text("this is no database, but long enough to be looked at as one" * 20)
    file = JobFile(path)
    assert file.put("t1", Kind.ORIGINAL, slip(), NOW).state is JobState.QUEUED
    file.close()
    assert path.with_suffix(".broken").exists()
    assert "put aside" in caplog.text


def test_a_full_disk_is_one_kind_of_error(tmp_path: Path) -> None:
    file = JobFile(tmp_path / "prints.sqlite")
    pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
    file._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JobFileError, match="full"):
        _fill(file)
    assert all(job.state is JobState.QUEUED for job in file.jobs())
    file.close()


def _fill(file: JobFile) -> None:
    for at in range(200):
        file.put(f"t{at}", Kind.ORIGINAL, slip(), NOW)
