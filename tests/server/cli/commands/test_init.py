"""`motcua init`: the commands that it names work as they stand, and a failure leaves nothing behind."""

import os
import shlex
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.cli.settings import load_settings
from tests.postgresql import EMPTY, PostgreSQL
from tests.server.cli.conftest import Ran, environment, serving, start

pytestmark = pytest.mark.slow(2)


def named(ran: Ran, word: str) -> list[list[str]]:
    """The command lines that were printed to be typed, as a shell reads them."""
    lines = [line.strip() for line in ran.out.splitlines() if line.startswith("  ")]
    return [shlex.split(line) for line in lines if word in line]


def typed(words: list[str], *more: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    """A line as somebody types it in another folder."""
    return subprocess.run(
        [*words, *more], capture_output=True, text=True, env=environment() | changes, cwd="/", timeout=60, check=False
    )


def test_the_commands_that_come_next_work_from_any_folder(tmp_path: Path) -> None:
    data = tmp_path / "một cửa's data"
    ran = start("init", "--data", str(data))
    assert ran.code == 0
    alone, network = named(ran, " serve ")
    assert alone[1:] == ["serve", "--data", str(data), "--announce"]
    assert network[1:] == ["serve", "--data", str(data), "--host", "0.0.0.0"]
    checked = typed([alone[0], "check", *alone[2:4]])
    assert checked.returncode == 0, checked.stderr
    assert "whole" in checked.stdout


def test_without_a_template_there_is_no_branch_and_the_server_starts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ran = start("init", "--data", str(data), "--template", "none")
    assert ran.code == 0
    assert "/admin" in ran.out
    with serving("--data", str(data)) as (_, url):
        assert url


def test_a_program_is_named_by_its_word_only_where_the_shell_finds_it(tmp_path: Path) -> None:
    here = str(Path(sys.executable).parent)
    module = "from server.cli.next_commands import program; print(program('motcua'))"

    def said(path: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", module],
            capture_output=True,
            text=True,
            check=True,
            env=environment() | {"PATH": path},
        )
        return done.stdout.strip()

    assert said(f"{here}:/usr/bin") == "motcua"
    assert said("/usr/bin") == f"{here}/motcua"
    other = tmp_path / "motcua"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    assert said(f"{tmp_path}:{here}:/usr/bin") == f"{here}/motcua", "another motcua comes first"


def test_a_database_that_was_named_is_kept_in_the_folder_so_that_the_folder_is_enough(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere.sqlite"
    url = f"sqlite:///{elsewhere}"
    ran = start("init", "--data", str(data), "--database", url)
    assert ran.code == 0
    assert load_settings({"data": str(data)}, {}).database == url
    assert stat.S_IMODE((data / "motcua.toml").stat().st_mode) == 0o600
    assert not (data / "motcua.sqlite").exists()
    checked = start("check", "--data", str(data))
    assert checked.code == 0, checked.err
    again = start("init", "--data", str(data))
    assert (again.code, "already" in again.err) == (1, True)
    assert not (data / "motcua.sqlite").exists(), "no second, empty installation"


def test_what_a_settings_file_held_before_stays_in_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "motcua.toml").write_text("port = 8080\n", "utf-8")
    assert start("init", "--data", str(data), "--database", f"sqlite:///{tmp_path / 'x.sqlite'}").code == 0
    settings = load_settings({"data": str(data)}, {})
    assert (settings.port, settings.database) == (8080, f"sqlite:///{tmp_path / 'x.sqlite'}")


def test_a_folder_of_another_database_is_noticed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert start("init", "--data", str(data), "--database", f"sqlite:///{tmp_path / 'a.sqlite'}").code == 0
    other = start("init", "--data", str(data), "--database", f"sqlite:///{tmp_path / 'b.sqlite'}")
    assert other.code == 2
    assert "names another database" in other.err
    assert load_settings({"data": str(data)}, {}).database.endswith("a.sqlite")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--admin", "Nguyễn Thị Hoa"), 2, "a login name has no spaces"),
        (("--database", "mysql://nobody@localhost/x"), 1, "cannot be used"),
        (("--database", "postgresql://nobody:secret@127.0.0.1:9/none"), 1, "the database reported an error"),
        (("--database", "sqlite:////no/such/folder/x.sqlite"), 1, "the database reported an error"),
    ],
)
def test_a_failed_init_leaves_nothing_behind(tmp_path: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    ran = start("init", "--data", str(tmp_path / "new" / "data"), *arguments)
    assert (ran.code, told in ran.err) == (code, True), ran.err
    assert "secret" not in ran.err.replace("secret.key", "")
    assert list(tmp_path.iterdir()) == []
    assert start("init", "--data", str(tmp_path / "new" / "data")).code == 0


def test_a_failed_init_leaves_what_was_there_before(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert start("init", "--data", str(data)).code == 0
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert start("init", "--data", str(data)).code == 1
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_a_folder_that_holds_something_else_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    before = stat.S_IMODE(tmp_path.stat().st_mode)
    ran = start("init", "--data", str(tmp_path))
    assert ran.code == 2
    assert "holds other files (thesis.txt …)" in ran.err
    assert "--yes" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == before
    assert start("init", "--data", str(tmp_path), "--yes").code == 0


def test_a_database_of_another_data_folder_is_asked_about(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    assert start("init", "--data", str(tmp_path / "old"), "--database", url).code == 0
    ran = start("init", "--data", str(tmp_path / "new"), "--database", url)
    assert ran.code == 2
    assert "copy keys/" in ran.err
    assert not (tmp_path / "new").exists()
    assert start("init", "--data", str(tmp_path / "new"), "--database", url, "--yes").code == 0
    assert start("check", "--data", str(tmp_path / "new")).code == 0


def test_two_inits_at_once_leave_one_whole_installation(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with ThreadPoolExecutor() as people:
        both = list(people.map(lambda _: start("init", "--data", data), range(2)))
    assert 0 in [one.code for one in both]
    assert start("check", "--data", data).code == 0


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_database_is_named_in_any_of_its_usual_ways(
    tmp_path: Path, postgresql: PostgreSQL, scheme: str
) -> None:
    with postgresql.database(EMPTY) as address:
        _check_postgresql(tmp_path / "data", f"{scheme}://{address.partition('://')[2]}")


def _check_postgresql(data: Path, url: str) -> None:
    ran = start("init", "--data", str(data), "--database", url)
    assert ran.code == 0, ran.err
    (alone, _network) = named(ran, " serve ")
    checked = start("check", *alone[2:4])
    assert (checked.code, "whole" in checked.out) == (0, True), checked.err
    assert not (data / "motcua.sqlite").exists()
    assert os.listdir(data / "keys") == ["secret.key"]
