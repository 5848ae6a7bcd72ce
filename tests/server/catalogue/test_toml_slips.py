"""Usual slips in a hand-written file are told in plain words, with their line and column."""

import pytest

from server.catalogue.finding import Fault, Finding
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from server.catalogue.toml_slips import slip_on

TEXT = read_template("one").decode()


def told(old: str, new: str) -> Finding:
    """What is said of the template with one slip."""
    assert old in TEXT
    found = read_catalogue(TEXT.replace(old, new, 1).encode(), "one.toml", ("motcua",))
    assert isinstance(found, tuple)
    return found[0]


def place(text: str, words: str) -> tuple[int, int]:
    """The line and column of words, from 1."""
    before = text[: text.index(words)]
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ('id = "CN01"', 'id = "CN01', '"CN01', 'is not closed on its line; put a " behind its last word'),
        ('prefix = "HT"', "prefix = “HT”", "“HT”", 'is a curly quote; write straight ones: "…"'),
        ('prefix = "HT"', "prefix = HT", "HT\nname", 'text stands in quotes: "HT"'),
        ('vi = "Hộ tịch"', "vi = Hộ tịch", "Hộ tịch, en", 'text stands in quotes: "Hộ tịch"'),
        ('[[counter]]\nid = "2"', '[counter]\nid = "2"', 'counter]\nid = "2"', "write [[counter]] with two brackets"),
        ('[[service]]\ncode = "CT"', '[service]\ncode = "CT"', 'service]\ncode = "CT"', "write [[service]]"),
        ("per_slot = 4 ", "per_slot = 1,5 ", "1,5", "a number has a point, not a comma: 1.5"),
    ],
)
def test_a_slip_is_told_where_it_is(old: str, new: str, at: str, words: str) -> None:
    finding = told(old, new)
    assert finding.fault is Fault.SYNTAX
    assert words in finding.message
    assert (finding.line, finding.column) == place(TEXT.replace(old, new, 1), at)


HOURS = '\n[[hours]]\ndays = ["mon"]\nfirst_ticket = {}\nlast_ticket = "11:00"\nclose = "11:30"\n'


@pytest.mark.parametrize(("time", "right"), [("7:30", "07:30"), ("07:30", "07:30"), ("13:00", "13:00")])
def test_a_time_without_quotes_is_shown_with_them(time: str, right: str) -> None:
    text = TEXT + HOURS.format(time)
    found = read_catalogue(text.encode(), "one.toml", ("motcua",))
    assert isinstance(found, tuple)
    assert f'a time stands in quotes, with two digits for the hour: "{right}"' in found[0].message
    assert (found[0].line, found[0].column) == place(text, f"{time}\nlast")


def test_a_quote_left_open_in_the_last_line_is_told_there() -> None:
    finding = told(TEXT[TEXT.rindex("name =") :], 'name = { vi = "Công dân không nộp", en = "Citizen did not')
    assert "is not closed on its line" in finding.message
    assert finding.line == TEXT[: TEXT.rindex("name =")].count("\n") + 1


@pytest.mark.parametrize(
    "line", ['name = "a “quoted” word" x', "works = true", "a = 1 # it's “so”", "x = [1, 2", "= 5", "", "[holidays]"]
)
def test_what_is_no_usual_slip_is_left_to_the_parser(line: str) -> None:
    assert slip_on(line, 1) is None
