"""Whether a proxy's mandate holds for what is handed in: until when, and for what; pure."""

from typing import Final

from language.search import search_key, words_of
from protocol.configuration import ProcedureConfig

EVERYTHING: Final = ("toan bo", "tat ca", "moi thu tuc", "moi viec", "everything", "all matters")
"""Words of a mandate for whatever there is, as search keys."""
OF_ANY_PROCEDURE: Final = frozenset([
    *("dang", "ky", "cap", "ban", "thu", "tuc", "ho", "so", "nop", "nhan", "ket", "qua", "viec", "giai", "quyet"),
    *("cho", "xin", "va"),
    *("registration", "register", "of", "the", "a", "and", "or", "issue", "certificate", "procedure", "result"),
])  # fmt: skip
"""Words that tell no procedure from another."""
ENOUGH: Final = 0.6
"""This share of the other words of a procedure's name stands in a mandate that is for it."""


def covers(scope: str, procedure: ProcedureConfig) -> bool:
    """Whether words of what a mandate is for name this procedure; a mandate without any is not judged."""
    said, words = search_key(scope), set(words_of(scope))
    if not words or procedure.code in scope or any(each in said for each in EVERYTHING):
        return True
    return any(_names(words, name) for name in (*procedure.name.values(), *procedure.synonyms))


def _names(words: set[str], name: str) -> bool:
    telling = [word for word in words_of(name) if word not in OF_ANY_PROCEDURE]
    return bool(telling) and sum(word in words for word in telling) >= ENOUGH * len(telling)


def is_over(until: str | None, today: str) -> bool:
    """Whether a mandate ended before today; both YYYY-MM-DD, `until` None: it has no end."""
    return until is not None and until < today
