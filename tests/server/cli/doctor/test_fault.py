"""Every fault has words in both languages, and a test that makes it."""

import re
from pathlib import Path

import pytest

from language.messages import SOURCE, speak, translations
from server.cli.doctor.fault import WORDS, Fault, found

HERE = Path(__file__).parent
COMMAND = re.compile(r"^(chmod|timedatectl|systemctl|motcua|pip|ALTER) ")


def test_every_fault_has_words_and_no_words_are_left_over() -> None:
    assert set(WORDS) == set(Fault)
    assert len(Fault) >= 20


@pytest.mark.parametrize("fault", Fault)
def test_its_words_are_translated_with_the_same_values(fault: Fault) -> None:
    vietnamese = translations("vi")
    for words in WORDS[fault]:
        said = vietnamese.gettext(words)
        assert said != words or COMMAND.match(words), words
        assert set(re.findall(r"{(\w+)}", said)) == set(re.findall(r"{(\w+)}", words))


def test_a_fault_says_what_and_what_to_do_in_the_readers_language() -> None:
    told = found(Fault.DATA_OPEN, data="/srv/motcua")
    assert told.todo == "chmod 700 /srv/motcua"
    speak("vi")
    try:
        assert told.what == "Người dùng khác trên máy này xem được /srv/motcua."
    finally:
        speak(SOURCE)


def test_every_fault_is_made_by_a_test() -> None:
    tests = "".join(path.read_text("utf-8") for path in HERE.glob("test_*.py") if path != Path(__file__))
    tests += (HERE.parent / "commands" / "test_doctor.py").read_text("utf-8")
    named = set(re.findall(r"Fault\.([A-Z_]+)", tests))
    assert {fault.name for fault in Fault} - named == {"EXTRA_MISSING", "ARCHIVE_FAILING"}
