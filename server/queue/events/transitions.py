"""The life of a ticket: one table, state × event → state; whatever is not in it cannot happen.

A ticket is issued into `waiting`. A counter calls it (`called`), the person comes (`serving`) and is done
(`completed`). From there it may be set aside (`parked`) and fetched again, or sent back to waiting: nobody came
(`no_show`), the clerk returned or transferred it, or the visit goes on at another service. It ends as `completed`,
`cancelled` or `expired`, and an ended ticket never moves again; only a late scan may still be tied to it.

The diagram in `docs/` is drawn from this table (`python -m server.queue.events.transitions`).
"""

from protocol.enums import TicketState as S

TRANSITIONS: dict[S | None, dict[str, S]] = {
    None: {"issued": S.WAITING},
    S.WAITING: {
        "called": S.CALLED,
        "reclassed": S.WAITING,
        "cancelled": S.CANCELLED,
        "expired": S.EXPIRED,
        "scanned": S.WAITING,
    },
    S.CALLED: {
        "recalled": S.CALLED,
        "started": S.SERVING,
        "no_show": S.WAITING,
        "returned": S.WAITING,
        "transferred": S.WAITING,
        "reclassed": S.CALLED,
        "completed": S.COMPLETED,
        "scanned": S.CALLED,
    },
    S.SERVING: {
        "completed": S.COMPLETED,
        "parked": S.PARKED,
        "returned": S.WAITING,
        "transferred": S.WAITING,
        "next_service": S.WAITING,
        "reclassed": S.SERVING,
        "scanned": S.SERVING,
    },
    S.PARKED: {
        "picked_up": S.CALLED,
        "unparked": S.WAITING,
        "cancelled": S.CANCELLED,
        "expired": S.EXPIRED,
        "scanned": S.PARKED,
    },
    S.COMPLETED: {"scanned": S.COMPLETED},
    S.CANCELLED: {},
    S.EXPIRED: {},
}
"""None is before the ticket exists. `completed` from `called` is the day's end (outcome `closed`)."""


def after(state: S | None, kind: str) -> S:
    """The state after event `kind`. Raises ValueError when the table has no such step."""
    try:
        return TRANSITIONS[state][kind]
    except KeyError:
        raise ValueError(f"a ticket that is {state or 'not issued'} cannot be {kind}") from None


def mermaid() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2"]
    for state, steps in TRANSITIONS.items():
        arrows: dict[S, list[str]] = {}
        for kind, then in steps.items():
            arrows.setdefault(then, []).append(kind)
        for then, kinds in arrows.items():
            if kinds == ["scanned"] and state in (S.COMPLETED, S.WAITING, S.PARKED):
                continue  # a scan never moves a ticket: left out of the picture, said in the text
            lines.append(f"    {state or '[*]'} --> {then}: {', '.join(kinds)}")
    lines += [f"    {state} --> [*]" for state in (S.COMPLETED, S.CANCELLED, S.EXPIRED)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())
