"""The command as a person runs it: processes of its own, beside each other and beside a server."""

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from server.access.credentials.passwords import Passwords
from server.access.credentials.stored_passwords import read_hash
from server.catalogue.templates import read_template
from server.cli.commands.open_journal import opened_journal
from server.cli.settings import load_settings

from .conftest import COMMAND, Ran, environment, serving, start

pytestmark = pytest.mark.slow(1)


def test_init_makes_a_folder_that_only_its_owner_can_look_into(made_once: tuple[Path, Ran]) -> None:
    data, ran = made_once
    assert ran.code == 0, ran.err
    assert _mode(data) == 0o700
    assert _mode(data / "keys") == 0o700
    assert _mode(data / "keys" / "secret.key") == 0o600
    assert (data / "keys" / "secret.key").stat().st_size == 32
    assert [path.name for path in (data / "keys").iterdir()] == ["secret.key"]


def test_init_prints_one_admin_password_once_and_it_is_right(made_once: tuple[Path, Ran]) -> None:
    data, ran = made_once
    (password,) = re.findall(r"^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$", ran.out, re.MULTILINE)
    assert (ran.out + ran.err).count(password) == 1
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:
        admin = opened.access().person_by_name("admin")
        assert admin is not None
        assert (admin.role, admin.branch) == ("admin", None)
        with opened.engine.connect() as connection:
            assert Passwords().verify(read_hash(connection, admin.credential_id or ""), password).right
        assert opened.configured("CN01").name["vi"] == "Chi nhánh số 1"


def test_a_second_init_refuses_politely_and_changes_nothing(data: Path) -> None:
    key, database = (data / "keys" / "secret.key").read_bytes(), _journal(data)
    ran = start("init", "--data", str(data), "--json")
    assert ran.code == 1
    assert "is set up already and nothing was changed" in json.loads(ran.out)["error"]
    assert (data / "keys" / "secret.key").read_bytes() == key
    assert _journal(data) == database


def test_init_goes_on_where_it_was_interrupted(data: Path) -> None:
    """As after a power cut between the branch and the admin."""
    key = (data / "keys" / "secret.key").read_bytes()
    with sqlite3.connect(data / "motcua.sqlite") as connection:
        connection.execute("DELETE FROM journal WHERE stream = 'city'")
        connection.execute("DELETE FROM stream WHERE id = 'city'")
    connection.close()
    ran = start("init", "--data", str(data), "--admin", "chu", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["user"] == "chu"
    assert ran.out.count(ran.json["password"]) == 1
    assert ran.json["password"] not in ran.err
    assert (data / "keys" / "secret.key").read_bytes() == key
    assert [(row[0], row[1]) for row in _journal(data)] == [("CN01", "configured"), ("city", "person_added")]


def test_serve_says_to_run_init_first(tmp_path: Path) -> None:
    ran = start("serve", "--data", str(tmp_path), "--port", "0")
    assert ran.code == 1
    assert "motcua init" in ran.err
    assert "Traceback" not in ran.err


def test_init_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = start("init", "--data", str(tmp_path / "file" / "data"))
    assert ran.code == 1
    assert "choose another folder with --data" in ran.err


def test_nothing_secret_is_in_the_journal_but_hashes(data: Path) -> None:
    where = ("--data", str(data), "--json")
    token = start("enrol", "--role", "kiosk", "--branch", "CN01", "--name", "K", *where).json["token"]
    added = start("user", "add", "lan", "--role", "clerk", "--branch", "CN01", "--password-stdin", *where,
                  stdin="correct horse\n")  # fmt: skip
    assert added.code == 0, added.err
    written = b"".join(path.read_bytes() for path in data.glob("motcua.sqlite*"))
    assert token.encode() not in written
    assert b"correct horse" not in written
    assert b"$argon2id$" in written
    names = [row for row in _journal(data) if "lan" in row[2].split('"')]
    assert [row[0] for row in names] == ["city"]


def test_a_command_waits_for_another_process_that_holds_the_database(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(read_template("one").decode().replace("guard_s = 3300", "guard_s = 600"), encoding="utf-8")
    holder = sqlite3.connect(data / "motcua.sqlite", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    command = subprocess.Popen(
        [*COMMAND, "catalogue", "apply", str(file), "--data", str(data), "--json", "--yes"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment(),
    )  # fmt: skip
    release = threading.Timer(1.5, holder.execute, ["COMMIT"])
    release.start()
    out, err = command.communicate(timeout=60)
    release.join()
    holder.close()
    assert command.returncode == 0, err
    assert json.loads(out) == {**json.loads(out), "branch": "CN01", "changed": True, "seq": 2}


def test_two_people_who_apply_one_file_at_once_change_the_branch_once(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text(read_template("one").decode().replace("guard_s = 3300", "guard_s = 600"), encoding="utf-8")
    apply = ("catalogue", "apply", str(file), "--data", str(data), "--yes")
    with ThreadPoolExecutor() as people:
        ended = list(people.map(lambda _: start(*apply), range(2)))
    assert [ran.code for ran in ended] == [0, 0], ended
    assert [(row[0], row[1]) for row in _journal(data)] == [
        ("CN01", "configured"),
        ("CN01", "configured"),
        ("city", "person_added"),
    ]


@pytest.mark.slow
def test_a_city_of_thirty_branches_is_made_by_one_command_and_served(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    made = start("init", "--data", data, "--template", "hanoi", "--json")
    assert made.code == 0, made.err
    assert made.json["branches"] == [f"CN{number:02}" for number in range(1, 31)]
    with serving("--data", data) as (_, url):
        with urlopen(f"{url}/api/v1/branches", timeout=60) as answer:
            branches = json.load(answer)["branches"]
        with urlopen(f"{url}/api/v1/branches/CN30", timeout=60) as answer:
            last = json.load(answer)
    assert [branch["id"] for branch in branches] == made.json["branches"]
    assert all(branch["lat"] and branch["lon"] for branch in branches)
    assert (len(last["services"]), len(last["counters"])) == (12, 6)
    assert {"code": "1.002211", "service": "KH"}.items() <= last["procedures"][-1].items()


@pytest.mark.slow
def test_all_commands_work_beside_a_running_server(data: Path) -> None:
    with serving("--data", str(data)) as (server, url):
        where = ("--data", str(data), "--json")
        file = data / "one.toml"
        file.write_text(read_template("one").decode().replace("Chi nhánh số 1", "Chi nhánh mới"), encoding="utf-8")
        assert start("catalogue", "apply", str(file), "--yes", *where).code == 0
        enrolled = start("enrol", "--role", "kiosk", "--branch", "CN01", "--name", "K", *where)
        assert enrolled.code == 0
        assert start("check", *where).code == 0
        assert start("revoke", "K", *where).code == 0
        assert _branch_name_comes(url, "Chi nhánh mới")
        second = start("serve", "--data", str(data), "--port", url.rsplit(":", 1)[1])
        assert second.code == 1
        assert "choose another --host or --port" in second.err
    assert server.poll() in (0, -signal.SIGTERM)


def _branch_name_comes(url: str, name: str, within_s: float = 60) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with urlopen(f"{url}/api/v1/branches/CN01", timeout=60) as answer:
            if json.load(answer)["name"]["vi"] == name:
                return True
        threading.Event().wait(0.05)
    return False


def _journal(data: Path) -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(data / "motcua.sqlite")
    rows = connection.execute("SELECT stream, kind, body FROM journal ORDER BY stream, seq").fetchall()
    connection.close()
    return [row for row in rows if row[1] not in ("agency_set", "unit_set")]  # what `init` begins with


def _mode(path: Path) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)
