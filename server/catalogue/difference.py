"""What a new configuration changes, in words: what is added, changed and removed. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from language.messages import N_, _
from language.names import in_words
from protocol.configuration import BranchConfig, ClerkConfig, MediaConfig, Opening, SpecialDay, Window

from .format import WEEK

MOST_LETTERS = 400
"""A longer value, such as a logo, is only named."""
MOST_NAMED = 8
"""How many things of a kind are named one by one."""

_TABLES: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("services", N_("service"), lambda one: str(one.code)),
    ("counters", N_("counter"), lambda one: str(one.id)),
    ("clerks", N_("clerk who serves some services only"), lambda one: str(one.user)),
    ("procedures", N_("procedure"), lambda one: str(one.code)),
    ("priorities", N_("priority"), lambda one: str(one.code)),
    ("reasons", N_("reason"), lambda one: str(one.code)),
    ("outcomes", N_("outcome"), lambda one: str(one.code)),
    ("media", N_("picture, film or text for the televisions"), lambda one: str(one.id)),
)
_DATES = ("hours", "closed_dates", "special_days")
_TOLD_APART = ("id", "retired", *_DATES, *(table for table, _word, _key in _TABLES))


Say: TypeAlias = Callable[[str], str]
"""The word for a key of the file (`quota`), a weekday (`mon`) or a value that is no text (`true`, `–`); a person's name
for their id."""


def differences(before: BranchConfig | None, after: BranchConfig, say: Say = str) -> list[str]:
    """A line for each change; empty: nothing changes. `before` None: the branch is new.

    `say`: by default as in a file.
    """
    if before is None:
        return [_("new branch: {name}").format(name=in_words(after.name))]
    return [
        *_retired(before, after),
        *(line for table, word, key in _TABLES for line in _table(before, after, table, word, key, say)),
        *_dates(before, after, say),
        *_settings(before, after, say),
    ]


def _retired(before: BranchConfig, after: BranchConfig) -> Iterator[str]:
    if after.retired and not before.retired:
        yield _("the branch is retired: no more tickets and bookings; it leaves the lists, its journal stays")
    elif before.retired and not after.retired:
        yield _("the branch works again")


def _table(
    before: BranchConfig, after: BranchConfig, table: str, word: str, key: Callable[[Any], str], say: Say
) -> Iterator[str]:
    old, new = ({key(one): one for one in getattr(config, table)} for config in (before, after))
    yield from _named(_("+ {what}: {names}"), word, [_name(new[code], code, say) for code in new if code not in old])
    yield from _named(_("− {what}: {names}"), word, [_name(old[code], code, say) for code in old if code not in new])
    changed = [
        f"{_name(new[code], code, say)} ({', '.join(_fields(old[code], new[code], say))})"
        for code in new
        if code in old and old[code] != new[code]
    ]
    yield from _named(_("~ {what}: {names}"), word, changed)
    if list(old) != list(new) and sorted(old) == sorted(new):
        yield _("~ {what}: another order").format(what=_(word))


def _named(line: str, word: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        more = len(names) - MOST_NAMED
        told = "; ".join(names[:MOST_NAMED]) + (_(" and {n} more").format(n=more) if more > 0 else "")
        yield line.format(what=_(word), names=told)


def _name(one: Any, code: str, say: Say) -> str:
    if isinstance(one, ClerkConfig):
        return f"{say(code)} {_value(one.skills, say)}"
    return code if isinstance(one, MediaConfig) else f"{code} {in_words(one.name)}"


def _fields(old: Any, new: Any, say: Say) -> list[str]:
    """The changed fields: short values in full, others by their names."""
    return [
        f"{say(field.name)} {_value(getattr(old, field.name), say)} → {_value(getattr(new, field.name), say)}"
        if _is_short(getattr(old, field.name)) and _is_short(getattr(new, field.name))
        else say(field.name)
        for field in msgspec.structs.fields(old)
        if getattr(old, field.name) != getattr(new, field.name)
    ]


def _is_short(value: Any) -> bool:
    short = (int, float, str, type(None))
    if isinstance(value, str) and len(value) > MOST_LETTERS:
        return False
    return isinstance(value, short) or (isinstance(value, tuple) and all(isinstance(one, short) for one in value))


def _value(value: Any, say: Say) -> str:
    match value:
        case None:
            return say("–")
        case bool():
            return say(str(value))
        case tuple():
            return "[" + ", ".join(map(str, value)) + "]"
        case _:
            return str(value)


def _dates(before: BranchConfig, after: BranchConfig, say: Say) -> Iterator[str]:
    tell: Callable[[Any], str]
    for table, word, tell in (
        ("hours", N_("opening hours"), lambda one: _window(one, say)),
        ("closed_dates", N_("closed date"), str),
        ("special_days", N_("special day"), lambda one: _special(one, say)),
    ):
        old, new = getattr(before, table), getattr(after, table)
        yield from _named(_("+ {what}: {names}"), word, [tell(one) for one in new if one not in old])
        yield from _named(_("− {what}: {names}"), word, [tell(one) for one in old if one not in new])
    if before.hours and not after.hours:
        yield _("without opening hours the branch is open at all hours")


def _window(window: Window, say: Say) -> str:
    return f"{', '.join(say(WEEK[day]) for day in window.days)} {_span(window)}"


def _span(opening: Window | Opening) -> str:
    return f"{opening.first_ticket}–{opening.last_ticket} ({opening.close})"


def _special(day: SpecialDay, say: Say) -> str:
    if day.works_as is not None:
        return _("{date} as {weekday}").format(date=day.date, weekday=say(WEEK[day.works_as]))
    spans = ", ".join(_span(opening) for opening in day.openings)
    return f"{day.date} {spans}" if spans else _("{date} closed").format(date=day.date)


def _settings(before: BranchConfig, after: BranchConfig, say: Say) -> Iterable[str]:
    for field in msgspec.structs.fields(BranchConfig):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name in _TOLD_APART or old == new:
            continue
        if isinstance(old, msgspec.Struct):
            yield f"~ {say(field.name)}: {', '.join(_fields(old, new, say))}"
        elif field.name == "name":
            yield f"~ {say('name')}: {in_words(old)} → {in_words(new)}"
        else:
            yield f"~ {say(field.name)}: {_value(old, say)} → {_value(new, say)}"
