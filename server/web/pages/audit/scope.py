"""Which rows of the journal a request asks for, and which of them its sender may see."""

import asyncio
from collections.abc import Container, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from language.messages import N_
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.ids import CITY
from protocol.problem import Refused
from server.access.city.state import Access
from server.access.looks import LOOKS
from server.access.names import plain
from server.access.permissions import Permission, may, may_everywhere
from server.journal.read.stream_reader import JournalRow
from server.journal.read.trail import Asked
from server.queue.events.recorded import CITIZEN
from server.queue.state.automatic import AUTOMATIC
from server.queue.stream import TIMER
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest

from .dossier import Sought, sought
from .words import GROUPS, WORDS, kinds_of

MOST_PEOPLE = 5
"""Names that one search may mean."""
MOST_DAYS = 366

NO_DAY = N_("Write days as 2026-05-31, the first not after the last, a year at most.")
NO_KIND = N_("There is no such kind of entry.")
NOBODY = N_("Nobody, and no device, has such a name.")
TOO_MANY = N_("Several people or devices have such a name: write more of it.")
NO_DOSSIER = N_("There is no dossier with this code.")
WHICH_DOSSIER = N_("Write the code of a dossier: its entries are found by it.")
ONE_OF_BOTH = N_("Write a number or a dossier's code, not both.")
NO_TICKET = N_("Write a number as HT-012 or 20260531-HT-012; for the short form, choose one day.")

GROUP = "group:"
"""In front of a group's code, in the form's branch."""

_WORDS_FOR = {CITIZEN: ("công dân", "citizen"), TIMER: ("hệ thống", "timer"), AUTOMATIC: ("tự động", "automatic")}


class Place(Struct, frozen=True):
    """A branch that the reader may choose."""

    id: str
    name: Name


class Fields(Struct, frozen=True):
    """The form as it was sent; days with their defaults."""

    branch: str
    who: str
    kind: str
    ticket: str
    dossier: str
    first: str
    last: str


class Scope(Struct, frozen=True):
    """What is asked for. `wrong`: a msgid, what is wrong with the form; then nothing is looked for.

    `city`: entries that are of no branch are shown too, all of them. `dossier`: all is about this one.
    """

    fields: Fields
    places: list[Place]
    branches: tuple[str, ...]
    city: bool
    asked: Asked
    wrong: str = ""
    dossier: Sought | None = None


async def scope_of(asked: OperationRequest) -> Scope | Refused:
    """The request's scope. Refused: a branch that is unknown, or that the reader may not see; or none at all.

    Of a dossier all of its days are asked for, whatever days the form had. Raises SQLAlchemyError, BrokenStream.
    """
    params, live = asked.request.query_params, asked.context.live
    places = [
        Place(name, views.config_of(branch.state).name)
        for name, branch in sorted(live.branches.items())
        if branch.state.config is not None and may(asked.principal, Permission.READ_AUDIT, name)
    ]
    branch = params.get("branch", "")
    chosen = _chosen(branch, [place.id for place in places], live.branches, live.access)
    if isinstance(chosen, Refused):
        return chosen
    everywhere, branches = may_everywhere(asked.principal, Permission.READ_AUDIT), chosen
    today = moment(asked.context.clock.now(), CITY_TIME_ZONE).date()
    fields = Fields(
        branch,
        params.get("who", "").strip()[:100],
        params.get("kind", ""),
        params.get("ticket", "").strip().upper()[:40],
        params.get("dossier", "").strip().upper()[:64],
        params.get("first", "") or today.isoformat(),
        params.get("last", "") or today.isoformat(),
    )
    city = everywhere and not branch
    if not fields.dossier:
        return _searched(fields, places, branches, city, live.access)
    found = await asyncio.to_thread(_dossier, asked, fields.dossier, None if city else branches)
    if found is not None:
        fields = msgspec.structs.replace(fields, first=found.begun, last=today.isoformat())
    return _of_dossier(_searched(fields, places, branches, city, live.access), found)


def _chosen(text: str, may_see: list[str], known: Container[str], access: Access) -> tuple[str, ...] | Refused:
    """The branches that the form means: one, `group:CODE` for those of a group, or all that the reader may see."""
    if text.startswith(GROUP):
        group = access.settings.groups.get(text.removeprefix(GROUP))
        if group is None:
            return Refused(Refusal.NOT_FOUND, "branch")
        return tuple(one for one in may_see if one in group.branches) or Refused(Refusal.NOT_ALLOWED, "branch")
    if text and text not in known:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if text and text not in may_see:
        return Refused(Refusal.NOT_ALLOWED, "branch")
    return (text,) if text else tuple(may_see)


def groups_of(access: Access, places: list[Place]) -> list[Place]:
    """The groups that the reader may choose: those with a branch of theirs; `id` as the form sends it."""
    there = {place.id for place in places}
    groups = sorted(access.settings.groups.values(), key=lambda one: one.group)
    return [Place(GROUP + one.group, one.name) for one in groups if not there.isdisjoint(one.branches)]


def _dossier(asked: OperationRequest, code: str, branches: tuple[str, ...] | None) -> Sought | None:
    with asked.context.engine.connect() as connection:
        return sought(connection, code, branches, asked.context.live.access)


