"""A database that lost its end is noticed when the next server starts on it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from server.journal.write.acknowledged import FILE_NAME, Acknowledged, Lost, lost, read
from tests.server.web.conftest import install
from tests.serving import Serving

KNOWN = Acknowledged("one", {"CN01": 12, "CITY": 5})


@pytest.mark.parametrize(
    ("stored", "missing"),
    [
        (Acknowledged("one", {"CN01": 12, "CITY": 5}), []),
        (Acknowledged("one", {"CN01": 20, "CITY": 5, "CN02": 1}), []),  # another server wrote after this one
        (Acknowledged("one", {"CN01": 9, "CITY": 5}), [Lost("CN01", 3)]),
        (Acknowledged("one", {"CN01": 13}), [Lost("CITY", 5)]),
        (Acknowledged("other", {"CN01": 1}), []),  # restored: numbers go on far above
    ],
)
def test_only_what_this_history_had_can_be_missing(stored: Acknowledged, missing: list[Lost]) -> None:
    assert list(lost(KNOWN, stored)) == missing
    assert list(lost(None, stored)) == []


@pytest.mark.parametrize("said", [b"", b"{", b'{"history": "one"}\n', b"\xff\n"])
def test_a_file_that_a_power_cut_tore_says_nothing(tmp_path: Path, said: bytes) -> None:
    assert read(tmp_path) is None
    (tmp_path / FILE_NAME).write_bytes(said)
    assert read(tmp_path) is None


def test_every_answer_was_noted_before_it_was_given(tmp_path: Path) -> None:
    with Serving(install(tmp_path / "data")) as serving:
        for _ in range(3):
            serving.issue("HT")
            noted = read(serving.installation.data)
            assert noted is not None
            assert noted.heads["CN01"] == serving.head()


@pytest.mark.parametrize("loss", ["log", "copy"])
def test_a_server_does_not_start_on_a_database_that_lost_what_was_acknowledged(tmp_path: Path, loss: str) -> None:
    serving = Serving(install(tmp_path / "data")).start()
    file = serving.installation.data / "motcua.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "older"),))
    connection.close()
    numbers = [serving.issue("HT")["number"] for _ in range(3)]
    assert numbers == ["HT-001", "HT-002", "HT-003"]
    serving.kill()
    file.with_name("motcua.sqlite-wal").unlink()
    if loss == "copy":
        shutil.copy(tmp_path / "older", file)
    with pytest.raises(AssertionError, match=r"lacks the last \d+ events of CN01"):
        serving.start()
    assert "motcua recover" in "\n".join(serving.log)
