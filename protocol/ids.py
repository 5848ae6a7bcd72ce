"""Annotated types of ids, codes and times; messages are checked against them when decoded."""

from typing import Annotated, TypeAlias

from msgspec import Meta

Instant: TypeAlias = int
"""A moment: whole milliseconds since 1970-01-01T00:00:00Z."""

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,36}$(?!\n)")]
"""A branch, counter, ticket or user id."""

Code = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,32}$(?!\n)")]
"""A code from the branch's settings: a priority, a reason, an outcome."""

ServiceCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,16}$(?!\n)")]
"""A service's code, as the catalogue spells it."""

ProcedureCode = Annotated[str, Meta(pattern=r"^[0-9]\.[0-9]{6}(\.[A-Z0-9.]{1,20})?$(?!\n)")]
"""An administrative procedure's national code, such as 1.001193."""

Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$(?!\n)")]
"""A language's code of ISO 639, such as `vi`; `language.messages.LANGUAGES` are those that can be chosen."""

Prefix = Annotated[str, Meta(pattern=r"^[A-ZĐ]{1,3}$(?!\n)")]
"""The letters in front of a ticket's number."""

IdempotencyKey = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,64}$(?!\n)")]
"""The key of a command; sent again with the same key, it is the same command."""

CITY = "city"
"""The stream of devices, people and the catalogue."""
