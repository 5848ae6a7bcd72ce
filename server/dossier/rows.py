"""What a dossier's row in the table says of it."""

from typing import Any

from .stream.state import Dossier


def row_of(dossier: Dossier) -> dict[str, Any]:
    """The row of a dossier that was drafted, as its events left it."""
    offered = None if dossier.offer is None else dossier.offer.to
    return {
        "id": dossier.id,
        "seq": dossier.seq,
        "code": dossier.code,
        "state": str(dossier.state),
        "branch": dossier.branch,
        "procedure": dossier.procedure,
        "ticket_id": dossier.ticket_id,
        "unit": None if dossier.holder is None else dossier.holder.unit,
        "holder": None if dossier.holder is None else dossier.holder.person,
        "offered_unit": None if offered is None else offered.unit,
        "offered_to": None if offered is None else offered.person,
        "drafted_at": dossier.drafted_at,
        "received_at": None if not dossier.receipts else dossier.receipts[0].at,
        "due_at": None if dossier.due is None else dossier.due.current_at,
        "ended_at": dossier.ended_at,
    }
