"""Faults that are planted into a server, or into a restore, to see that the bench finds them. The product has none of
them: each function patches it from outside, in the process of the test or in one that the test starts.
"""

import itertools
import os
import sys
from collections.abc import Callable
from typing import Any

from protocol.keys import key_of
from server.journal.write import acknowledged, append, batch, write_connection


def answers_forget_the_sender() -> None:
    """A command is looked for by its key alone: who uses another's key gets the other's answer."""
    answers: dict[tuple[str, str], Any] = {}
    known, answer = batch.Batch._known, batch.Batch.answer

    def known_by_key(self: batch.Batch, held: Any, submitted: Any) -> Any:
        key = held.stream, key_of(submitted.envelope.command_id)
        return answers.get(key) or known(self, held, submitted)

    def answer_and_remember(self: batch.Batch, submitted: Any, result: Any) -> None:
        answers[submitted.envelope.stream, key_of(submitted.envelope.command_id)] = result
        answer(self, submitted, result)

    batch.Batch._known = known_by_key  # type: ignore[method-assign]
    batch.Batch.answer = answer_and_remember  # type: ignore[method-assign]


def acknowledges_before_the_commit() -> None:
    """Six transactions are committed together, when the next one begins: their commands were answered long before.

    A server would notice and refuse: at its next start, by its note of what it answered, and while it runs, as soon as
    it looks for other processes' events. So it does neither; it is one process.
    """
    begin = write_connection.WriteConnection.begin
    begun = itertools.count()

    def commit_the_last_ones_first(self: write_connection.WriteConnection) -> None:
        if self.connection.in_transaction():
            if next(begun) % 6:
                return
            self.connection.commit()
        begin(self)

    def later(self: write_connection.WriteConnection, moved: Any) -> None:
        return

    write_connection.WriteConnection.begin = commit_the_last_ones_first  # type: ignore[method-assign]

    def keep_the_others(self: write_connection.WriteConnection) -> None:
        """A batch of repeats wrote nothing and is rolled back; what was answered before it stays."""

    write_connection.WriteConnection.commit = later  # type: ignore[method-assign]
    write_connection.WriteConnection.rollback = keep_the_others  # type: ignore[method-assign]
    acknowledged.lost = lambda known, stored: iter(())
    append.Appender.read_new = lambda self: None  # type: ignore[method-assign]
    append.Appender.read_streams = lambda self, names: None  # type: ignore[method-assign]


def restores_without_passing_numbers_over() -> None:
    """After a restore numbers go on where the back-up ends."""
    from server.backup import new_history

    new_history.skip_after = lambda highest: highest


VARIABLE = "PLANTED_FAULT"
"""Names the fault of a server that is started by this module in place of `motcua`."""

PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (answers_forget_the_sender, acknowledges_before_the_commit, restores_without_passing_numbers_over)
}


if __name__ == "__main__":
    from server.cli.main import main

    PLANTS[os.environ[VARIABLE]]()
    sys.exit(main())
