"""A program starts again as on the system that it runs on."""

import os
import subprocess
import sys

import pytest

from ui.program.restart import RESTART, SETUP, WATCHED, begin_again

ARGV = ["--settings", "C:/Một Cửa/kiosk.toml", "--setup"]
RUN = [sys.executable, "-m", "kiosk.main", *ARGV[:2]]


class Replaced(Exception):
    """The process is another program."""


def test_on_posix_the_process_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def execv(_program: str, command: list[str]) -> None:
        raise Replaced(command)

    monkeypatch.setattr(os, "execv", execv)
    for code, command in ((RESTART, RUN), (SETUP, [*RUN, "--setup"])):
        with pytest.raises(Replaced) as replaced:
            begin_again("kiosk.main", code, ARGV, "linux")
        assert replaced.value.args == (command,)
    begin_again("kiosk.main", 0, ARGV, "linux")


def test_on_windows_one_process_stays_and_starts_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    codes, commands = [SETUP, RESTART, 3], list[list[str]]()

    def call(command: list[str], env: dict[str, str]) -> int:
        assert env[WATCHED] == "1"
        commands.append(command)
        return codes.pop(0)

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.delenv(WATCHED, raising=False)
    with pytest.raises(SystemExit) as ended:
        begin_again("kiosk.main", RESTART, ARGV, "win32")
    assert ended.value.code == 3
    assert commands == [RUN, [*RUN, "--setup"], RUN]
    monkeypatch.setenv(WATCHED, "1")
    with pytest.raises(SystemExit) as ended:
        begin_again("kiosk.main", SETUP, ARGV, "win32")
    assert (ended.value.code, len(commands)) == (SETUP, 3)
    begin_again("kiosk.main", 0, ARGV, "win32")
