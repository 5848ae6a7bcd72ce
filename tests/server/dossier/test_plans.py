"""Lists, searches and counts of open dossiers read indexes: what ended long ago costs nothing, on both databases."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from protocol.dossier_people import FindDossiers
from server.dossier.listed import Wanted, count_of_ticket, find_by_code, list_dossiers
from server.dossier.tables import dossier
from server.dossier.work import Place, Reader, WorkList, count, read_page
from server.people.find import MOST_LOOKED_AT, find, same_open
from server.people.indexed import IndexKind, hash_of, number_hash
from server.people.scope import Scope
from server.people.tables import people_index, sealed_record

DAY = 86_400_000
NOW = 20_000 * DAY
N = 3_000
KEY = b"k" * 32
TABLES = ("dossier", "sealed_record", "people_index")
OFFICIAL = Reader(frozenset({"u3"}), frozenset({"unit3"}), frozenset({"CN03"}))
LEADER = Reader(frozenset({"u3"}), frozenset({"unit3"}), frozenset({"CN03"}), frozenset({"unit3"}), frozenset({"CN03"}))
CITY = Reader(frozenset({"u3"}), frozenset(), None, frozenset(), None, frozenset({"u7"}))
CLERK = Scope(frozenset({"CN03"}), "u3")
UNITS = Scope(frozenset(), "u3", frozenset({"unit3"}))


def dossier_row(n: int) -> dict[str, Any]:
    """Every fiftieth goes on; of these every tenth is decided, and every tenth was handed over."""
    is_open, of_open = n % 50 == 0, n // 50 % 10
    state = "returned" if not is_open else "finished" if of_open == 1 else "processing" if of_open > 4 else "received"
    offered = is_open and of_open == 2
    return {
        "id": f"d{n:020x}", "seq": 5, "code": f"H26-261005-{n:06}", "state": state, "branch": f"CN{n % 17:02}",
        "procedure": "1.001193", "ticket_id": f"t{n}", "unit": f"unit{n % 23}" if is_open else None,
        "holder": f"u{n % 97}" if is_open else None, "offered_unit": f"unit{n % 19}" if offered else None,
        "offered_to": f"u{n % 89}" if offered else None, "drafted_at": NOW - n * DAY // 100, "received_at": NOW,
        "due_at": NOW + (n % 90 - 45) * DAY, "ended_at": None if is_open else NOW, "since": NOW, "offered_at": NOW,
        "has_new_date": False,
        "way": "desk",
        "external": None,
    }  # fmt: skip


def index_rows(n: int) -> Iterator[dict[str, Any]]:
    yield {"kind": "number", "hash": number_hash(KEY, f"{n:012}"), "subject_id": f"p{n}"}
    for word in ("nguyen", f"w{n % 40}"):
        yield {"kind": "word", "hash": hash_of(KEY, IndexKind.WORD, word), "subject_id": f"p{n}"}


@pytest.fixture
def city(engine: Engine) -> Engine:
    """Many dossiers, of which few go on, each with one person; all people are called Nguyễn."""
    blank = {"part": "applicant", "seq": 2, "fields": "{}", "from_card": "", "erased": 0}
    people = [{"subject_id": f"p{n}", "dossier_id": f"d{n:020x}"} | blank for n in range(N)]
    hashes = [row for n in range(N) for row in index_rows(n)]
    with engine.begin() as connection:
        for table, rows in (
            (dossier, list(map(dossier_row, range(N)))),
            (sealed_record, people),
            (people_index, hashes),
        ):
            if engine.dialect.name == "sqlite":
                connection.execute(insert(table), rows)
            else:  # it answers each row of many; this is one statement
                of_json = (
                    f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
                )
                connection.execute(text(of_json), {"rows": msgspec.json.encode(rows).decode()})
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for name in TABLES:
                connection.exec_driver_sql(f"ANALYZE {name}")
    return engine


def scans(engine: Engine, read: Callable[[Connection], Any]) -> list[str]:
    """The tables of dossiers and people that these queries read from end to end."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *others: Any) -> None:
        asked.append((statement, parameters))

    found = []
    with engine.connect() as connection:
        event.listen(engine, "before_cursor_execute", note)
        try:
            read(connection)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        explain, scan = (
            ("EXPLAIN QUERY PLAN ", "SCAN ") if engine.dialect.name == "sqlite" else ("EXPLAIN ", "Seq Scan on ")
        )
        assert asked
        for statement, parameters in asked:
            plan = [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters)]
            found += [line for line in plan for table in TABLES if f"{scan}{table}" in f"{line} "]
    return found


def test_no_list_or_search_of_open_dossiers_reads_the_table_of_all(city: Engine) -> None:
    _a_search_by_words_looks_at_the_rarest_and_says_where_it_stopped(city)
    one = f"d{50:020x}"
    readings: dict[str, Callable[[Connection], Any]] = {
        f"{which} of {named}, {what}": read
        for named, reader in (("an official", OFFICIAL), ("a leader", LEADER), ("the city", CITY))
        for which in WorkList
        for what, read in (
            ("first page", lambda c, w=which, r=reader: read_page(c, w, r, NOW)),
            ("next page", lambda c, w=which, r=reader: read_page(c, w, r, NOW, Place(NOW, one))),
            ("count", lambda c, w=which, r=reader: count(c, w, r, NOW)),
        )
    }
    for named, scope in (("a clerk", CLERK), ("an official", UNITS), ("the city", Scope(None, "u3"))):
        for wanted in (
            Wanted(),
            Wanted(unit="unit3"),
            Wanted(holder="u3"),
            Wanted(branch="CN03"),
            Wanted(ticket="t50"),
        ):
            readings[f"{wanted} of {named}"] = partial(list_dossiers, wanted=wanted, scope=scope.condition())
        for asked in (
            FindDossiers(identity_number="000000000050"), FindDossiers(phone="0912345678"),
            FindDossiers(name="Nguyễn W10"), FindDossiers(name="Nguyễn"), FindDossiers(code="H26-261005-000050"),
        ):  # fmt: skip
            readings[f"{asked} of {named}"] = partial(find, key=KEY, asked=asked, scope=scope)
    readings |= {
        "by code": lambda c: find_by_code(c, "H26-261005-000050"),
        "of a ticket": lambda c: count_of_ticket(c, "t50", one),
        "the same open": lambda c: same_open(c, one, [number_hash(KEY, f"{100:012}") or ""]),
    }
    found = {named: lines for named, read in readings.items() if (lines := scans(city, read))}
    assert found == {}


def _a_search_by_words_looks_at_the_rarest_and_says_where_it_stopped(city: Engine) -> None:
    with city.connect() as connection:
        rare = find(connection, KEY, FindDossiers(name="nguyen w7"), Scope(None, "u1"))
        common = find(connection, KEY, FindDossiers(name="nguyen"), Scope(None, "u1"))
        nobody = find(connection, KEY, FindDossiers(name="nguyen w99"), Scope(None, "u1"))
    assert [hit.dossier.id for hit in rare.hits] == [f"d{n:020x}" for n in range(7, 2_000, 40)]  # the newest
    assert rare.more
    assert (len(common.hits), common.more) == (50, True)
    assert (nobody.hits, nobody.more) == ([], False)
    assert N > MOST_LOOKED_AT
