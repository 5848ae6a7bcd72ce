"""What people are called: a table beside the journal, so that a name can be put right and is in no event."""

import unicodedata

from sqlalchemy import Connection, delete, insert, select

from .tables import person_name

LONGEST = 100


def clean(name: str) -> str | None:
    """A name as it is stored: NFC, single spaces; None for one that is empty, too long or has control characters."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    has_controls = any(unicodedata.category(letter).startswith("C") for letter in name)
    return name if 0 < len(name) <= LONGEST and not has_controls else None


def plain(text: str) -> str:
    """In small letters without tone marks, as people type in a search: `Nguyễn Thị Lan` is `nguyen thi lan`."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def read_names(connection: Connection) -> dict[str, str]:
    """Every person's name, by id."""
    return {row.user_id: row.name for row in connection.execute(select(person_name))}


def set_name(connection: Connection, user_id: str, name: str) -> None:
    """Sets a person's name, as `clean` gives it. The caller commits, and then says so in the city's stream."""
    connection.execute(delete(person_name).where(person_name.c.user_id == user_id))
    connection.execute(insert(person_name).values(user_id=user_id, name=name))
