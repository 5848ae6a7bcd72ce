"""What became of the people of a day, by hand from the journal's rows: plain dictionaries, nothing of the follower.

A row is (stream, seq, day, at, taken_at, kind, v, actor, command_id, part, command_digest, body, hash).
"""

import json
from typing import Any

STANDS = {
    "issued": "waits", "no_show": "waits", "returned": "waits", "transferred": "waits", "next_service": "waits",
    "unparked": "waits", "restored": "waits",
    "called": "walks", "picked_up": "walks", "call_resumed": "walks",
    "started": "served", "serving_resumed": "served",
    "parked": "parked", "parking_resumed": "parked", "deferred": "parked", "came_back": "waits",
    "completed": "gone", "cancelled": "gone", "expired": "gone",
}  # fmt: skip
"""What a person does after an event; after any other event they go on with what they did."""


def people_of(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    """Every ticket with what happened to it. `did`: what the person did, each with the moment, in ms, it began.

    An act that was taken back has never been: the person went on with what they did before it.
    """
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
                "day": day, "number": body["number"], "came": at, "did": [], "end": None, "how": "open", "by": None,
                "dossiers": body.get("dossiers", 1), "outcome": None, "service": body["service"], "class": body["cls"],
                "no_shows": 0, "calls": 0, "rating": None, "procedure": body.get("procedure"), "counter": None,
                "plan": body.get("further", []), "stops": [], "here": body.get("dossiers", 1),
            }  # fmt: skip
        person = people[ticket]
        if kind == "next_service":
            _goes_on(person, body, at)
        if "acted_at" in body:
            while person["did"][-1][1] >= body["acted_at"] and len(person["did"]) > 1:
                person["did"].pop()
            while person["stops"] and person["stops"][-1]["till"] >= len(person["did"]):
                person |= person["stops"].pop()["before"]
            person["no_shows"] = body["no_shows"]
            person["calls"] -= kind == "parking_resumed"
        elif kind in STANDS:
            person["did"].append((STANDS[kind], at))
        if "counter" in body and kind != "transferred":
            person["counter"] = body["counter"]
        person["targets"] = visit_s, counter_s
        person["service"] = body.get("service") or person["service"]
        person["class"] = body.get("cls", person["class"])
        person["no_shows"] += kind == "no_show" and body["reason"] is None
        person["calls"] += kind in ("called", "recalled", "picked_up")
        person["rating"] = body.get("rating", person["rating"])
        if kind == "completed":
            person["how"] = "closed" if body["outcome"] == "closed" else "completed"
            person["outcome"], person["here"] = body["outcome"], body["dossiers"] or person["here"]
        elif kind == "cancelled":
            person["how"] = "left" if body.get("no_shows") or actor == "citizen" else "sent_away"
        elif kind == "expired":
            person["how"] = "expired"
        elif kind in STANDS:
            person["how"], person["outcome"] = "open", None
        person["dossiers"] = person["here"] + sum(stop["dossiers"] for stop in person["stops"] if stop["own"])
        gone = person["did"][-1][0] == "gone"
        person["end"], person["by"] = (person["did"][-1][1], actor) if gone else (None, None)
    return people


def _goes_on(person: dict[str, Any], body: dict[str, Any], at: int) -> None:
    """One service is done. One that was planned has a dossier of its own; else the same ones go on."""
    planned = [one for one in person["plan"] if one["service"] == body["service"]]
    kept = {name: person[name] for name in ("plan", "here", "procedure")}
    dossiers = body.get("dossiers") or person["here"]
    person["stops"].append(
        {name: person[name] for name in ("service", "procedure", "counter", "no_shows")}
        | {"dossiers": dossiers, "own": bool(planned), "till": len(person["did"]), "end": at, "before": kept}
    )
    done = (person["service"], body["service"])
    person["plan"] = [one for one in person["plan"] if one["service"] not in done]
    person["here"], person["counter"] = 1 if planned else dossiers, None
    if planned:
        person["procedure"] = planned[0].get("procedure")


def stops_of(person: dict[str, Any]) -> list[dict[str, Any]]:
    """The person once for each service: as one who came when the service before it was done, and went after it."""
    found, since, came, missed = [], 0, person["came"], 0
    for stop in person["stops"]:
        did = [*person["did"][since : stop["till"]], ("gone", stop["end"])]
        found.append(
            person | {name: stop[name] for name in ("service", "procedure", "counter", "dossiers", "end")}
            | {"came": came, "did": did, "how": "completed", "no_shows": stop["no_shows"] - missed, "rating": None}
        )  # fmt: skip
        since, came, missed = stop["till"], stop["end"], stop["no_shows"]
    last = {"came": came, "did": person["did"][since:], "dossiers": person["here"]}
    return [*found, person | last | {"no_shows": person["no_shows"] - missed}]


def times_of(person: dict[str, Any], now: int) -> dict[str, int]:
    """How long, in ms, the person waited, walked to a counter, was served and was parked, up to `now`.

    Who was gone and is restored has waited meanwhile.
    """
    times = dict.fromkeys(("waits", "walks", "served", "parked"), 0)
    ends = [at for _, at in person["did"][1:]] + [now]
    for (does, begin), end in zip(person["did"], ends, strict=True):
        last = end is ends[-1] and person["did"][-1] == (does, begin)
        if does != "gone":
            times[does] += end - begin
        elif not last:
            times["waits"] += end - begin
    return times


def figures_of(people: dict[str, dict[str, Any]], now: int) -> dict[str, Any]:
    """The figures of these people at the moment `now`, counted one by one."""
    kept = missed = gone = under_way = served = good = 0
    waits = []
    for person in people.values():
        end = person["end"] or now
        long_ms, (visit_s, counter_s) = end - person["came"], person["targets"]
        times = times_of(person, now)
        if person["how"] == "completed":
            served += 1
            good += times["served"] / person["dossiers"] <= counter_s * 1000
        if long_ms > visit_s * 1000:
            missed += 1
        elif person["how"] == "completed":
            kept += 1
        elif person["how"] == "open":
            under_way += 1
            continue
        else:
            gone += 1
        waits.append(times["waits"] // 1000)
    waits.sort()
    ratings = [person["rating"] for person in people.values() if person["rating"] is not None]
    assert kept + missed + gone + under_way == len(people)
    return {
        "kept": kept, "missed": missed, "gone": gone, "under_way": under_way, "served": served, "within_mandate": good,
        "rated": len(ratings), "rating_sum": sum(ratings),
        "wait_p50_s": _not_exceeded_by(waits, 5), "wait_p90_s": _not_exceeded_by(waits, 9),
    }  # fmt: skip


def _not_exceeded_by(waits: list[int], tenths: int) -> int | None:
    """The shortest of the waits that so many tenths of all do not exceed."""
    enough = (wait for wait in waits if 10 * sum(other <= wait for other in waits) >= tenths * len(waits))
    return next(enough, None)


def grouped(people: dict[str, dict[str, Any]], key: Any) -> dict[Any, dict[str, dict[str, Any]]]:
    """The people by whatever `key` says of each."""
    groups: dict[Any, dict[str, dict[str, Any]]] = {}
    for ticket, person in people.items():
        groups.setdefault(key(person), {})[ticket] = person
    return groups
