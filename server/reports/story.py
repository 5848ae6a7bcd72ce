"""What happened to one visit, in words; msgids. Pure."""

from typing import Any, Final

from language.messages import N_

HAPPENED: Final = {
    "issued": N_("Took the number"),
    "recorded_late": N_("The number, given while the server was away, came in after its day"),
    "called": N_("Called"),
    "recalled": N_("Called again"),
    "started": N_("Serving began"),
    "completed": N_("Completed"),
    "served_offline": N_("Served while the server was away"),
    "no_show": N_("Did not come"),
    "parked": N_("Set aside"),
    "picked_up": N_("Called again after being set aside"),
    "deferred": N_("Asked for ten more minutes"),
    "unparked": N_("Waits again after being set aside"),
    "came_back": N_("Back before the ten minutes were over"),
    "returned": N_("Sent back to wait"),
    "transferred": N_("Sent on"),
    "rejoined": N_("Waits for the service again: the counter has closed"),
    "next_service": N_("Goes on to the next service"),
    "reclassed": N_("Given another class"),
    "cancelled": N_("Number cancelled"),
    "restored": N_("Waits again: what ended the visit was taken back"),
    "call_resumed": N_("Taken back: called as before"),
    "serving_resumed": N_("Taken back: served as before"),
    "parking_resumed": N_("Taken back: set aside as before"),
    "expired": N_("Number expired"),
    "scanned": N_("A document was scanned"),
    "rated": N_("Rated the visit"),
    "moved": N_("Moved to another service or counter"),
}
"""What a ticket's event is called, by its kind."""


def codes_of(body: Any) -> dict[str, str]:
    """What an event says beside its kind, by field: service, counter, reason and outcome, as codes of the settings."""
    said = {field: getattr(body, field, None) for field in ("service", "counter", "reason", "outcome")}
    return {field: value for field, value in said.items() if isinstance(value, str)}
