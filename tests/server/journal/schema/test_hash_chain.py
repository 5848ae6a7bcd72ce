"""The chain: what it covers, and that anybody can repeat it."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from server.journal.check.check import check
from server.journal.check.report import FindingKind
from server.journal.schema.hash_chain import GENESIS, row_hash
from server.journal.schema.tables import journal
from server.journal.write.append import Appender
from tests.server.journal.desk import MODELS, append_all, draw

ROW: Any = ("N1", 7, "day-1", 1_700_000_000_000, None, "drawn", 2, "kiosk1", "key", 0, "0123456789abcdef", '{"n":1}')


def test_the_hash_can_be_repeated_by_hand_from_what_is_documented() -> None:
    def text(value: str) -> bytes:
        return bytes([0xA0 | len(value)]) + value.encode()

    by_hand = (
        bytes([0x90 | 12])
        + text("N1")
        + bytes([7])
        + text("day-1")
        + bytes([0xCF])
        + (1_700_000_000_000).to_bytes(8, "big")
        + bytes([0xC0])
        + text("drawn")
        + bytes([2])
        + text("kiosk1")
        + text("key")
        + bytes([0])
        + text("0123456789abcdef")
        + text('{"n":1}')
    )
    assert row_hash(GENESIS, ROW) == hashlib.sha256(bytes(32) + by_hand).hexdigest()


@given(
    st.tuples(
        st.text(max_size=4), st.integers(0, 300), st.text(max_size=3), st.integers(0, 300),
        st.none() | st.integers(0, 300), st.text(max_size=3), st.integers(0, 3), st.text(max_size=3),
        st.text(max_size=3), st.integers(0, 3), st.text(max_size=3), st.text(max_size=3),
    ),
    st.tuples(
        st.text(max_size=4), st.integers(0, 300), st.text(max_size=3), st.integers(0, 300),
        st.none() | st.integers(0, 300), st.text(max_size=3), st.integers(0, 3), st.text(max_size=3),
        st.text(max_size=3), st.integers(0, 3), st.text(max_size=3), st.text(max_size=3),
    ),
)  # fmt: skip
def test_two_rows_have_one_hash_only_if_they_are_one(one: Any, other: Any) -> None:
    assert (row_hash(GENESIS, one) == row_hash(GENESIS, other)) == (one == other)


@pytest.mark.parametrize("column", [column.name for column in journal.columns if column.name not in ("stream", "seq")])
def test_tampering_with_any_column_shows_where(appender: Appender, engine: Engine, column: str) -> None:
    append_all(appender, draw(), draw(service="TWO"), draw())
    with engine.begin() as connection:
        where = journal.c.stream == "N1", journal.c.seq == 3
        old = connection.execute(select(journal.c[column]).where(*where)).scalar_one()
        if column in ("at", "taken_at", "v", "part"):
            new = (old or 0) + 7
        else:
            new = old[:-1] + ("e" if old[-1] != "e" else "f")
        connection.execute(update(journal).where(*where).values({column: new}))
    found = {(finding.seq, finding.kind) for finding in check(engine, MODELS).findings}
    assert (3, FindingKind.HASH) in found


def test_a_row_moved_to_another_stream_shows(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw("N1"), draw("N2"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET stream = 'N3' WHERE stream = 'N1'")
    found = {(finding.stream, finding.seq, finding.kind) for finding in check(engine, MODELS).findings}
    assert ("N3", 1, FindingKind.HASH) in found
    assert ("N3", 2, FindingKind.NO_HEAD) in found
    assert ("N1", 0, FindingKind.HEAD) in found
