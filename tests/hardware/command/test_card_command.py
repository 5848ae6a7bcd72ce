"""`motcua-hardware card`: one code a line, in JSON and in words; what is wrong names the field and not its value."""

import io
import json
import sys
from datetime import date

import pytest

from hardware.command.card_command import read_all
from hardware.command.main import main
from tests.protocol.test_identity_card import GOOD

TODAY = date(2027, 1, 1)
WRONG_YEAR = GOOD.replace("001099", "001077")
CODES = f"{GOOD}\r\n{WRONG_YEAR}\nHT-025\n".encode()


def test_each_code_gives_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert read_all(io.BytesIO(CODES), TODAY, as_json=True) == 1
    card, wrong, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert (card["ok"], card["id"], card["born"], card["sex"]) == (True, "001099012345", "1999-01-01", "male")
    assert (wrong["ok"], wrong["fault"], wrong["field"]) == (False, "year_differs", "id")
    assert (other["fault"], other["field"]) == ("not_a_card", "code")


def test_in_words_a_fault_shows_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert read_all(io.BytesIO(WRONG_YEAR.encode()), TODAY, as_json=False) == 1
    said = capsys.readouterr().out
    assert said == "The identity number says another year of birth than the card. Look at the card.\n"
    assert read_all(io.BytesIO(GOOD.encode()), TODAY, as_json=False) == 0
    assert "full name: NGUYỄN VĂN ẢO; date of birth: 1999-01-01" in capsys.readouterr().out


def test_the_command_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert main(["card", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "NGUYỄN VĂN ẢO"
