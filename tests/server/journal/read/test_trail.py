"""The trail, page by page: everything once, the latest first, never more rows read than allowed, the rest counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert

from server.journal.read.trail import Asked, Page, read_all, read_trail
from server.journal.schema.tables import archived, journal
from tests.migrated import migrated

STREAMS = ("CN01", "CN02", "city")
DAYS = ("2026-03-01", "2026-03-02", "2026-03-03")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Three streams of three days, 40 events a day each; every tenth by lan, one about her by somebody else."""
    engine = migrated(tmp_path)
    rows = []
    for s, stream in enumerate(STREAMS):
        for n in range(120):
            about = "u-lan" if n == 55 else "x"
            rows.append({
                "stream": stream, "seq": n + 1, "day": DAYS[n // 40], "at": 1_000 * n + s, "taken_at": None,
                "kind": "issued" if n % 2 else "called", "v": 1, "actor": "u-lan" if n % 10 == 0 else "u-minh",
                "command_id": f"k{n}", "part": 0, "command_digest": "d", "body": f'{{"user_id":"{about}"}}',
                "hash": f"{n:064}",
            })  # fmt: skip
    with engine.connect() as opened, opened.begin():
        opened.execute(insert(journal), rows)
        yield opened
    engine.dispose()


def pages(connection: Connection, asked: Asked, limit: int, most: int = 10_000) -> list[Page]:
    found: list[Page] = []
    while not found or found[-1].next is not None:
        found.append(read_trail(connection, asked, limit, found[-1].next if found else None, most=most))
        assert len(found) < 500
    return found


@pytest.mark.parametrize(("limit", "most"), [(7, 10_000), (50, 10_000), (50, 90), (1000, 10_000)])
def test_every_entry_is_on_one_page_and_what_is_left_is_counted(connection: Connection, limit: int, most: int) -> None:
    found = pages(connection, Asked(STREAMS, DAYS[0], DAYS[2]), limit, most)
    places = [(row.stream, row.seq) for page in found for row in page.rows]
    assert sorted(places) == sorted((stream, n + 1) for stream in STREAMS for n in range(120))
    assert [page.in_range for page in found] == [360] * len(found)
    left = 360
    for page in found:
        left -= len(page.rows)
        assert page.below == left
        assert [row.at for row in page.rows] == sorted((row.at for row in page.rows), reverse=True)
    assert (found[-1].below, found[-1].next) == (0, None)


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        (Asked(("CN01",), DAYS[1], DAYS[1]), 40),
        (Asked(("CN01",), DAYS[1], DAYS[1], by=("u-lan",)), 5),  # 4 by her, and one about her
        (Asked(STREAMS, DAYS[0], DAYS[2], kinds=("called",)), 180),
        (Asked(STREAMS, DAYS[0], DAYS[2], text='"u-lan"'), 3),
        (Asked(STREAMS, DAYS[0], DAYS[2], text='"u-lan"', whole=("CN02",)), 122),
        (Asked(STREAMS, "2027-01-01", "2027-01-02"), 0),
        (Asked(("CN09",), DAYS[0], DAYS[2]), 0),
    ],
)
def test_a_search_finds_what_was_asked_for_on_pages_and_in_an_export(
    connection: Connection, asked: Asked, n: int
) -> None:
    found = [row for page in pages(connection, asked, 9, most=60) for row in page.rows]
    assert len(found) == n
    assert sorted((one.stream, one.seq) for one in read_all(connection, asked)) == sorted(
        (one.stream, one.seq) for one in found
    )


def test_a_page_that_finds_nothing_says_how_much_it_has_not_looked_through(connection: Connection) -> None:
    asked = Asked(("CN01",), DAYS[0], DAYS[2], kinds=("none such",))
    first = read_trail(connection, asked, 50, most=100)
    assert (first.rows, first.below, first.in_range, first.next) == ([], 20, 120, {"CN01": 21})
    second = read_trail(connection, asked, 50, first.next, most=100)
    assert (second.rows, second.below, second.next) == ([], 0, None)


def test_a_page_reads_no_more_rows_for_a_longer_journal(connection: Connection) -> None:
    taken: list[object] = []

    @event.listens_for(connection, "after_cursor_execute")
    def _noted(conn: object, cursor: object, statement: str, *_: object) -> None:
        taken.append(statement)

    read_trail(connection, Asked(STREAMS, DAYS[0], DAYS[2]), 5)
    assert len(taken) == len(STREAMS) * 5 + 1
    assert all("LIMIT" in str(one) or "min(" in str(one) or "max(" in str(one) for one in taken)


def test_days_that_were_taken_out_are_said(connection: Connection) -> None:
    connection.execute(insert(archived).values(stream="CN01", seq=0, day="2026-02-28", hash="0", at=0))
    assert not read_trail(connection, Asked(STREAMS, DAYS[0], DAYS[2]), 5).taken_out
    assert read_trail(connection, Asked(STREAMS, "2026-02-28", DAYS[2]), 5).taken_out
    assert not read_trail(connection, Asked(("CN02",), "2026-02-28", DAYS[2]), 5).taken_out
