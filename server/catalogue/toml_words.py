"""Translates the error messages of `tomllib`; unknown ones stay as they are."""

import re
from typing import Final

from language.messages import N_, _

_WHOLE: Final = (
    N_("Cannot overwrite a value"),
    N_("Escaped character is not a Unicode scalar value"),
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected ']]' at the end of an array declaration"),
    N_("Expected newline or end of document after a statement"),
    N_("Invalid date or datetime"),
    N_("Invalid hex value"),
    N_("Invalid initial character for a key part"),
    N_("Invalid statement"),
    N_("Invalid value"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
)

_PARTED: Final = (
    N_("Cannot declare {what} twice"),
    N_("Cannot mutate immutable namespace {what}"),
    N_("Cannot redefine namespace {what}"),
    N_("Duplicate inline table key {what}"),
    N_("Found invalid character {what}"),
    N_("Illegal character {what}"),
)

_PATTERNS: Final = {re.compile(re.escape(one).replace(r"\{what\}", "(.+)"), re.DOTALL): one for one in _PARTED}


def toml_fault(what: str) -> str:
    """The translated message; `what` is the error's text without its position."""
    for pattern, message in _PATTERNS.items():
        found = pattern.fullmatch(what)
        if found is not None:
            return _(message).format(what=found[1])
    return _(what)
