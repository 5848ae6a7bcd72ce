"""What became of the people of a day, by hand from the journal's rows: plain dictionaries, nothing of the follower.

A row is (stream, seq, day, at, taken_at, kind, v, actor, command_id, part, command_digest, body, hash).
"""

import json
from typing import Any

STANDS = {
    "issued": "waits", "no_show": "waits", "returned": "waits", "transferred": "waits", "next_service": "waits",
    "unparked": "waits", "restored": "waits",
    "called": "walks", "picked_up": "walks",
    "started": "served",
    "parked": "parked",
    "completed": "gone", "cancelled": "gone", "expired": "gone",
}  # fmt: skip
"""What a person does after an event; after any other event they go on with what they did."""


def people_of(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    """Every ticket with what happened to it; times in ms. A person who is gone and restored has waited meanwhile."""
    people: dict[str, dict[str, Any]] = {}
    visit_s = counter_s = 0
    for _, _, day, at, _, kind, _, actor, _, _, _, text, _ in rows:
        body = json.loads(text)
        if kind in ("configured", "day_opened"):
            config = body["config"]
            visit_s, counter_s = config["visit_target_s"], config["transaction_target_s"]
        ticket = body.get("ticket_id")
        if ticket is None or kind == "scanned":
            continue
        if kind == "issued":
            people[ticket] = {
                "day": day, "number": body["number"], "came": at, "does": "waits", "since": at,
                "times": dict.fromkeys(("waits", "walks", "served", "parked"), 0),
                "end": None, "how": "open", "by": None, "dossiers": body.get("dossiers", 1), "outcome": None,
                "service": body["service"], "class": body["cls"], "no_shows": 0, "calls": 0,
            }  # fmt: skip
        person = people[ticket]
        meanwhile = "waits" if person["does"] == "gone" else person["does"]
        person["times"][meanwhile] += at - person["since"]
        person["since"], person["does"] = at, STANDS.get(kind, person["does"])
        person["targets"] = visit_s, counter_s
        person["service"] = body.get("service") or person["service"]
        person["class"] = body.get("cls", person["class"])
        person["no_shows"] += kind == "no_show"
        person["calls"] += kind in ("called", "recalled", "picked_up")
        if kind == "completed":
            person["how"] = "closed" if body["outcome"] == "closed" else "completed"
            person["outcome"], person["dossiers"] = body["outcome"], body["dossiers"] or person["dossiers"]
        elif kind == "cancelled":
            person["how"] = "left" if body.get("no_shows") or actor == "citizen" else "sent_away"
        elif kind == "expired":
            person["how"] = "expired"
        elif kind == "restored":
            person["how"], person["outcome"] = "open", None
        if person["does"] == "gone":
            person["end"], person["by"] = at, actor
        else:
            person["end"] = person["by"] = None
    return people
