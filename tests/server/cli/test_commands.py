"""Every command's ways to end: what it says, what it changes, and its exit code."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert, select

from protocol.commands import Envelope, SetMessage
from protocol.enums import MessageLevel
from server.access.city.state import Access, Person
from server.access.credentials.passwords import Passwords
from server.access.credentials.sessions import find_session, open_session
from server.access.credentials.stored_passwords import read_hash
from server.catalogue.templates import read_template
from server.cli.commands.open_journal import now_ms, opened_journal
from server.cli.settings import load_settings
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import default_url, open_database
from server.visits.follower import reached_by
from server.visits.tables import act, follower

from .conftest import Run


def _access(data: Path) -> Access:
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:
        return opened.access()


def _hash(data: Path, person: Person) -> str | None:
    with opened_journal(load_settings({"data": str(data)}, {})) as opened, opened.engine.connect() as connection:
        return read_hash(connection, person.credential_id or "")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What stands on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return put


# -- use


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "required"),
        (("entrol",), "invalid choice"),
        (("enrol", "--role", "clerk", "--name", "x", "--branch", "CN01"), "invalid choice: 'clerk'"),
        (("enrol", "--role", "kiosk", "--name", "x"), "a kiosk stands in one branch: add --branch"),
        (("enrol", "--role", "counter", "--name", "x", "--branch", "CN01"), "add --counter"),
        (("enrol", "--role", "kiosk", "--name", "x", "--branch", "CN01", "--counter", "1"), "a kiosk has no --counter"),
        (("enrol", "--role", "kiosk", "--name", "x", "--branch", "CN01", "--unattended"), "only a counter can be"),
        (("user", "add", "lan", "--role", "clerk", "--password-stdin"), "a clerk works in one branch: add --branch"),
        (("user", "add", "lan", "--role", "admin", "--branch", "CN01", "--password-stdin"), "leave --branch out"),
        (("user", "add", "lan", "--role", "kiosk", "--password-stdin"), "invalid choice: 'kiosk'"),
        (("user",), "required"),
        (("catalogue", "check", "/nowhere.toml"), "/nowhere.toml: cannot be read: No such file or directory"),
        (("serve", "--port", "80a"), "--port must be a whole number from 0 to 65535"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_to_write(run: Run, arguments: tuple[str, ...], words: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


def test_wrong_settings_are_wrong_use(run: Run, data: Path) -> None:
    (data / "motcua.toml").write_text("prot = 1\n", encoding="utf-8")
    ran = run("check", "--json")
    assert ran.code == 2
    assert 'did you mean "port"?' in ran.json["error"]


def test_without_init_every_command_says_to_run_it(run: Run, data: Path, tmp_path: Path) -> None:
    (data / "keys" / "secret.key").unlink()
    for arguments in (
        ["check"],
        ["devices"],
        ["user", "list"],
        ["catalogue", "show", "CN01"],
    ):
        ran = run(*arguments)
        assert ran.code == 1, arguments
        assert "motcua init" in ran.err


# -- devices


def test_a_device_gets_a_token_that_the_city_knows_by_its_hash(run: Run, data: Path) -> None:
    ran = run("enrol", "--role", "counter", "--branch", "CN01", "--name", "Quầy 1", "--counter", "1", "--json")
    assert ran.code == 0
    device = _access(data).device_by_token(ran.json["token"])
    assert device is not None
    assert (device.role, device.branch, device.name, device.counter) == ("counter", "CN01", "Quầy 1", "1")
    assert not device.unattended
    assert (device.device_id, ran.out.count(ran.json["token"])) == (ran.json["device_id"], 1)
    assert ran.json["token"] not in ran.err


def test_without_json_the_token_stands_on_a_line_of_its_own_once(run: Run, data: Path) -> None:
    ran = run("enrol", "--role", "kiosk", "--branch", "CN01", "--name", "K")
    (token,) = (line for line in ran.out.splitlines() if line.startswith("mc_kiosk_"))
    assert ran.out.count(token) == 1
    assert token not in ran.err
    assert _access(data).device_by_token(token) is not None


def test_an_unattended_counter_and_a_city_wide_service_can_be_enrolled(run: Run, data: Path) -> None:
    arguments = ("--role", "counter", "--branch", "CN01", "--name", "Q", "--counter", "1", "--unattended")
    counter = run("enrol", *arguments, "--json").json["token"]
    service = run("enrol", "--role", "service", "--name", "S", "--json").json["token"]
    access = _access(data)
    found, wide = access.device_by_token(counter), access.device_by_token(service)
    assert found is not None
    assert found.unattended
    assert wide is not None
    assert wide.branch is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--branch", "CN02"), 'no branch "CN02"; did you mean "CN01"?'),
        (("--branch", "city"), 'no branch "city"; there are: CN01'),
        (("--branch", "CN01.dossiers"), "no branch"),
        (("--branch", "CN01", "--counter", "11"), 'the branch CN01 has no counter "11"; did you mean "1"?'),
    ],
)
def test_a_device_cannot_stand_where_nothing_is(run: Run, arguments: tuple[str, ...], words: str) -> None:
    counter = () if "--counter" in arguments else ("--counter", "1")
    ran = run("enrol", "--role", "counter", "--name", "Q", *arguments, *counter, "--json")
    assert ran.code == 1
    assert words in ran.json["error"]


def test_a_name_in_use_is_refused(run: Run) -> None:
    arguments = ("enrol", "--role", "kiosk", "--branch", "CN01", "--name", "K")
    assert run(*arguments).code == 0
    ran = run(*arguments)
    assert ran.code == 1
    assert "this name is in use already; choose another" in ran.err


def test_a_revoked_device_is_gone(run: Run, data: Path) -> None:
    token = run("enrol", "--role", "kiosk", "--branch", "CN01", "--name", "Kiosk cửa", "--json").json["token"]
    assert "Kiosk cửa" in run("devices").out
    assert run("revoke", "kiosk CỬA").code == 0
    assert _access(data).device_by_token(token) is None
    assert run("devices", "--json").json == {"devices": []}
    again = run("revoke", "Kiosk cửa")
    assert again.code == 1
    assert "no device" in again.err


def test_of_several_devices_of_one_name_one_must_be_picked(run: Run) -> None:
    for branch in ((), ("--branch", "CN01")):
        assert run("enrol", "--role", "service", "--name", "stats", *branch).code == 0
    ran = run("revoke", "stats")
    assert ran.code == 1
    assert "several devices" in ran.err
    assert run("revoke", "stats", "--branch", "CN01", "--json").json["branch"] == "CN01"
    (left,) = run("devices", "--json").json["devices"]
    assert run("revoke", left["device_id"]).code == 0
    assert run("revoke", "stat").code == 1


# -- people


def test_a_person_can_be_added_and_their_password_is_right(run: Run, data: Path, typed: Callable[[str], None]) -> None:
    typed("mật khẩu của Lan\nnot this line\n")
    ran = run("user", "add", "lan", "--role", "clerk", "--branch", "CN01", "--password-stdin", "--json")
    assert ran.code == 0
    person = _access(data).person_by_name("lan")
    assert person is not None
    assert (person.user_id, person.role, person.branch) == (ran.json["user_id"], "clerk", "CN01")
    assert Passwords().verify(_hash(data, person), "mật khẩu của Lan").right
    assert "mật khẩu" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("lan", "--role", "clerk", "--branch", "CN1"), "long enough", 'did you mean "CN01"?'),
        (("lan", "--role", "clerk", "--branch", "CN01"), "short", "8 to 256 characters"),
        (("lan", "--role", "clerk", "--branch", "CN01"), "", "8 to 256 characters"),
        (("Admin", "--role", "clerk", "--branch", "CN01"), "long enough", "this name is in use already"),
        (("a b", "--role", "clerk", "--branch", "CN01"), "long enough", "no spaces"),
    ],
)
def test_a_person_who_cannot_be_is_not_added(
    run: Run, typed: Callable[[str], None], arguments: tuple[str, ...], password: str, words: str
) -> None:
    typed(password)
    ran = run("user", "add", *arguments, "--password-stdin", "--json")
    assert ran.code == 1
    assert words in ran.json["error"]
    assert len(run("user", "list", "--json").json["people"]) == 1


def test_a_password_is_never_asked_for_where_nobody_can_type(run: Run, typed: Callable[[str], None]) -> None:
    typed("long enough\n")
    ran = run("user", "add", "lan", "--role", "clerk", "--branch", "CN01")
    assert ran.code == 2
    assert "--password-stdin" in ran.err


def test_at_a_terminal_a_password_is_typed_twice(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable[[str], None]
) -> None:
    typed("")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    answers = ["long enough", "long enuogh", "long enough", "long enough"]
    monkeypatch.setattr("getpass.getpass", lambda prompt: answers.pop(0))
    arguments = ("user", "add", "lan", "--role", "manager")
    assert run(*arguments).code == 1
    assert run(*arguments).code == 0
    person = _access(data).person_by_name("lan")
    assert person is not None
    assert person.branch is None


def test_a_person_changes_and_is_logged_out_when_they_must(run: Run, data: Path, typed: Callable[[str], None]) -> None:
    typed("long enough")
    user_id = run("user", "add", "lan", "--role", "clerk", "--branch", "CN01", "--password-stdin", "--json").json[
        "user_id"
    ]
    assert run("user", "change", "lan", "--role", "manager", "--branch", "CN01").code == 0
    assert run("user", "change", "lan", "--role", "manager", "--branch", "CN9").code == 1
    engine = open_database(default_url(data))
    for action in ("password", "disable"):
        with connect_to_write(engine) as connection, connection.begin():
            token, _ = open_session(connection, user_id, now_ms())
        typed("another one")
        ran = run("user", action, "lan", *(["--password-stdin"] if action == "password" else []), "--json")
        assert (ran.code, ran.json["user_id"], ran.json["disabled"]) == (0, user_id, action == "disable")
        with engine.connect() as connection:
            assert find_session(connection, token, now_ms()) is None
    engine.dispose()
    assert "(disabled)" in run("user", "list").out
    assert run("user", "enable", user_id).code == 0
    assert run("user", "reset-factor", user_id).code == 1  # there is none
    person = _access(data).person(user_id)
    assert person is not None
    assert (person.role, person.disabled) == ("manager", False)
    assert Passwords().verify(_hash(data, person), "another one").right


def test_the_last_admin_cannot_be_disabled(run: Run) -> None:
    ran = run("user", "disable", "admin")
    assert ran.code == 1
    assert "there must be at least one admin" in ran.err
    assert 'did you mean "admin"?' in run("user", "disable", "admn").err


# -- catalogue


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A second branch's file."""
    path = tmp_path / "cn02.toml"
    path.write_text(read_template("one").decode().replace('"CN01"', '"CN02"'), encoding="utf-8")
    return path


