"""The table of a report's page as a reader sees it: plain values by row."""

import re
from html import unescape
from typing import Any


def table_of(html: str, table: str = "figures") -> dict[str, list[Any]]:
    """The values of each row, by its label; a share is its part and its percent, a dash is None."""
    found = re.search(rf'<table id="{table}">(.*?)</table>', html, re.DOTALL)
    assert found, "the page has no such table"
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)[1:]
    return {_text(cells[0]): [one for cell in cells[1:] for one in values(_text(cell))] for cells in map(_cells, rows)}


def _cells(row: str) -> list[str]:
    return re.findall(
        r"<t[hd][^>]*>((?:(?!</t[hd]>).)*)</t[hd]>",
        re.sub(r'<td class="bar">.*?</td>', "", row, flags=re.DOTALL),
        re.DOTALL,
    )


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def values(said: str) -> list[Any]:
    """An English cell as plain values. `12 % 3/25` or `12 % (3/25)`: [3, 12]."""
    share = re.fullmatch(r"(\d+) % \(?([\d,]+)/([\d,]+)\)?", said)
    if share:
        return [_number(share[2]), int(share[1])]
    return [None if said == "—" else _number(said)]


def _number(said: str) -> float | int:
    plain = said.replace(",", "")
    return float(plain) if "." in plain else int(plain)
