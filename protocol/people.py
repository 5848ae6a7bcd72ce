"""How people log in, and change their passwords: the bodies of these requests."""

from typing import Annotated

from msgspec import Meta, Struct


class Credentials(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A login name and its password; `code`: of the second factor, or a recovery code, where the person has one.

    A counter's sign-in asks for no code.
    """

    user: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    code: Annotated[str, Meta(max_length=32)] = ""

    def __repr__(self) -> str:
        """Without the password, since a representation may be logged."""
        return f"Credentials(user={self.user!r})"


class NewPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """Who changes their own password: the login name, the password until now, and the new one."""

    user: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    new_password: Annotated[str, Meta(min_length=1, max_length=256)]

    def __repr__(self) -> str:
        """Without the passwords, since a representation may be logged."""
        return f"NewPassword(user={self.user!r})"
