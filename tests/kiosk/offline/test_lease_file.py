"""The file of leased and given numbers: nothing is given twice, whatever happens to the program or its file."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.offline.lease_file import FILE, KEPT_MS, Given, GivenState, LeaseFile, LeaseFileError
from protocol.commands import Issue
from protocol.keys import new_key

from .made import NEXT, NOW, TODAY, URL, lease


@pytest.fixture
def file(tmp_path: Path) -> Iterator[LeaseFile]:
    opened = LeaseFile(tmp_path)
    yield opened
    opened.close()


def take(file: LeaseFile, prefix: str = "HT", at: int = NOW, date: str = TODAY) -> Given | None:
    return file.take(date, prefix, Issue(prefix, dossiers=2), new_key(at), at, NOW - 1000)


def numbers(file: LeaseFile) -> list[str]:
    return [one.number for one in file.given()]


def test_numbers_come_in_order_each_with_its_own_page_until_none_is_left(file: LeaseFile) -> None:
    file.put_lease(lease())
    given = [take(file) for _ in range(4)]
    assert [one and (one.number, one.track_url) for one in given] == [
        *((f"HT-{n}", f"{URL}CN01-{TODAY}-HT-{n}") for n in (700, 701, 702)),
        None,
    ]
    assert file.left(TODAY) == {"HT": 0, "DD": 3}


def test_what_was_said_and_when_is_kept(file: LeaseFile) -> None:
    file.put_lease(lease())
    given = take(file)
    assert given is not None
    assert (given.issue, given.taken_at, given.heard_at) == (Issue("HT", dossiers=2), NOW, NOW - 1000)
    assert (given.state, given.ticket_id) == (GivenState.TAKEN, "20261008-HT-700")


def test_a_new_lease_replaces_that_of_its_date_alone(file: LeaseFile) -> None:
    for each in (lease(), lease(NEXT), lease(first=800)):
        file.put_lease(each)
    assert [one and one.number for one in (take(file), take(file, date=NEXT))] == ["HT-800", "HT-700"]


def test_leases_of_another_history_are_dropped_and_what_was_given_stays(file: LeaseFile) -> None:
    file.heard(NOW, "h-1", None)
    file.put_lease(lease())
    take(file)
    file.heard(NOW + 1, "h-2", None)
    assert (file.left(TODAY), numbers(file)) == ({}, ["HT-700"])


def test_it_is_all_there_after_the_program_was_killed(tmp_path: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from kiosk.offline.lease_file import LeaseFile
from protocol.commands import Issue
from tests.kiosk.offline.made import NOW, TODAY, lease
file = LeaseFile(Path({str(tmp_path)!r}))
file.put_lease(lease(count=5))
for n in range(3):
    print(file.take(TODAY, "HT", Issue("HT"), str(n), NOW, NOW).number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    file = LeaseFile(tmp_path)
    assert ran.stdout.split() == numbers(file) == ["HT-700", "HT-701", "HT-702"]
    assert (given := take(file)) is not None
    assert given.number == "HT-703"
    file.close()


@pytest.mark.parametrize("lost", [1, 100, 2000])
def test_a_torn_last_write_loses_no_number_that_was_given_before_it(tmp_path: Path, lost: int) -> None:
    file = LeaseFile(tmp_path / "kiosk")
    file.put_lease(lease())
    for _ in range(2):
        take(file)
    _copy(tmp_path / "kiosk", tmp_path / "before")
    take(file)
    _copy(tmp_path / "kiosk", tmp_path / "torn")
    wal = tmp_path / "torn" / f"{FILE}-wal"
    assert wal.stat().st_size > (tmp_path / "before" / f"{FILE}-wal").stat().st_size
    os.truncate(wal, wal.stat().st_size - lost)
    torn = LeaseFile(tmp_path / "torn")
    assert numbers(torn)[:2] == ["HT-700", "HT-701"]
    after = take(torn)
    assert after is not None
    assert after.number not in numbers(torn)[:-1]
    torn.close()
    file.close()


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    for each in source.iterdir():
        (target / each.name).write_bytes(each.read_bytes())


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b"\x00 no database \xff" * 200)
    file = LeaseFile(tmp_path)
    assert (file.left(TODAY), file.given(), file.contact()) == ({}, [], None)
    assert (tmp_path / "offline.broken").exists()
    assert "put aside" in caplog.text
    caplog.clear()
    file.close()


def test_two_programs_never_give_from_one_file(file: LeaseFile, tmp_path: Path) -> None:
    file.put_lease(lease())
    with pytest.raises(LeaseFileError, match=r"offline\.sqlite"):
        LeaseFile(tmp_path)


def test_only_its_owner_may_read_it(file: LeaseFile, tmp_path: Path) -> None:
    file.put_lease(lease())
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


def test_what_was_settled_long_ago_is_deleted_and_nothing_else(file: LeaseFile) -> None:
    file.put_lease(lease(count=6))
    states = (GivenState.TAKEN, GivenState.HANDED, GivenState.SENT, GivenState.REFUSED, GivenState.VOID)
    for state in states:
        given = take(file)
        assert given is not None
        file.settle(given.id, state)
    file.forget(NOW + KEPT_MS)
    assert len(file.given()) == len(states)
    file.forget(NOW + KEPT_MS + 1)
    assert [one.state for one in file.given()] == [GivenState.TAKEN, GivenState.HANDED]
