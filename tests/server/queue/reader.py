"""Follows a stream over a line that is cut, repeats and loses, as a device does, and folds what it hears."""

from protocol.following.follower import Follower, Received
from protocol.messages import Message
from server.queue.stream import BranchStream

from .desk import Row, fold, read


class Reader:
    """Its state must always be the fold of the first `seq` rows, whatever the line did."""

    def __init__(self, core: BranchStream, stream: str) -> None:
        self._core = core
        self._stream = stream
        self.follower = Follower()
        self.state = core.fresh(stream)

    def connect(self, rows: list[Row]) -> None:
        """A fresh connection: goes on after the last `seq`, or begins with a snapshot where it has no place."""
        if self.follower.seq is None:
            snapshot = Message(len(rows), "snapshot")
            assert self.follower.take(snapshot) is Received.SNAPSHOT
            self.state = fold(self._core, self._stream, rows)

    def hear(self, row: Row) -> Received:
        """One message comes through, in its turn or not."""
        seq = row.recorded.seq
        place = self.follower.seq
        taken = self.follower.take(Message(seq, "event", kind=row.kind))
        match taken:
            case Received.EVENT:
                assert place is not None
                assert seq == place + 1
                self._core.evolve(self.state, read(self._core, row))
            case Received.OLD:
                assert place is not None
                assert seq <= place
            case Received.GAP:
                assert place is None or seq > place + 1
        return taken

    def catch_up(self, rows: list[Row]) -> None:
        """Connects and hears everything."""
        self.connect(rows)
        for row in rows[self.follower.seq or 0 :]:
            self.hear(row)
