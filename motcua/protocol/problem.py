"""Problem documents (RFC 9457): what a refused request is answered with."""

from msgspec import Struct

from .words import STATUS, Refusal


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
