"""Begins another history: after a restore or a failover the journal may lack events that people and devices have seen.

The journal gets a new id, so that devices see that theirs is another one, and every branch goes on above all numbers
that it ever gave: a number, a ticket's id and its secret are never given twice.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from protocol.commands import Envelope, SkipNumbers
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.problem import Refused
from server.dossier.codes import pass_over
from server.dossier.tills import pass_over_numbers
from server.journal.read.stream_states import load_snapshot, streams
from server.journal.schema.model import Model
from server.journal.schema.tables import history, number
from server.journal.write.append import append_now
from server.queue.state.state import State

ACTOR = "restore"
AHEAD = 200
"""Numbers that are passed over at least, by prefix."""
ROUND = 100


class NotBegun(Exception):
    """A branch refused to pass its numbers over; the text names it and the reason."""


def new_history(
    engine: Engine, models: Sequence[Model[Any]], now: Instant, lost: Mapping[str, Mapping[str, int]] | None = None
) -> dict[str, dict[str, int]]:
    """Gives the journal a new id, and each branch a number by prefix after which it goes on today.

    `lost`: the branches that lost events, each with the highest numbers that it is known to have given; without it, any
    branch may have lost some. Run it while no server runs on this database; run again after a failure, it only skips
    more numbers. Returns what was passed over, by branch. Raises NotBegun, BrokenStream, and SQLAlchemyError.
    """
    with engine.begin() as connection:
        connection.execute(delete(history))
        connection.execute(insert(history).values(id=f"h_{secrets.token_hex(12)}"))
        pass_over(connection, now)
        pass_over_numbers(connection)
    skipped = {}
    for name in streams(engine):
        if lost is not None and name not in lost:
            continue
        given = _passed_over(engine, models, name, {} if lost is None else lost[name])
        if given:
            command = Envelope(name, SkipNumbers(given), new_key(), ACTOR)
            result = append_now(engine, models, command, now)
            if isinstance(result, Refused):
                raise NotBegun(f"{name}: {result.code}")
            skipped[name] = given
    return skipped


def _passed_over(engine: Engine, models: Sequence[Model[Any]], name: str, known: Mapping[str, int]) -> dict[str, int]:
    """By prefix of the branch's services: half as many again as on its busiest day, and at least `AHEAD` more."""
    if not models[0].owns(name):
        return {}
    state = load_snapshot(engine, models, name).state
    assert isinstance(state, State)
    if state.config is None:
        return {}
    with engine.connect() as connection:
        highest = _highest(connection, name)
    prefixes = {service.prefix for service in state.config.services}
    return {prefix: skip_after(max(highest.get(prefix, 0), known.get(prefix, 0))) for prefix in sorted(prefixes)}


def skip_after(highest: int) -> int:
    """The round number after which to go on when `highest` was the highest number of any day.

    What was lost is not known: a day may have been half as busy again as the busiest before it.
    """
    return -(-(highest + highest // 2 + AHEAD) // ROUND) * ROUND


def _highest(connection: Connection, branch: str) -> dict[str, int]:
    highest = func.max(number.c.n).label("highest")
    query = select(number.c.prefix, highest).where(number.c.branch == branch).group_by(number.c.prefix)
    return {row.prefix: row.highest for row in connection.execute(query)}