def test_a_right_file_is_called_right_without_any_data(run: Run, data: Path, file: Path) -> None:
    (data / "keys" / "secret.key").unlink()
    ran = run("catalogue", "check", str(file), "--json")
    assert (ran.code, ran.json["ok"], ran.json["branch"]) == (0, True, "CN02")


@pytest.mark.parametrize("action", ["check", "apply"])
def test_a_wrong_file_is_told_and_changes_nothing(run: Run, file: Path, action: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('skills = ["KD"]', 'skills = ["KDD"]'), encoding="utf-8")
    ran = run("catalogue", action, str(file), "--json")
    assert ran.code == 1
    line = line_of(file, '"KDD"')
    assert f'{file}:{line}: counter[5].skills[1]: no service "KDD"; did you mean "KD"?' in ran.err
    findings = cast(list[dict[str, Any]], ran.json["findings"])
    assert [(one["path"], one["fault"]) for one in findings] == [
        ("service[4].code", "unserved"),
        ("counter[5].skills[1]", "unknown_service"),
    ]
    assert run("catalogue", "show", "CN02").code == 1


def test_applying_a_file_twice_changes_nothing_the_second_time(run: Run, file: Path) -> None:
    first = run("catalogue", "apply", "--yes", str(file), "--json")
    assert (first.code, first.json["changed"], first.json["seq"]) == (0, True, 1)
    second = run("catalogue", "apply", "--yes", str(file), "--json")
    assert (second.code, second.json["changed"], second.json["seq"]) == (0, False, 1)
    assert "nothing was changed" in run("catalogue", "apply", "--yes", str(file)).out


