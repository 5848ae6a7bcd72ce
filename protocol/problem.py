"""Problem documents (RFC 9457): what a refused request is answered with, and the field that an unreadable one is at."""

import re

import msgspec
from msgspec import Struct

from .enums import STATUS, Refusal


class Refused(Struct, frozen=True):
    """A refusal as the core gives it: the code, and the field of the command that is at fault, if one is."""

    code: Refusal
    field: str | None = None
    detail: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return STATUS[self.code]


class Problem(Struct, frozen=True, omit_defaults=True):
    """The body of an error, `application/problem+json`; `title` is for people, `code` for programs."""

    status: int
    code: Refusal
    title: str
    detail: str = ""
    field: str | None = None
    type: str = "about:blank"


LONGEST_FIELD = 64
"""A field's name as told back is no longer than this: an unknown one is the sender's own text."""

_PATH = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`\Z")
_NAMED = re.compile(r"Object (?:missing required|contains unknown) field `(.*)`", re.DOTALL)


def field_of(error: msgspec.ValidationError) -> str | None:
    """The field a message failed at, as `dossiers` or `config.services[0].prefix`; None when the whole is at fault.

    A missing or unknown field is named itself, behind the path of what should hold it or does.
    """
    text = str(error)
    at = _PATH.search(text)
    path = at[1] if at else ""
    named = _NAMED.fullmatch(text[: at.start()] if at else text)
    name = named[1] if named else ""
    return ".".join(part for part in (path, name) if part)[:LONGEST_FIELD] or None
