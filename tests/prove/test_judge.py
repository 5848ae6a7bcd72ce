"""The judge of the long runs finds what it is there to find."""

from typing import Any

import msgspec
import pytest

from server.journal.read.stream_reader import JournalRow

from .crowd import Answered
from .judge import compare

ISSUED = {"ticket_id": "t1", "number": "HT-001"}


def _row(seq: int, key: str, kind: str, **body: Any) -> JournalRow:
    text = msgspec.json.encode(body).decode()
    return JournalRow("CN01", seq, "2026-01-01", 0, None, kind, 1, "k", key, 0, "", text, "")


def _issued(seq: int, number: str = "HT-001") -> Answered:
    return Answered("issue", None, 201, {"seq": seq, "number": number}, 1)


def _called(seq: int, ticket: object = "t1") -> Answered:
    return Answered("call", "1", 200, {"seq": seq, "ticket": ticket}, 1)


def test_what_is_acknowledged_and_there_is_right() -> None:
    rows = [_row(1, "a", "issued", **ISSUED), _row(2, "b", "called", ticket_id="t1", counter="1")]
    refused = Answered("start", "1", 409, {"code": "wrong_state"}, 1)
    assert compare({"a": _issued(1), "b": _called(2), "c": _called(2, None), "d": refused}, rows) == []


@pytest.mark.parametrize(
    ("answered", "rows", "words"),
    [
        ({"a": _issued(1)}, [], "is not in the journal"),
        ({}, [_row(1, "a", "issued", **ISSUED)], "was never acknowledged"),
        ({"a": _issued(2)}, [_row(1, "a", "issued", **ISSUED)], "acknowledged as 2"),
        ({"a": _issued(1, "HT-002")}, [_row(1, "a", "issued", **ISSUED)], "another number"),
        (
            {"a": _issued(1), "b": _issued(2)},
            [_row(1, "a", "issued", **ISSUED), _row(2, "b", "issued", ticket_id="t2", number="HT-001")],
            "issued twice: number HT-001",
        ),
        (
            {"a": _called(1), "b": _called(2)},
            [_row(1, "a", "called", ticket_id="t1"), _row(2, "b", "called", ticket_id="t1")],
            "called twice: ticket_id t1",
        ),
        ({"a": _issued(1), "b": _issued(1)}, [_row(1, "a", "issued", **ISSUED)], "with what a did, at 1"),
        (
            {"a": Answered("issue", None, 422, {"code": "key_reused"}, 1)},
            [],
            "refused as another's",
        ),
    ],
)
def test_what_is_lost_doubled_or_different_is_found(
    answered: dict[str, Answered], rows: list[JournalRow], words: str
) -> None:
    (fault,) = compare(answered, rows)
    assert words in fault