@pytest.mark.parametrize("action", ["check", "apply"])
def test_another_policy_than_the_usual_one_says_what_it_costs(run: Run, file: Path, action: str) -> None:
    yes = ("--yes",) if action == "apply" else ()
    assert "policy = " not in run("catalogue", action, str(file), *yes).out
    file.write_text(file.read_text(encoding="utf-8").replace('policy = "motcua"', 'policy = "fcfs"'), encoding="utf-8")
    told = run("catalogue", action, str(file), *yes).out
    assert 'CN02, policy = "fcfs": People are called strictly by how long they have waited' in told
    assert "one visit in ten fewer" in told


def test_an_older_file_can_be_applied_again(run: Run, file: Path) -> None:
    older = file.read_text(encoding="utf-8")
    newer = older.replace("guard_s = 3300", "guard_s = 600")
    for seq, text in enumerate((older, newer, older, newer), 1):
        file.write_text(text, encoding="utf-8")
        ran = run("catalogue", "apply", "--yes", str(file), "--json")
        assert (ran.code, ran.json["changed"], ran.json["seq"]) == (0, True, seq)
        assert ("guard_s = 600" in run("catalogue", "show", "CN02").out) == (text == newer)


def test_what_is_shown_can_be_applied(run: Run, file: Path) -> None:
    file.write_text(run("catalogue", "show", "CN01").out, encoding="utf-8")
    assert run("catalogue", "apply", "--yes", str(file), "--json").json["changed"] is False
    assert run("catalogue", "show", "CN01", "--json").json["config"]["id"] == "CN01"


