"""How people log in: the body of a session's opening and of a counter's `login`."""

from typing import Annotated

from msgspec import Meta, Struct


class Credentials(Struct, frozen=True, forbid_unknown_fields=True):
    """A login name and its password."""

    user: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]

    def __repr__(self) -> str:
        """Without the password, since a representation may be logged."""
        return f"Credentials(user={self.user!r})"
