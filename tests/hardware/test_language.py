"""`motcua-hardware` in Vietnamese: help of every command, what it says of a device."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

from hardware.command import driver_phrases as code_words
from hardware.command.main import _parser
from hardware.keypad.keypad import Key
from hardware.printer.status import Condition
from hardware.printer.ticket_printer import PrintOutcome, Reason
from hardware.scanner.fault import Fault
from hardware.virtual.printer import VirtualPrinter
from language.argparse_words import argparse_speaks
from language.messages import speak

pytestmark = pytest.mark.slow(6)

COMMAND = [sys.executable, "-m", "hardware.command.main"]
WIDTH = 80


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken here, the next test hears English."""
    yield
    speak("en")


def _commands(parser: argparse.ArgumentParser, name: str = "motcua-hardware") -> dict[str, argparse.ArgumentParser]:
    found = {name: parser}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                found |= _commands(below, f"{name} {word}")
    return found


def _spoken(spoken: str) -> dict[str, argparse.ArgumentParser]:
    speak(spoken)
    with argparse_speaks(spoken):
        return _commands(_parser())


def _texts(parser: argparse.ArgumentParser) -> list[str | None]:
    """What of a parser people read."""
    texts = [action.help for action in parser._actions if not isinstance(action, argparse._SubParsersAction)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            texts += [choice.help for choice in action._choices_actions]
    texts += [group.title for group in parser._action_groups if group._group_actions]
    return texts + ([parser.description] if parser.description else [])


def test_no_help_has_english_left_in_it() -> None:
    english, vietnamese = _spoken("en"), _spoken("vi")
    assert english.keys() == vietnamese.keys()
    assert len(english) == 9
    for command in english:
        assert None not in _texts(english[command]), command
        assert set(_texts(english[command])) & set(_texts(vietnamese[command])) == set(), command


@pytest.mark.parametrize("spoken", ["vi", "en"])
def test_help_fits_a_terminal(monkeypatch: pytest.MonkeyPatch, spoken: str) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for command, parser in _spoken(spoken).items():
        usage = parser.format_usage()  # argparse keeps a group of choices on one line
        with argparse_speaks(spoken):
            told = parser.format_help().removeprefix(usage)
        assert [line for line in told.splitlines() if len(line) > WIDTH and "--list" not in line] == [], command


@pytest.mark.parametrize("codes", [Condition, PrintOutcome, Reason, Fault, Key])
def test_every_code_has_words(codes: type[Enum]) -> None:
    assert {code.value for code in codes} <= set(code_words.WORDS)
    assert code_words.in_words("paper_out, ready") == "paper_out, ready"
    speak("vi")
    assert code_words.in_words("paper_out, ready") == "hết giấy, sẵn sàng"


def _run(*arguments: str, spoken: str = "vi_VN.UTF-8") -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, encoding="utf-8", env=kept | {"LC_ALL": spoken}, timeout=60
    )


def test_a_printer_is_tried_in_vietnamese(tmp_path: Path) -> None:
    with VirtualPrinter() as printer:
        host, port = printer.address.removeprefix("tcp://").split(":")
        tried = _run("test", "--printer", printer.address)
        assert (tried.returncode, tried.stderr) == (0, "")
        assert tried.stdout == f"được   máy in, máy in mạng tại {host}, cổng {port}: đã in; hiện nay: sẵn sàng\n"
        english = _run("test", "--printer", printer.address, spoken="C.UTF-8")
        assert english.stdout == f"ok     printer, network printer at {host}, port {port}: printed; now: ready\n"
    gone = _run("test", "--barcode", f"serial://{tmp_path}/none")
    assert gone.returncode == 1
    assert gone.stdout.startswith(f"HỎNG   máy đọc mã vạch, {tmp_path}/none: chỗ đó không cắm gì; ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["test"], "không có gì để thử: "),
        (["test", "--printer", "tcp:/"], "dùng sai: địa chỉ máy in 'tcp:/': kiểu kết nối: phải bắt đầu bằng tcp://"),
        (["test", "--led", "x"], "dùng sai: 'x': viết serial:///dev/ttyUSB0"),
        (["test", "--settings", "/none.toml"], "dùng sai: /none.toml: không đọc được: "),
        (["status"], "lỗi: còn thiếu các tham số: --printer"),
        (["voice"], "cần một trong các tham số --call --say --list"),
        (["voice", "--say", "a", "--list", "b"], "không dùng cùng với tham số --say"),
        (["voice", "--call", "A-001"], "tham số --call: cần 2 giá trị"),
        (["printer", "--port", "70000"], "phải là số từ 0 đến 65535"),
    ],
)
def test_wrong_use_is_told_in_vietnamese(arguments: list[str], words: str) -> None:
    done = _run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