def _of_dossier(scope: Scope, found: Sought | None) -> Scope:
    """The search among a dossier's own entries, and the looks at what it holds."""
    replace = msgspec.structs.replace
    if found is None or scope.wrong:
        return replace(scope, wrong=scope.wrong or NO_DOSSIER)
    asked, own = scope.asked, GROUPS["dossiers"][1]
    of_it = not asked.kinds or set(asked.kinds) & set(own)
    streams = (found.stream, LOOKS) if of_it else (LOOKS,)
    return replace(
        scope, dossier=found, asked=replace(asked, streams=streams, text=f'"{found.id}"', whole=(found.stream,))
    )


def is_whole(scope: Scope, stream: str) -> bool:
    """Whether all that a stream has of these days is shown: no search, and all of it is the reader's to see."""
    asked = scope.asked
    if asked.by or asked.kinds or (asked.text and stream not in asked.whole):
        return False
    return scope.city or stream in scope.branches or scope.dossier is not None


def concerns(row: JournalRow, scope: Scope, access: Access) -> bool:
    """Whether an entry is the reader's to see: of a chosen branch, or about its people, devices or data."""
    if scope.city or row.stream in scope.branches or scope.dossier is not None:
        return True
    about: dict[str, Any] = msgspec.json.decode(row.body)
    if about.get("branch") in scope.branches or set(about.get("branches") or ()) & set(scope.branches):
        return True
    if row.stream == CITY and access.places.get(_named(about)) in scope.branches:
        return True
    if row.stream == CITY and set(access.settings.places.get(_named(about), ())) & set(scope.branches):
        return True
    if row.stream == LOOKS:
        return about.get("branch") is None and _is_of(access, row.actor, scope.branches)
    named = (about.get(field) for field in ("user_id", "successor", "device_id"))
    return any(_is_of(access, one, scope.branches) for one in named if isinstance(one, str))


def _named(about: Mapping[str, Any]) -> str:
    """The receiver, planned change or group that an entry is about; empty: none."""
    named = (about.get(field) for field in ("receiver_id", "change_id", "group", "scope"))
    return next((one for one in named if isinstance(one, str)), "")


def _is_of(access: Access, one: str, branches: tuple[str, ...]) -> bool:
    person, device = access.person(one), access.devices.get(one)
    if person is not None:
        return any(grant.branch in branches for grant in access.grants_of(person))
    return device is not None and device.branch in branches


def _searched(fields: Fields, places: list[Place], branches: tuple[str, ...], city: bool, access: Access) -> Scope:
    streams = (*branches, CITY, LOOKS)
    nothing = Asked((), "", "")

    def wrong(why: str) -> Scope:
        return Scope(fields, places, branches, city, nothing, why)

    days = _days(fields.first), _days(fields.last)
    if (
        days[0] is None
        or days[1] is None
        or not timedelta(0) <= days[1] - days[0] < (timedelta.max if fields.dossier else timedelta(MOST_DAYS))
    ):
        return wrong(NO_DAY)
    kinds = kinds_of(fields.kind)
    if kinds is None:
        return wrong(NO_KIND)
    if (fields.kind == "dossiers" or (fields.kind and fields.kind not in {*WORDS, *GROUPS})) and not fields.dossier:
        return wrong(WHICH_DOSSIER)
    if fields.ticket and fields.dossier:
        return wrong(ONE_OF_BOTH)
    by = _people(fields.who, access) if fields.who else ()
    if fields.who and not by:
        return wrong(NOBODY)
    if len(by) > MOST_PEOPLE:
        return wrong(TOO_MANY)
    text = ""
    if fields.ticket:
        text = _ticket(fields)
        if not text:
            return wrong(NO_TICKET)
        streams = (*branches, LOOKS)
    asked = Asked(streams, days[0].isoformat(), days[1].isoformat(), by, kinds, text)
    return Scope(fields, places, branches, city, asked)


def _days(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-05-31") else None
    except ValueError:
        return None


def _people(text: str, access: Access) -> tuple[str, ...]:
    """The ids of people and devices with such a name, or login name, or id."""
    wanted = plain(text)
    if text in access.people or text in access.devices:
        return (text,)
    people = [
        one.user_id
        for one in access.people.values()
        if wanted in plain(access.called(one.user_id)) or wanted in plain(one.name)
    ]
    exact = [one for one in people if wanted in (plain(access.called(one)), plain(access.people[one].name))]
    devices = [one.device_id for one in access.devices.values() if wanted in plain(one.name)]
    others = [actor for actor, words in _WORDS_FOR.items() if wanted in [plain(word) for word in words]]
    return tuple(exact or [*people, *devices, *others])


def _ticket(fields: Fields) -> str:
    """What the body of an event of this ticket contains; empty: it cannot be told which one is meant."""
    parts = fields.ticket.split("-")
    if len(parts) == 2 and fields.first == fields.last:
        parts = [fields.first.replace("-", ""), *parts]
    if len(parts) < 3 or not parts[0].isdigit() or not all(part.isalnum() and part.isascii() for part in parts):
        return ""
    return f'"{"-".join(parts)}"'


def people_of(scope: Scope) -> Mapping[str, str]:
    """What is asked for, by ids and codes alone, as the stream of looks keeps it."""
    asked = scope.asked
    about = {"first": asked.first, "last": asked.last}
    if scope.fields.branch.startswith(GROUP):
        about |= {"group": scope.fields.branch.removeprefix(GROUP)}
    about |= {"kind": scope.fields.kind} if scope.fields.kind else {}
    about |= {"by": ",".join(asked.by)} if asked.by else {}
    if scope.dossier is not None:
        return about | {"dossier": scope.dossier.id}
    return about | ({"ticket": asked.text.strip('"')} if asked.text else {})
