"""The numbers behind the secrets that kiosks have leased: their slips are in people's hands before the tickets are."""

from protocol.ticket_numbers import number_text, ticket_id_of
from server.queue.events.events import Lease
from server.queue.state.state import State
from server.web.base.ticket_secret import TrackSecrets


class LeasedSecrets:
    """Of one branch and one date at a time; made anew when another lease comes, which is seldom."""

    def __init__(self, secrets: TrackSecrets) -> None:
        self._secrets = secrets
        self._of: tuple[str, tuple[Lease, ...]] = "", ()
        self._numbers: dict[str, str] = {}

    def number(self, state: State, date: str, secret: str) -> str | None:
        """The number leased for this date that the secret belongs to; None for any other secret."""
        leases = tuple(lease for (of, _), known in state.leases.items() if of == date for lease in known)
        if (date, leases) != self._of:
            self._of = date, leases
            self._numbers = {
                self._secrets.of(state.stream, ticket_id_of(date, number)): number
                for lease in leases
                for number in (number_text(lease.prefix, lease.first + n) for n in range(lease.count))
            }
        return self._numbers.get(secret)
