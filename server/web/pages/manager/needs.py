"""What needs the manager now: at most five lines, those that need somebody first at the top. Pure."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import Name
from protocol.enums import CounterState
from protocol.ids import Instant
from server.access.city.state import Access
from server.queue.state.state import State
from server.web.alerts.alerts import Alerts, Phase
from server.web.alerts.conditions import Condition, Kind
from server.web.follow import views
from server.web.pages.parts.ages import Age

from .branch_status import clerk_name, printer_words
from .tiles import aged

MOST_LINES = 5
MOST_NAMES = 3
NO_ALERTS = Alerts()


class Need(Struct, frozen=True):
    """A line. `name`: of its counter, service or device; `names`: of its services, at most three, `more`: how many
    others. `said`: the msgid of a printer's state. `to_open`: counters that could serve it; `open_now`: open ones,
    which may call by number; `lacking`: those whose clerks may not serve it. `clerk`: who is there. `age`: how long it
    lasts; of `over`, the longest wait.
    """

    key: str
    kind: Kind
    subject: str
    count: int
    age: Age
    name: Name | None = None
    names: tuple[Name, ...] = ()
    more: int = 0
    said: str = ""
    clerk: str = ""
    expected_s: int = 0
    to_open: tuple[Name, ...] = ()
    open_now: tuple[Name, ...] = ()
    lacking: tuple[Name, ...] = ()
    phase: str = ""
    owner: str = ""


class Needs(Struct, frozen=True):
    """`lines`, and how many more there are. `snoozed`: how many were put off; `rings`: how often an alert has rung."""

    lines: list[Need]
    more: int
    snoozed: int = 0
    rings: int = 0


def needs(
    state: State, conditions: Iterable[Condition], now: Instant, access: Access, alerts: Alerts = NO_ALERTS
) -> Needs:
    """Everything that needs somebody, the first five of it in full: what is escalated first, what was put off not."""
    found, snoozed = [], 0
    for one in conditions:
        alert = alerts.of.get(one.key)
        need = _need(one, state, now, access)
        if need is None:
            continue
        if alert is not None and alert.phase is Phase.SNOOZED:
            snoozed += 1
            continue
        if alert is not None and alert.phase is not None:
            owner = clerk_name(access, alert.owner) if alert.phase is Phase.OWNED else ""
            need = replace(need, phase=alert.phase.value, owner=owner)
        found.append(need)
    found.sort(key=lambda need: need.phase != Phase.ESCALATED)
    most = MOST_LINES if len(found) <= MOST_LINES else MOST_LINES - 1
    return Needs(found[:most], max(0, len(found) - most), snoozed, alerts.rings)


def _need(one: Condition, state: State, now: Instant, access: Access) -> Need | None:
    config = views.config_of(state)
    name: Name | None = None
    clerk, said = "", ""
    to_open: tuple[Name, ...] = ()
    open_now: tuple[Name, ...] = ()
    lacking: tuple[Name, ...] = ()
    since = one.since
    match one.kind:
        case Kind.ALARM:
            name = views.counter_name(config, one.subject)
            clerk = clerk_name(access, state.counters[one.subject].user)
        case Kind.UNSERVED:
            name = views.service_name(config, one.subject)
            to_open, open_now, lacking = _who_could(state, one.subject)
        case Kind.PRINTER | Kind.PAPER:
            device = access.devices.get(one.subject)
            if device is None or device.revoked:
                return None
            name = {"vi": device.name, "en": device.name}
            said = printer_words(state.devices[one.subject].printer, state.devices[one.subject].cause)
        case Kind.SOON | Kind.OVER:
            since = one.longest_since
        case Kind.QUEUE | Kind.CONFLICT:
            pass
    names = tuple(views.service_name(config, code) for code in one.services)
    return Need(
        one.key, one.kind, one.subject, one.count, aged(since, now, 0), name, names[:MOST_NAMES],
        max(0, len(names) - MOST_NAMES), said, clerk, one.expected_s, to_open, open_now, lacking,
    )  # fmt: skip


def _who_could(state: State, service: str) -> tuple[tuple[Name, ...], tuple[Name, ...], tuple[Name, ...]]:
    """Counters with the skill, which are closed or paused; the open ones, which may call by number; and those with the
    skill under a clerk without it.
    """
    config = views.config_of(state)
    names = {counter.id: counter.name for counter in config.counters}
    there = [counter for counter in state.counters.values() if counter.id in names]
    return (
        tuple(names[one.id] for one in there if service in one.skills),
        tuple(names[one.id] for one in there if one.state is CounterState.OPEN and one.then is None),
        tuple(names[one.id] for one in there if service in one.of_counter and service not in one.skills),
    )
