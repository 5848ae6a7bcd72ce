"""A database that is replaced, moved or cut while a process has it open: noticed at the next command."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.check.check import check
from server.journal.database.engine import default_url, open_database
from server.journal.write.append import Appender
from server.journal.write.committed import Done
from tests.server.journal.desk import MODELS, append_all, draw, on_sqlite, stored


def old_copy(path: Path) -> Path:
    copy = path.with_name("copy.sqlite")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


def put_back_by_move(path: Path) -> None:
    old_copy(path).replace(path)


def moved_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.sqlite"))


def log_deleted(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def log_replaced(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    copy = Path(shutil.copy(log, log.with_name("log")))
    copy.replace(log)


@on_sqlite
@pytest.mark.parametrize("happens", [put_back_by_move, moved_away, log_deleted, log_replaced])
def test_no_command_is_acknowledged_after_it(
    appender: Appender, engine: Engine, tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    append_all(appender, draw(), draw())
    assert not appender.other_history
    happens(tmp_path / "motcua.sqlite")
    for _ in range(3):
        (result,) = append_all(appender, draw())
        assert isinstance(result, Refused)
        assert result.code is Refusal.UNAVAILABLE
    assert appender.other_history


@on_sqlite
@pytest.mark.parametrize("happens", [put_back_by_move, log_deleted])
def test_it_is_noticed_although_something_else_failed_first(
    appender: Appender, engine: Engine, tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    append_all(appender, draw(), draw())
    happens(tmp_path / "motcua.sqlite")
    appender.reconnect()  # as after other processes' events could not be read, which is how it shows
    (result,) = append_all(appender, draw())
    assert isinstance(result, Refused)
    assert appender.other_history


@on_sqlite
def test_after_a_failure_of_another_kind_commands_go_on(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw())
    appender.reconnect()
    (result,) = append_all(appender, draw())
    assert isinstance(result, Done)


@on_sqlite
def test_what_was_acknowledged_is_saved_from_a_log_that_was_deleted(
    appender: Appender, engine: Engine, tmp_path: Path
) -> None:
    done = append_all(appender, *(draw() for _ in range(20)))
    assert all(isinstance(each, Done) for each in done)
    log_deleted(tmp_path / "motcua.sqlite")
    append_all(appender, draw())
    appender.close()
    engine.dispose()
    again = open_database(default_url(tmp_path))
    assert len(stored(again)) == 21
    assert check(again, MODELS).ok
    again.dispose()
