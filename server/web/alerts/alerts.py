"""What becomes of what needs somebody: raised, owned, snoozed, escalated, ended. A table and a pure step.

A condition is raised when it has held for `RAISE_AFTER_S`, and ended when it has been away for `END_AFTER_S`: what
comes and goes rings once. Who takes it has `OWNED_S`; whom nobody takes in `ESCALATE_AFTER_S`, and what its owner has
not ended by then, is escalated and rings again. Not more than `MOST_AN_HOUR` ring in any hour, a counter's call for
help apart: about one in ten minutes is what a person can answer (EEMUA 191). The others are shown without a sound.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.ids import Instant
from server.queue.state.state import AlertAct

from .conditions import Condition, Kind

RAISE_AFTER_S: Final = 30
END_AFTER_S: Final = 120
ESCALATE_AFTER_S: Final = 300
OWNED_S: Final = 900
MOST_AN_HOUR: Final = 6

HOUR_MS: Final = 3_600_000

AT_ONCE: Final = frozenset({Kind.ALARM})
"""Raised without delay, and never silent."""

SILENT: Final = frozenset({Kind.OVER, Kind.CONFLICT})
"""Shown without a sound: who waits past the target has rung before it, and what is over cannot be hurried."""


class Phase(StrEnum):
    RAISED = "raised"
    OWNED = "owned"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    ENDED = "ended"


TRANSITIONS: Final[dict[Phase | None, dict[str, Phase]]] = {
    None: {"held": Phase.RAISED},
    Phase.RAISED: {"own": Phase.OWNED, "snooze": Phase.SNOOZED, "late": Phase.ESCALATED, "away": Phase.ENDED},
    Phase.ESCALATED: {"own": Phase.OWNED, "snooze": Phase.SNOOZED, "away": Phase.ENDED},
    Phase.OWNED: {"own": Phase.OWNED, "snooze": Phase.SNOOZED, "late": Phase.ESCALATED, "away": Phase.ENDED},
    Phase.SNOOZED: {"own": Phase.OWNED, "over": Phase.RAISED, "away": Phase.ENDED},
    Phase.ENDED: {},
}
"""State × what happens → state. `held`, `away`: the condition; `own`, `snooze`: acts; `late`, `over`: time. `None`: not
yet raised; what has ended is forgotten, and begins anew."""


class Alert(Struct, frozen=True):
    """One alert. `first_at`: since when its condition is found; `seen_at`: when it was found last.

    `since`: of its phase. `owner`: who took it; `until`: until when it is owned, or put off. `acted_at`: of the last
    act that was followed.
    """

    condition: Condition
    phase: Phase | None
    first_at: Instant
    seen_at: Instant
    since: Instant
    owner: str = ""
    until: Instant = 0
    acted_at: Instant = 0


class Alerts(Struct, frozen=True):
    """All alerts by key. `rung`: the moments of the last hour at which one rang; `rings`: how often, ever."""

    of: Mapping[str, Alert] = {}
    rung: tuple[Instant, ...] = ()
    rings: int = 0


def step(before: Alerts, found: Sequence[Condition], acts: Mapping[str, AlertAct], now: Instant) -> Alerts:
    """The alerts at `now`, from those before, what is found, and what people did with them since."""
    here = {one.key: one for one in found}
    alerts: dict[str, Alert] = {}
    rung = [at for at in before.rung if now - at < HOUR_MS]
    rings = before.rings
    for key in [*before.of, *(key for key in here if key not in before.of)]:
        alert = _followed(before.of.get(key), here.get(key), acts.get(key), now)
        was = before.of[key].phase if key in before.of else None
        if alert is None or alert.phase is Phase.ENDED:
            continue
        alerts[key] = alert
        rises = alert.phase is not was and alert.phase in (Phase.RAISED, Phase.ESCALATED)
        kind = alert.condition.kind
        if rises and kind not in SILENT and (kind in AT_ONCE or len(rung) < MOST_AN_HOUR):
            rings += 1
            if kind not in AT_ONCE:
                rung.append(now)
    return Alerts(alerts, tuple(rung), rings)


def escalated(alerts: Alerts) -> int:
    """How many nobody has taken, or ended, in time."""
    return sum(alert.phase is Phase.ESCALATED for alert in alerts.of.values())


def _followed(alert: Alert | None, found: Condition | None, act: AlertAct | None, now: Instant) -> Alert | None:
    if alert is None:
        if found is None:
            return None
        alert = Alert(found, None, now, now, now, acted_at=0 if act is None else act.at)
    if found is not None:
        alert = replace(alert, condition=found, seen_at=now)
    if alert.phase is None:
        held_ms = 0 if alert.condition.kind in AT_ONCE else RAISE_AFTER_S * 1000
        if found is None:
            return None
        return _to(alert, "held", now) if now - alert.first_at >= held_ms else alert
    if now - alert.seen_at >= (0 if alert.condition.kind in AT_ONCE else END_AFTER_S * 1000) and found is None:
        return _to(alert, "away", now)
    if act is not None and act.at > alert.acted_at:
        until = act.until or act.at + OWNED_S * 1000
        alert = replace(alert, owner=act.by, until=until, acted_at=act.at)
        return _to(alert, "own" if act.until is None else "snooze", now)
    if alert.phase is Phase.RAISED and now - alert.since >= ESCALATE_AFTER_S * 1000:
        return _to(alert, "late", now)
    if alert.phase is Phase.OWNED and now >= alert.until:
        return _to(alert, "late", now)
    if alert.phase is Phase.SNOOZED and now >= alert.until:
        return _to(alert, "over", now)
    return alert


def _to(alert: Alert, what: str, now: Instant) -> Alert:
    return replace(alert, phase=TRANSITIONS[alert.phase][what], since=now)