def test_a_templates_files_are_written_to_be_edited_and_applied_as_one(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    written = run("catalogue", "template", "hanoi", str(folder), "--json")
    assert (written.code, written.json["files"]) == (0, ["branches.toml", "procedures.toml", "services.toml"])
    again = run("catalogue", "template", "hanoi", str(folder))
    assert (again.code, "choose another folder" in again.err) == (1, True)
    services = folder / "services.toml"
    services.write_text(services.read_text(encoding="utf-8").replace('code = "XD"', 'code = "XDD"'), encoding="utf-8")
    wrong = run("catalogue", "check", str(folder))
    assert wrong.code == 1
    branches = folder / "branches.toml"
    line = line_of(branches, "service = 'XD'".replace("'", '"'))
    at = f"{branches}:{line}"
    assert f'{at}: layout[1].quota[2].service: no service "XD"; did you mean "XDD"?' in wrong.err
    services.write_text(services.read_text(encoding="utf-8").replace('"XDD"', '"XD"'), encoding="utf-8")
    assert len(cast(list[Any], run("catalogue", "check", str(folder), "--json").json["branches"])) == 30
    _keep_two_branches(folder / "branches.toml")
    for changed in (True, False):
        told = cast(list[dict[str, Any]], run("catalogue", "apply", "--yes", str(folder), "--json").json["branches"])
        assert [(one["branch"], one["changed"]) for one in told] == [("CN01", changed), ("CN02", changed)]
    assert len(run("catalogue", "show", "CN02", "--json").json["config"]["procedures"]) > 100


def line_of(file: Path, words: str) -> int:
    """The first line of a file with these words, from 1."""
    return next(n for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if words in line)


def _keep_two_branches(branches: Path) -> None:
    head, *each = branches.read_text(encoding="utf-8").split("[[branch]]\n")
    branches.write_text("[[branch]]\n".join([head, *each[:2]]), encoding="utf-8")


# -- check


def test_a_whole_journal_is_called_whole(run: Run, data: Path) -> None:
    ran = run("check", "--json")
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM journal").scalar_one()
    engine.dispose()
    assert (ran.code, ran.json["ok"], ran.json["streams"], ran.json["events"]) == (0, True, 2, stored)
    assert "the journal is whole" in run("check").out


def test_a_journal_that_was_tampered_with_is_not_whole(run: Run, data: Path) -> None:
    engine = open_database(default_url(data))
    with connect_to_write(engine) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE journal SET actor = 'somebody else' WHERE stream = 'CN01'")
    engine.dispose()
    ran = run("check", "--json")
    assert (ran.code, ran.json["ok"]) == (1, False)
    assert "CN01:1: hash" in ran.err
    assert run("check", "--rebuild").code == 1


def test_rows_of_visits_that_the_journal_does_not_give_are_told_and_rebuilt(run: Run, data: Path) -> None:
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:
        opened.append(Envelope("CN01", SetMessage(MessageLevel.NOTICE, {"vi": "Nghỉ", "en": "Off"}), "k", "cli"))
        with connect_to_write(opened.engine) as connection, connection.begin():
            connection.execute(insert(follower).values(name="visits", stream="CN01", seq=1))
            connection.execute(insert(act).values(_NOBODYS_ACT))
        ran = run("check")
        assert ran.code == 1
        assert "CN01: row_extra: visit_act CN01/1" in ran.err
        ran = run("check", "--rebuild")
        assert "visit_act CN01/1 (repaired)" in ran.err
        assert (ran.code, reached_by(opened.engine, "CN01").whole) == (0, True)
        with opened.engine.connect() as connection:
            assert connection.execute(select(act)).all() == []
    assert run("check").code == 0


_NOBODYS_ACT = {"branch": "CN01", "seq": 1, "day": "2026-10-05", "ticket_id": "x", "kind": "out_of_turn", "at": 1,
                "actor": "u-x", "served_ms": 0, "dossiers": 1}  # fmt: skip


def test_a_database_that_is_not_there_is_told_without_its_password(run: Run) -> None:
    ran = run("check", "--database", "sqlite:////nowhere/at/all.sqlite", "--json")
    assert ran.code == 1
    assert "unable to open database file" in ran.json["error"]
    ran = run("check", "--database", "nonsense://u:secret@h/x", "--json")
    assert ran.code == 1
    assert "secret" not in ran.out + ran.err
    assert run("check", "--database", "sqlite://").code == 1
