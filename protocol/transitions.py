"""The states of a ticket as one table, state × event → state; a step that is not in the table is refused.

A ticket is issued into `waiting`. A counter calls it (`called`), the person comes (`serving`) and is done
(`completed`). From there it may be set aside (`parked`) and fetched again, or sent back to waiting: nobody came
(`no_show`), the clerk returned or transferred it, or the visit goes on at another service. One that was sent to a
counter or clerk waits for its service again when that one closes or leaves (`rejoined`). Its holder may ask for ten
more minutes (`deferred`), for which it is set aside. It ends as `completed`,
`cancelled` or `expired`. These states are final, but staff may take a cancellation or an expiry back (`restored`), and
a late scan, its holder's rating (`rated`) and why it took so long (`overran`) may still be added. Staff may also move a
waiting ticket to another service or counter (`moved`), and give it back the place that it lost because nobody came
(`restored` too). What a counter served while the server was away comes in afterwards (`served_offline`;
`part_served_offline`: one service of a visit of several). A counter may take back what it did last (`call_resumed`,
`serving_resumed`, `parking_resumed`).

The server decides by `may` and folds by `after`; `legal_acts` lists what a program may offer to people. The
diagram in `docs/` is drawn from these tables (`python -m protocol.transitions`).
"""

from typing import get_args

from .commands import TIMERS, Command, tag_of
from .enums import TicketState as S

TRANSITIONS: dict[S | None, dict[str, S]] = {
    None: {"issued": S.WAITING},
    S.WAITING: {
        "called": S.CALLED,
        "reclassed": S.WAITING,
        "rejoined": S.WAITING,
        "deferred": S.PARKED,
        "call_resumed": S.CALLED,
        "serving_resumed": S.SERVING,
        "moved": S.WAITING,
        "restored": S.WAITING,
        "cancelled": S.CANCELLED,
        "expired": S.EXPIRED,
        "served_offline": S.COMPLETED,
        "part_served_offline": S.WAITING,
        "scanned": S.WAITING,
    },
    S.CALLED: {
        "recalled": S.CALLED,
        "started": S.SERVING,
        "no_show": S.WAITING,
        "returned": S.WAITING,
        "transferred": S.WAITING,
        "parking_resumed": S.PARKED,
        "served_offline": S.COMPLETED,
        "part_served_offline": S.WAITING,
        "reclassed": S.CALLED,
        "scanned": S.CALLED,
    },
    S.SERVING: {
        "completed": S.COMPLETED,
        "parked": S.PARKED,
        "returned": S.WAITING,
        "transferred": S.WAITING,
        "next_service": S.WAITING,
        "served_offline": S.COMPLETED,
        "part_served_offline": S.WAITING,
        "reclassed": S.SERVING,
        "overran": S.SERVING,
        "scanned": S.SERVING,
    },
    S.PARKED: {
        "picked_up": S.CALLED,
        "unparked": S.WAITING,
        "came_back": S.WAITING,
        "serving_resumed": S.SERVING,
        "cancelled": S.CANCELLED,
        "served_offline": S.COMPLETED,
        "part_served_offline": S.WAITING,
        "scanned": S.PARKED,
    },
    S.COMPLETED: {"scanned": S.COMPLETED, "rated": S.COMPLETED, "overran": S.COMPLETED},
    S.CANCELLED: {"restored": S.WAITING, "call_resumed": S.CALLED},
    S.EXPIRED: {"restored": S.WAITING},
}
"""The steps that commands cause; None: before the ticket exists."""

AT_DAY_END: dict[S | None, dict[str, S]] = {
    S.WAITING: {"expired": S.EXPIRED},
    S.CALLED: {"completed": S.COMPLETED},
    S.SERVING: {"completed": S.COMPLETED},
    S.PARKED: {"expired": S.EXPIRED},
}
"""The steps that only the day's end causes; `completed` has the outcome `closed` then."""


AT_REOPENING: dict[S | None, dict[str, S]] = {
    S.COMPLETED: {"restored": S.WAITING},
}
"""The steps that only taking back the end of a day causes (`reopen-day`)."""


def steps(state: S | None) -> dict[str, S]:
    """Every event that can happen in this state, and the state after it."""
    return TRANSITIONS[state] | AT_DAY_END.get(state, {}) | AT_REOPENING.get(state, {})


def after(state: S | None, kind: str) -> S:
    """The state after event `kind`. Raises ValueError when the tables have no such step."""
    then = steps(state).get(kind)
    if then is None:
        raise ValueError(f"a ticket that is {state or 'not issued'} cannot be {kind}")
    return then


def may(state: S | None, kind: str) -> bool:
    """Whether a command may cause event `kind` in this state."""
    return kind in TRANSITIONS[state]


def legal_acts(state: S | None) -> frozenset[str]:
    """The tags of the commands that people may give for a ticket in this state, at whatever counter.

    `legal_acts(TicketState.CALLED)` holds `start` and `no-show`; None is before the ticket exists.
    """
    return _LEGAL[state]


_LEGAL: dict[S | None, frozenset[str]] = {
    state: frozenset(
        tag_of(command)
        for command in get_args(Command)
        if command.leads_to in TRANSITIONS[state] and command not in TIMERS
    )
    for state in TRANSITIONS
}


def mermaid() -> str:
    """The tables as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    for state in TRANSITIONS:
        arrows: dict[S, list[str]] = {}
        for kind, then in steps(state).items():
            arrows.setdefault(then, []).append(kind)
        for then, kinds in arrows.items():
            if set(kinds) <= {"scanned", "rated", "overran"} and state in (S.COMPLETED, S.WAITING, S.PARKED):
                continue  # none of these moves a ticket: left out of the picture, said in the text
            lines.append(f"    {state or '[*]'} --> {then}: {', '.join(kinds)}")
    lines += [f"    {state} --> [*]" for state in (S.COMPLETED, S.CANCELLED, S.EXPIRED)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())
