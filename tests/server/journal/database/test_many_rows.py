"""Rows go in together, whatever their number, and by the rules of their table."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from server.journal.database.driver import execute
from server.journal.database.many_rows import MOST_TOGETHER, many_rows
from server.journal.schema import tables

ANY_NUMBER = 0, 1, 2, 3, 7, 64, 100, MOST_TOGETHER, 2 * MOST_TOGETHER + 5


def _numbers(count: int, ticket: str = "t") -> list[tuple[str, str, str, int, str]]:
    return [("CN01", "2026-11-02", "A", n, f"{ticket}-{n}") for n in range(1, count + 1)]


@pytest.mark.parametrize("count", ANY_NUMBER)
def test_any_number_of_rows_goes_in(engine: Engine, count: int) -> None:
    with engine.begin() as connection:
        many_rows(engine, tables.number).write(connection, _numbers(count))
        stored = connection.execute(select(tables.number).order_by(tables.number.c.n)).all()
    assert [tuple(row) for row in stored] == _numbers(count)


def test_text_comes_back_as_it_was(engine: Engine) -> None:
    odd = ("CN01", "2026-11-02", "Đ", 1, 'Nguyễn "\\ \n\t 🎫')
    with engine.begin() as connection:
        many_rows(engine, tables.number).write(connection, [odd])
        assert tuple(connection.execute(select(tables.number)).one()) == odd


def test_a_row_that_is_there_is_an_error_unless_it_is_to_be_replaced_or_left(engine: Engine) -> None:
    with engine.begin() as connection:
        many_rows(engine, tables.number).write(connection, _numbers(3))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        many_rows(engine, tables.number).write(connection, _numbers(4, "again")[2:])
    with engine.begin() as connection:
        many_rows(engine, tables.number, ignore=True).write(connection, _numbers(4, "left"))
        many_rows(engine, tables.number, replace=True).write(connection, _numbers(2, "replaced"))
        stored = connection.execute(select(tables.number.c.ticket_id).order_by(tables.number.c.n)).scalars().all()
    assert stored == ["replaced-1", "replaced-2", "t-3", "left-4"]


def test_errors_are_sqlalchemys(engine: Engine) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), engine.begin() as connection:
        execute(connection, "SELECT nothing FROM nowhere")
