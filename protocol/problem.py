"""Problem documents (RFC 9457), the answers to refused requests; and which field of a request was invalid."""

import re

import msgspec
from msgspec import Struct

from .enums import STATUS, Refusal


class Refused(Struct, frozen=True):
    """A refusal: its code, and the field of the command that is at fault, if any."""

    code: Refusal
    field: str | None = None
    detail: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return STATUS[self.code]

    @property
    def retry_s(self) -> int | None:
        """Of `too_many_tries`: after how many seconds it may be tried again, where `detail` says so ("4 s")."""
        seconds, unit, rest = self.detail.partition(" s")
        return int(seconds) if unit and not rest and seconds.isascii() and seconds.isdigit() else None


class Problem(Struct, frozen=True, omit_defaults=True):
    """The body of an error, `application/problem+json`; `title` is for people, `code` for programs."""

    status: int
    code: Refusal
    title: str
    detail: str = ""
    field: str | None = None
    type: str = "about:blank"


LONGEST_FIELD = 64
"""Field names in answers are cut to this length, since an unknown one is the sender's own text."""

_PATH = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`\Z")
_NAMED = re.compile(r"Object (?:missing required|contains unknown) field `(.*)`", re.DOTALL)


def field_of(error: msgspec.ValidationError) -> str | None:
    """The field that failed, such as `dossiers` or `config.services[0].prefix`; None: the message as a whole.

    For a missing or unknown field: the path of its parent, then its own name.
    """
    text = str(error)
    at = _PATH.search(text)
    path = at[1] if at else ""
    named = _NAMED.fullmatch(text[: at.start()] if at else text)
    name = named[1] if named else ""
    return ".".join(part for part in (path, name) if part)[:LONGEST_FIELD] or None
