"""`motcua doctor`: what it prints, for people and programs, and how it ends."""

import json
import os
from pathlib import Path

import pytest

from server.cli.doctor.fault import Fault
from server.cli.main import main
from tests.server.cli.conftest import Run


def test_each_fault_is_told_with_what_to_do_and_the_exit_code_says_it(run: Run, data: Path) -> None:
    (data / "keys" / "secret.key").chmod(0o644)
    told = run("doctor")
    assert told.code == 1
    lines = told.out.splitlines()
    at = next(n for n, line in enumerate(lines) if "secret.key can be read" in line)
    assert lines[at + 1] == f"    chmod 600 {data}/keys/secret.key"
    assert lines[-1].endswith("faults.")


def test_programs_get_codes(run: Run, data: Path) -> None:
    (data / "keys" / "secret.key").unlink()
    said = run("doctor", "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    fault = next(each for each in said.json["faults"] if each["fault"] == Fault.KEY_MISSING)
    assert fault["path"] == f"{data}/keys/secret.key"
    assert fault["what"]
    assert fault["todo"]


def test_settings_that_cannot_be_read_are_a_fault_that_names_the_place(run: Run, data: Path) -> None:
    (data / "motcua.toml").write_text("port = 80000\n")
    said = run("doctor", "--json")
    assert said.code == 1
    (fault,) = said.json["faults"]
    assert fault["fault"] == Fault.SETTINGS
    assert "motcua.toml: port" in fault["what"]


def test_who_may_not_look_into_the_folder_is_told_whose_it_is(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "motcua.toml").write_text("port = 80000\n")
    monkeypatch.chdir(data.parent)  # the folders above are not in the way
    data.chmod(0o000)
    me = os.geteuid()
    if me == 0:
        data.parent.chmod(0o755)
        os.seteuid(2)
    try:
        code = main(["doctor", "--json", "--data", data.name])
    finally:
        os.seteuid(me)
        data.chmod(0o700)
    assert code == 1
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["fault"] == Fault.DATA_NOT_OURS
    assert "runuser -u" in fault["todo"]


def test_it_speaks_vietnamese(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LANGUAGE", "vi")
    assert "Hệ thống này chưa từng được sao lưu." in run("doctor").out
