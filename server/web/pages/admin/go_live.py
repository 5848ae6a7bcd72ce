"""What a branch needs before it goes live, each with how it stands, from the real thing; pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from language.messages import N_
from protocol.configuration import BranchConfig, Name
from protocol.enums import PrinterState, Role
from protocol.ids import Instant
from server.access.city.state import Access, Device
from server.access.roles import from_rank
from server.access.seen import Seen
from server.journal.last_backup import OLDEST_DAYS, LastBackup
from server.queue.state.state import State
from server.web.base.clock import moment

DAY_MS = 86_400_000
CERTIFICATE_DAYS = 30
NEXT_YEAR_FROM_MONTH = 12
"""From this month on the holidays of the next year are looked for too."""
PRINTS = (PrinterState.READY, PrinterState.PAPER_NEAR_END)


class Standing(StrEnum):
    """`missing`: the branch cannot go live without it. `advised`: better with it."""

    DONE = "done"
    MISSING = "missing"
    ADVISED = "advised"


class Item(Struct, frozen=True):
    """A line of the list. `title`, `said`, `act`: msgids, `said` with `n` in it; `names`: what it is about.

    `path`: where it is repaired; `command`: typed on the server, where no page can do it.
    """

    key: str
    title: str
    standing: Standing
    said: str
    act: str = ""
    path: str = ""
    command: str = ""
    n: int = 0
    names: tuple[Name, ...] = ()


class Facts(Struct, frozen=True):
    """What the list is made from. `seen`: by device; `certificate_ends`: None: devices see no certificate."""

    state: State
    config: BranchConfig
    access: Access
    seen: Mapping[str, Seen]
    backup: LastBackup | None
    clock_believed: bool
    certificate_ends: Instant | None
    now: Instant


def checklist(facts: Facts) -> list[Item]:
    """Every line, in the order in which a branch is set up."""
    config = facts.config
    admin, devices, people = f"/admin/branches/{config.id}", "/manager/devices", "/admin/people"
    return [
        _hours(config, f"{admin}/hours"),
        _services(facts, admin),
        _holidays(facts, f"{admin}/special-days"),
        _people(facts, people),
        _device(facts, Role.KIOSK, devices),
        _printer(facts, devices),
        _device(facts, Role.DISPLAY, devices),
        _clock(facts, f"/manager/{config.id}"),
        _backup(facts),
        _certificate(facts),
    ]


def missing(items: list[Item]) -> int:
    """How many things hinder the branch."""
    return sum(item.standing is Standing.MISSING for item in items)


def _hours(config: BranchConfig, path: str) -> Item:
    title = N_("Opening hours")
    if config.hours:
        return Item("hours", title, Standing.DONE, N_("They are set."), path=path)
    said = N_("None are set: numbers are given at all hours.")
    return Item("hours", title, Standing.ADVISED, said, N_("Set the hours"), path)


def _services(facts: Facts, admin: str) -> Item:
    config = facts.config
    title = N_("Services, and counters that serve them")
    if not config.services or not config.counters:
        what = "counters" if config.services else "services"
        said = N_("There is no counter yet.") if config.services else N_("There is no service yet.")
        act = N_("Add a counter") if config.services else N_("Add a service")
        return Item("services", title, Standing.MISSING, said, act, f"{admin}/{what}?new=1")
    served = {code for counter in config.counters for code in counter.skills}
    alone = tuple(one.name for one in config.services if one.code not in served)
    if alone:
        said = N_("No counter serves:")
        return Item("services", title, Standing.MISSING, said, N_("Give a counter the service"), f"{admin}/counters",
                    n=len(alone), names=alone)  # fmt: skip
    nobody = tuple(one.name for one in config.services if not _has_a_clerk(facts, one.code))
    if nobody:
        said = N_("No clerk of this branch may serve:")
        return Item("services", title, Standing.MISSING, said, N_("Give a clerk the service"), f"{admin}/skills",
                    n=len(nobody), names=nobody)  # fmt: skip
    return Item("services", title, Standing.DONE, N_("Each service has a counter."), path=f"{admin}/services")


def _has_a_clerk(facts: Facts, service: str) -> bool:
    """Whether anybody of the branch may serve it, or nobody has come to the branch yet."""
    clerks = [
        one.user_id
        for one in facts.access.people.values()
        if not one.disabled and facts.access.works_at(one, facts.config.id, {Role.CLERK})
    ]
    return not clerks or any(facts.config.skills_of((service,), one) for one in clerks)


def _holidays(facts: Facts, path: str) -> Item:
    today = moment(facts.now, facts.config.time_zone).date()
    days = {*facts.config.closed_dates, *(one.date for one in facts.config.special_days)}
    wanted = [today.year, *([today.year + 1] if today.month >= NEXT_YEAR_FROM_MONTH else [])]
    years = {date.fromisoformat(day).year for day in days}
    without = next((year for year in wanted if year not in years), None)
    title = N_("Holidays of the year")
    if without is None:
        return Item("holidays", title, Standing.DONE, N_("They are set."), path=path)
    said = N_("No day of {n} is closed or has hours of its own.")
    return Item("holidays", title, Standing.ADVISED, said, N_("Set the holidays"), path, n=without)


def _people(facts: Facts, path: str) -> Item:
    """Somebody serves at the counters, and somebody watches over the branch."""
    here = [
        grant.role
        for person in facts.access.people.values()
        if not person.disabled
        for grant in facts.access.grants_of(person)
        if grant.branch in (None, facts.config.id)
    ]
    title = N_("People")
    if from_rank(Role.SUPERVISOR).isdisjoint(here):
        said = N_("Nobody may watch over this branch.")
        return Item("people", title, Standing.MISSING, said, N_("Add a person"), f"{path}/new?branch={facts.config.id}")
    clerks = sum(role is Role.CLERK for role in here)
    if not clerks:
        said = N_("No clerk works at this branch.")
        return Item("people", title, Standing.MISSING, said, N_("Add a person"), f"{path}/new?branch={facts.config.id}")
    return Item("people", title, Standing.DONE, N_("{n} clerks work at this branch."), path=path, n=clerks)


def _device(facts: Facts, role: Role, path: str) -> Item:
    kiosk = role is Role.KIOSK
    title = N_("A kiosk that gives numbers") if kiosk else N_("A display in the waiting hall")
    mine = _devices(facts, role)
    standing = Standing.MISSING if kiosk else Standing.ADVISED
    if not mine:
        said = N_("None is in use. Start its program: it shows a code to confirm here.")
        return Item(role.value, title, standing, said, N_("To the devices"), path)
    if not any(one.device_id in facts.seen for one in mine):
        said = N_("It was let in, but has never connected: start its program.")
        return Item(role.value, title, standing, said, N_("To the devices"), path)
    return Item(role.value, title, Standing.DONE, N_("{n} in use."), path=path, n=len(mine))


def _printer(facts: Facts, path: str) -> Item:
    title = N_("A printer that has been tried")
    givers = {one.device_id for role in (Role.KIOSK, Role.COUNTER) for one in _devices(facts, role)}
    states = [one.printer for name, one in facts.state.devices.items() if name in givers and one.printer is not None]
    if any(printer in PRINTS for printer in states):
        return Item("printer", title, Standing.DONE, N_("It is ready to print."), path=path)
    said = (
        N_("It reports a fault: look at it, then print a test page from the kiosk's staff menu.")
        if states
        else N_("None has reported. Set it up in the kiosk's staff menu and print a test page.")
    )
    return Item("printer", title, Standing.MISSING, said, N_("To the devices"), path)


def _clock(facts: Facts, path: str) -> Item:
    title = N_("Date and time of the server")
    if facts.clock_believed:
        return Item("clock", title, Standing.DONE, N_("They are believed."), path=path)
    said = N_("They are in doubt: no day opens until somebody confirms them.")
    return Item("clock", title, Standing.MISSING, said, N_("Confirm date and time"), path)


def _backup(facts: Facts) -> Item:
    title = N_("A backup")
    if facts.backup is None:
        said = N_("None was ever made. On the server:")
        return Item("backup", title, Standing.MISSING, said, command="motcua backup")
    days = max(0, facts.now - facts.backup.at) // DAY_MS
    if days >= OLDEST_DAYS:
        said = N_("The last one is {n} days old. On the server:")
        return Item("backup", title, Standing.MISSING, said, command="motcua backup", n=days)
    if facts.backup.verified is None:
        said = N_("It was not tried yet. On the server:")
        return Item("backup", title, Standing.ADVISED, said, command="motcua verify")
    if not facts.backup.verified:
        said = N_("The last one is not whole. Make another one. On the server:")
        return Item("backup", title, Standing.MISSING, said, command="motcua backup")
    return Item("backup", title, Standing.DONE, N_("The last one is whole, and {n} days old."), n=days)


def _certificate(facts: Facts) -> Item:
    title = N_("A certificate for the line")
    if facts.certificate_ends is None:
        said = N_("Without one everything in the network can be read. On the server:")
        return Item("certificate", title, Standing.ADVISED, said, command="motcua tls --host NAME")
    days = (facts.certificate_ends - facts.now) // DAY_MS
    if days < CERTIFICATE_DAYS:
        standing = Standing.MISSING if days < 0 else Standing.ADVISED
        said = N_("It has ended. On the server:") if days < 0 else N_("It ends in {n} days. On the server:")
        return Item("certificate", title, standing, said, command="motcua tls", n=max(0, days))
    return Item("certificate", title, Standing.DONE, N_("Good for {n} days."), n=days)


def _devices(facts: Facts, role: Role) -> list[Device]:
    return [
        one
        for one in facts.access.devices.values()
        if one.role is role and one.branch == facts.config.id and not one.revoked
    ]
