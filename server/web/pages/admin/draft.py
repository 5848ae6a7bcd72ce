"""A change that was typed: previewed on every branch that it is for, put in force, and taken back."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from language.messages import speaking, translations
from protocol.configuration import BranchConfig, Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.state import Access
from server.access.permissions import Permission, may
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.edit import Edit
from server.catalogue.history import Past, configurations
from server.catalogue.preview import Preview, preview_config, preview_edits, with_touched
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page_language

from .entry import configured
from .parts import WORDS

MOST_FIELDS: Final = 6000
"""The table of skills has a box for each service of each counter and clerk."""
MOST_BYTES: Final = 1024 * 1024
MOST_PAST: Final = 60
"""How many of a branch's last configurations are looked through and shown."""

_DONE: Final = re.compile(r"[A-Za-z0-9_-]{1,36}\.\d{1,16}")


class Applied(Struct, frozen=True):
    """A change that is in force: event `seq` of the branch."""

    branch: str
    name: Name
    seq: int


class Other(Struct, frozen=True):
    """Another branch that the change may be for too."""

    id: str
    name: Name
    chosen: bool


def say_of(language: str, access: Access | None = None) -> Callable[[str], str]:
    """The words of the settings in this language, and the names of people in `access`, for `differences`."""
    words, people = translations(language), access or Access()
    return lambda key: words.gettext(WORDS[key]) if key in WORDS else people.called(key) or key


async def previews_of(asked: OperationRequest, branches: Sequence[str], edits: Sequence[Edit]) -> list[Preview]:
    """The edits previewed on each of these branches, as they are now."""
    language = page_language(asked.request)
    say, live = say_of(language, asked.context.live.access), asked.context.live
    states = [live.branches[name].state for name in branches]
    now = [(state.settings, state.config_hash) for state in states]

    def compute() -> list[Preview]:
        with speaking(language):
            return [preview_edits(config, seen, edits, POLICIES, say) for config, seen in now if config is not None]

    found = await asyncio.to_thread(compute)
    with speaking(language):
        at = asked.context.clock.now()
        return [with_touched(one, live.branches[one.branch].state, at) for one in found]


async def previews_of_configs(asked: OperationRequest, configs: Sequence[BranchConfig]) -> list[Preview]:
    """Whole configurations previewed, of branches that are there or new."""
    language = page_language(asked.request)
    say, live = say_of(language, asked.context.live.access), asked.context.live
    known = [live.branch(config.id) for config in configs]
    states = [None if branch is None else branch.state for branch in known]
    before = [(None, "") if state is None else (state.settings, state.config_hash) for state in states]

    def compute() -> list[Preview]:
        with speaking(language):
            return [preview_config(*old, new, say) for old, new in zip(before, configs, strict=True)]

    found = await asyncio.to_thread(compute)
    with speaking(language):
        at = asked.context.clock.now()
        pairs = zip(found, states, strict=True)
        return [one if state is None else with_touched(one, state, at) for one, state in pairs]


def digest(previews: Sequence[Preview]) -> str:
    """Of what was shown: what is put in force must be this."""
    shown = "\n".join(f"{one.branch} {one.seen} {'|'.join(one.changes)}" for one in previews)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


async def put_in_force(asked: OperationRequest, previews: Sequence[Preview]) -> tuple[list[Applied], Refused | None]:
    """Puts each in force in its branch, in order; stops at the first refusal. Those before it are in force."""
    done: list[Applied] = []
    for one in previews:
        if one.after is None or not one.will_change:
            continue
        branch = asked.context.live.branches.get(one.branch)
        seq = 0 if branch is None else branch.state.seq
        sent = await asked.context.live.submit(configure(one.after, asked.principal.id, seq, one.seen))
        if isinstance(sent, Refused):
            return done, sent
        done.append(Applied(one.branch, one.name, sent.seq))
    return done, None


def done_query(done: Sequence[Applied]) -> str:
    """What was put in force, for the address of the page that follows."""
    return ",".join(f"{one.branch}.{one.seq}" for one in done)


def done_of(asked: OperationRequest, text: str) -> list[Applied]:
    """What an address says was put in force, of branches that the reader may change. It is only shown."""
    found = []
    for part in text.split(",")[:200]:
        if _DONE.fullmatch(part) is None:
            continue
        name, _, seq = part.rpartition(".")
        branch = asked.context.live.branch(name)
        if (
            branch is not None
            and branch.state.settings is not None
            and may(asked.principal, Permission.CONFIGURE, name)
        ):
            found.append(Applied(name, branch.state.settings.name, int(seq)))
    return found


async def past_of(asked: OperationRequest, branch: str) -> list[Past]:
    """The branch's last configurations, the latest first. Raises BrokenStream, SQLAlchemyError."""
    return await asyncio.to_thread(configurations, asked.context.engine, branch, MOST_PAST)


async def taken_back(asked: OperationRequest, one: Applied) -> Preview | Refused:
    """The configuration before event `seq`, previewed; refused if a later one is in force, or there was none before."""
    past = await past_of(asked, one.branch)
    if not past or past[0].seq != one.seq:
        return Refused(Refusal.CHANGED)
    if len(past) < 2:
        return Refused(Refusal.MOOT)
    return (await previews_of_configs(asked, [past[1].config]))[0]


def others_of(asked: OperationRequest, own: str, form: Mapping[str, str]) -> list[Other]:
    """The other branches at work that the sender may change, with those that the form has chosen."""
    return [
        Other(config.id, config.name, f"also.{config.id}" in form)
        for config in configured(asked)
        if config.id != own and not config.retired
    ]
