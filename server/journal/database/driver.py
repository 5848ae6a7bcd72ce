"""Statements that every batch makes, straight through the database's driver: SQLAlchemy costs more than they do.

On the connection, and in the transaction, that SQLAlchemy has open; errors are those that it would have raised.
"""

from typing import Any

from sqlalchemy import Connection, exc


def execute(connection: Connection, sql: str, parameters: Any = ()) -> Any:
    """The driver's cursor after one statement. Raises SQLAlchemy's DBAPIError."""
    driver: Any = connection.connection.driver_connection
    try:
        return driver.execute(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_sqlalchemys(sql, error) from error


def as_sqlalchemys(sql: str, error: Exception) -> exc.DBAPIError:
    """DB-API 2.0 gives the classes the same names everywhere; a driver's own, finer ones come under them."""
    for kind in type(error).__mro__:
        found = getattr(exc, kind.__name__, None)
        if isinstance(found, type) and issubclass(found, exc.DBAPIError):
            return found(sql, None, error)
    return exc.DatabaseError(sql, None, error)
