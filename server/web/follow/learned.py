"""What the days before taught of each branch. Read by the event loop and by the writer's thread of this process."""

from server.balance.foresight.knowledge import EMPTY, BranchKnowledge
from server.balance.foresight.watch import warn_s
from server.queue.state.state import State
from server.queue.state.ticket import Ticket


class Learned:
    """Without it the catalogue and today stand alone. Only the event loop changes it."""

    def __init__(self) -> None:
        self._by_branch: dict[str, BranchKnowledge] = {}

    def of(self, branch: str) -> BranchKnowledge:
        """What is known of a branch; of one that nothing was read of, nothing."""
        return self._by_branch.get(branch, EMPTY)

    def put(self, branch: str, known: BranchKnowledge) -> None:
        """This stands from now on."""
        self._by_branch[branch] = known

    def warn_s(self, state: State, ticket: Ticket) -> int | None:
        """After how many seconds of serving the ticket's counter is warned; None: it is not."""
        return warn_s(state, ticket, self.of(state.stream))
