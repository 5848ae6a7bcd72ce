"""The command in Vietnamese: help of every command, one real run, lines that fit a terminal."""

import argparse
import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from language.argparse_words import WORDS, argparse_speaks
from language.messages import _, speak
from server.cli.commands.check import DETAILS, KINDS
from server.cli.main import _parser
from server.journal.check.report import DetailText, FindingKind
from tests.forking import run_command

from .conftest import environment

pytestmark = pytest.mark.slow(16)

VIETNAMESE = {"LC_ALL": "vi_VN.UTF-8"}
WIDTH = 80


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken here, the next test hears English."""
    yield
    speak("en")


def _commands(parser: argparse.ArgumentParser, name: str = "motcua") -> dict[str, argparse.ArgumentParser]:
    """Every parser, by the words that lead to it."""
    found = {name: parser}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                found |= _commands(below, f"{name} {word}")
    return found


def _spoken(language: str) -> dict[str, argparse.ArgumentParser]:
    speak(language)
    with argparse_speaks(language):
        return _commands(_parser())


def _texts(parser: argparse.ArgumentParser) -> dict[str, str | None]:
    """What of a parser people read, by what it is about."""
    texts = {action.dest: action.help for action in parser._actions}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            texts |= {choice.dest: choice.help for choice in action._choices_actions}
            del texts[action.dest]
    texts |= {group.title or "": group.title for group in parser._action_groups if group._group_actions}
    return {name: text for name, text in texts.items() if text != argparse.SUPPRESS} | (
        {"description": parser.description} if parser.description else {}
    )


def test_no_help_has_english_left_in_it() -> None:
    english, vietnamese = _spoken("en"), _spoken("vi")
    assert english.keys() == vietnamese.keys()
    assert len(english) > 20
    left = [
        f"{command}: {text}"
        for command in english
        for text in set(_texts(english[command]).values()) & set(_texts(vietnamese[command]).values())
    ]
    assert left == []
    assert [command for command in english if None in _texts(english[command]).values()] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_help_fits_a_terminal(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for command, parser in _spoken(language).items():
        parser.epilog = None  # examples, to be copied whole
        with argparse_speaks(language):
            long = [line for line in parser.format_help().splitlines() if len(line) > WIDTH]
        assert long == [], command


def test_argparse_says_in_vietnamese_what_is_wrong() -> None:
    speak("vi")
    for arguments, words in (
        ([], "motcua: lỗi: còn thiếu các tham số: LỆNH"),
        (["chek"], "không có lựa chọn 'chek'"),
        (["enrol", "--name", "x"], "còn thiếu các tham số: --role"),
        (["simulate", "--days"], "tham số --days: cần một giá trị"),
        (["simulate", "--days", "x"], "giá trị không đúng kiểu int: 'x'"),
        (["check", "--x"], "không hiểu các tham số: --x"),
        (["check", "--rebuild=1"], "tuỳ chọn này không nhận giá trị '1'"),
        (["tls", "--host"], "cần ít nhất một giá trị"),
        (["simulate", "--ar", "x"], "tuỳ chọn chưa rõ: --ar có thể là --arrivals, --arrivals-out"),
    ):
        done = _run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("cách dùng: motcua")
        assert words in done.stderr
    assert "usage: " in WORDS


def _run(*arguments: str, language: dict[str, str] = VIETNAMESE) -> "subprocess.CompletedProcess[str]":
    """The locale need not be installed: its name is enough."""
    return run_command(*arguments, environment=environment() | language)


def test_a_branch_is_set_up_in_vietnamese(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    made = _run("init", "--data", data)
    assert made.returncode == 0
    assert made.stdout.startswith(f"Đã khởi tạo {data} với chi nhánh CN01, ")
    assert "Mật khẩu của admin, chỉ hiện một lần này:\n" in made.stdout
    again = _run("init", "--data", data)
    assert again.returncode == 1
    assert again.stderr.startswith(f"motcua: {data} đã được khởi tạo từ trước")
    there = _run("enrol", "--role", "kiosk", "--branch", "CN9", "--name", "K", "--data", data)
    assert there.stderr == 'motcua: không có chi nhánh "CN9"; có phải là "CN01"?\n'
    whole = _run("check", "--data", data)
    assert whole.stdout == "2 luồng, 5 sự kiện: nhật ký toàn vẹn.\n"
    english = _run("check", "--data", data, language={"LC_ALL": "C.UTF-8", "LANG": "vi_VN.UTF-8"})
    assert english.stdout == "2 streams, 5 events: the journal is whole.\n"


def test_a_server_that_cannot_start_says_why_in_vietnamese(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    words = f"motcua: {data} chưa được khởi tạo; hãy chạy `motcua init --data {data}` trước\n"
    assert _run("serve", "--port", "0", "--data", data).stderr == words
    assert _run("init", "--data", data).returncode == 0
    bare = _run("serve", "--port", "0", "--tls", "--data", data)
    assert (bare.returncode, bare.stderr) == (
        1, f"motcua: {data} chưa có chứng thư: hãy chạy `motcua tls --host TÊN` trước\n",
    )  # fmt: skip
    many = _run("serve", "--port", "0", "--processes", "2", "--data", data)
    assert (many.returncode, "tệp SQLite chỉ dùng được một tiến trình" in many.stderr) == (1, True)
    memory = _run("check", "--database", "sqlite://", "--data", data)
    assert memory.stderr.startswith("motcua: không dùng được cơ sở dữ liệu này: nhật ký cần một tệp: ")


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_of_damage_has_words(kind: FindingKind) -> None:
    assert kind in KINDS
    speak("vi")
    assert _(kind) != kind


@pytest.mark.parametrize("said", DetailText)
def test_all_that_is_said_of_damage_has_words(said: DetailText) -> None:
    if not PLACEHOLDERS.sub("", said).strip(": "):
        return  # names, and an error's own words
    assert said in DETAILS
    speak("vi")
    assert _(said) != said
    assert set(PLACEHOLDERS.findall(_(said))) == set(PLACEHOLDERS.findall(said))


PLACEHOLDERS = re.compile(r"{\w+}")


def test_damage_is_told_in_vietnamese_and_programs_read_the_same_everywhere(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    assert _run("init", "--data", data).returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "motcua.sqlite")) as connection, connection:
        connection.execute("UPDATE journal SET part = 1 WHERE stream = 'CN01'")
        connection.execute("UPDATE stream SET opened_seq = 7 WHERE id = 'CN01'")
        connection.execute("INSERT INTO number VALUES ('CN01', '2026-01-01', 'A', 99, 'nobody')")
        connection.execute("DELETE FROM stream WHERE id = 'city'")
    damaged = _run("check", "--data", data)
    assert damaged.returncode == 1
    assert damaged.stderr.splitlines() == [
        "CN01:1: sai mã băm: dòng không còn như lúc được ghi",
        "CN01:1: lệnh không đủ phần: một lệnh có 1 sự kiện mà phần cuối lại là phần 1",
        "CN01:1: sai đầu luồng: opened_seq: đang là 7, theo nhật ký là 0",
        "CN01: thừa dòng: number CN01/2026-01-01/A/99",
        "city:4: luồng không có đầu: luồng có sự kiện mà không có đầu",
    ]
    assert "nhật ký KHÔNG toàn vẹn" in damaged.stdout
    by_program = [_run("check", "--json", "--data", data, language=each) for each in (VIETNAMESE, {"LC_ALL": "C"})]
    assert by_program[0].stdout == by_program[1].stdout
    assert json.loads(by_program[0].stdout)["findings"][1] == {
        "kind": "parts",
        "stream": "CN01",
        "seq": 1,
        "detail": "a command of 1 events, the last of them part 1",
    }


def test_the_language_can_be_set_for_this_program_alone(tmp_path: Path) -> None:
    data = str(tmp_path / "none")
    assert "chưa được khởi tạo" in _run("check", "--data", data, language={"MOTCUA_LANGUAGE": "vi"}).stderr
    wrong = _run("check", "--data", data, language={"MOTCUA_LANGUAGE": "fr"})
    assert (wrong.returncode, wrong.stderr) == (2, "motcua: MOTCUA_LANGUAGE must be vi / en\n")
    near = _run("check", "--data", data, language={"MOTCUA_LANGUAG": "vi"})
    assert 'did you mean "MOTCUA_LANGUAGE"?' in near.stderr
