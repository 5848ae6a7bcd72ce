"""Holds what was acknowledged against what the journal has, read from the database beside every server."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy import Connection, Engine

from protocol.enums import Refusal
from server.cli.commands.open_journal import models
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import JournalRow, read_head, read_rows
from tools.bench.rig.scratch import Scratch

from .crowd import Answered

EVENTS = {"issue": "issued", "call": "called", "start": "started", "complete": "completed"}
"""The event that each command of the crowd leads to."""


def compare(answered: dict[str, Answered], rows: list[JournalRow]) -> list[str]:
    """Everything that is wrong, in words: acknowledged and not there, there and not acknowledged, there twice, and
    answered with what another command did.

    `answered`: by the id of the command. `rows`: the branch's events since the first of them.
    """
    faults = []
    accepted = {command: answer for command, answer in answered.items() if answer.changed}
    by_command = {row.command_id: row for row in rows}
    by_seq = {row.seq: row for row in rows}
    for command, answer in accepted.items():
        row, other = by_command.get(command), by_seq.get(answer.reply["seq"])
        if row is None and other is not None and other.kind == EVENTS[answer.what]:
            faults.append(f"{answer.what} {command} was answered with what {other.command_id} did, at {other.seq}")
        elif row is None:
            faults.append(f"{answer.what} {command} was acknowledged and is not in the journal")
        elif row.seq != answer.reply["seq"]:
            faults.append(f"{answer.what} {command} is at {row.seq} and was acknowledged as {answer.reply['seq']}")
        elif answer.what == "issue" and msgspec.json.decode(row.body)["number"] != answer.reply["number"]:
            faults.append(f"{answer.what} {command} has another number than {answer.reply['number']}")
    faults += [f"{row.kind} at {row.seq} was never acknowledged" for row in rows if row.command_id not in accepted]
    faults += [
        f"{answer.what} {command} was refused as another's: {answer.reply}"
        for command, answer in answered.items()
        if answer.status >= 400 and answer.reply.get("code") == Refusal.KEY_REUSED
    ]
    return faults + twice(rows)


def twice(rows: list[JournalRow]) -> list[str]:
    """Numbers and tickets that were given twice, and tickets that were called twice."""
    faults = []
    for kind, field in (("issued", "number"), ("issued", "ticket_id"), ("called", "ticket_id")):
        given = Counter(msgspec.json.decode(row.body)[field] for row in rows if row.kind == kind)
        faults += [f"{kind} twice: {field} {value}" for value, times in given.items() if times > 1]
    return faults


def whole(scratch: Scratch) -> list[str]:
    """What `motcua check` finds."""
    with _opened(scratch) as engine:
        report = check(engine, models())
    return [f"motcua check: {finding.stream}:{finding.seq} {finding.kind}" for finding in report.findings]


def head(scratch: Scratch) -> int:
    """How many events the branch has had."""
    with _connected(scratch) as connection:
        return read_head(connection, scratch.config.id).seq


def tickets_of(scratch: Scratch) -> int:
    """How many tickets there are, of all days."""
    with _connected(scratch) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one())


def rows_after(scratch: Scratch, seq: int) -> list[JournalRow]:
    """The branch's events after that place."""
    with _connected(scratch) as connection:
        return list(read_rows(connection, scratch.config.id, seq))


@contextmanager
def _opened(scratch: Scratch) -> Iterator[Engine]:
    engine = open_database(scratch.database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _connected(scratch: Scratch) -> Iterator[Connection]:
    with _opened(scratch) as engine, engine.connect() as connection:
        yield connection
