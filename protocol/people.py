"""How people sign in: the body of a session's opening and of a counter's `login`."""

from typing import Annotated

from msgspec import Meta, Struct


class Credentials(Struct, frozen=True, forbid_unknown_fields=True):
    """A login name and its password, which is checked and goes no further."""

    user: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]

    def __repr__(self) -> str:
        """Without the password: a representation may end up in a log."""
        return f"Credentials(user={self.user!r})"
