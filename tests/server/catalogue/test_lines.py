"""Every key and list element is found on its own line, whatever way TOML lets it be written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.catalogue.lines import find_lines

TEXT = '''# a comment with [brackets] and "quotes"
[branch]
name = { vi = "có # dấu", en = 'it''s' }

[[counter]]
id = "1"
skills = [
    "A",  # first ]
    "B",
]
[[counter]]
"id" = "2"
note = """
id = "not a key"
[[counter]]
"""
place.lat = 1.5
[[counter.part]]
code = 'x'
[[counter.part]]
code = 'y'
open = [[0, 1],
        [2, 3]]
at = 2026-09-02 07:30:00
'''.replace("'it''s'", "'its'")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("branch",), 2),
        (("branch", "name"), 3),
        (("branch", "name", "en"), 3),
        (("counter",), 5),
        (("counter", 0), 5),
        (("counter", 0, "skills"), 7),
        (("counter", 0, "skills", 0), 8),
        (("counter", 0, "skills", 1), 9),
        (("counter", 1), 11),
        (("counter", 1, "id"), 12),
        (("counter", 1, "note"), 13),
        (("counter", 1, "place", "lat"), 17),
        (("counter", 1, "part", 0, "code"), 19),
        (("counter", 1, "part", 1, "code"), 21),
        (("counter", 1, "part", 1, "open", 1), 23),
        (("counter", 1, "part", 1, "open", 1, 0), 23),
        (("counter", 1, "part", 1, "at"), 24),
    ],
)
def test_finds_the_line(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)
    assert find_lines(TEXT)[path] == line


def test_nothing_inside_a_text_is_taken_for_a_key() -> None:
    assert ("counter", 2) not in find_lines(TEXT)


def test_an_empty_text_has_no_lines() -> None:
    assert find_lines("") == {}
    assert find_lines("# only a comment") == {}


_pieces = st.sampled_from(
    ["[a]\n", "[[b]]\n", "k = 1\n", "k2 = [1, [2,\n3], {x = 1}]\n", 's = """\n"x" ""\n"""\n', "l = '''\\'''\n", "# c\n",
     'e = "\\"]"\n', "a.b.c = {}\n", "t = [\n# c\n]\n", "q = 'x'\n", '"k 3" = {a.b = [1], c = "#"}\n', "\n", "  "]
)  # fmt: skip


@given(st.lists(_pieces, max_size=12).map("".join))
def test_walks_over_whatever_tomllib_reads(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = find_lines(text)
    for key in data:
        assert 1 <= lines[(key,)] <= text.count("\n") + 1
