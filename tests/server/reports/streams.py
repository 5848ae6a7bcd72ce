"""A report counted from the journal's rows, with plain dictionaries and nothing of the server's.

A row is (stream, seq, day, at, taken_at, kind, v, actor, command_id, part, command_digest, body, hash).
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.server.visits.people import people_of, stops_of, times_of

SAIGON = timedelta(hours=7)


def told(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Everybody who took a number, with their branch."""
    return [person | {"branch": rows[0][0]} for person in people_of(rows).values()]


def key_of(person: dict[str, Any], by: str) -> str:
    taken = datetime.fromtimestamp(person["came"] / 1000, UTC) + SAIGON
    return str(
        {
            "branch": person["branch"],
            "group": person["branch"],  # measured by branch, then added up
            "day": person["day"],
            "month": person["day"][:7],
            "weekday": str(datetime.fromisoformat(person["day"]).weekday()),
            "half-hour": f"{taken.hour * 2 + (taken.minute >= 30):02d}",
            "service": person["service"],
            "procedure": person["procedure"] or "",
            "class": person["class"],
            "counter": f"{person['branch']}/{person['counter'] or ''}",
        }[by]
    )


def figures(people: list[dict[str, Any]], now: int) -> dict[str, list[Any]]:
    """The plain values of a row of each subject about visits, counted one by one."""
    facts = [_facts(person, now) for person in people]
    sorts = {name: [one for one in facts if one["share"] == name] for name in ("kept", "missed", "gone", "under way")}
    late, decided = sorts["missed"], [one for one in facts if one["share"] != "under way"]
    served = [one for one in facts if one["how"] == "completed"]
    good = [one for one in served if one["good"]]
    three = _hundred([len(sorts["kept"]), len(sorts["missed"]), len(sorts["gone"])])

    def among(part: list[Any], whole: list[Any]) -> list[Any]:
        return [len(part), _hundred([len(part), len(whole) - len(part)])[0] if whole else None]

    def ended(how: str) -> list[Any]:
        return among([one for one in facts if one["how"] == how], facts)

    def mostly(where: str) -> list[Any]:
        return among([one for one in late if one["mostly"] == where], late)

    three_or_none = three if decided else [None] * 3
    of_three = [
        [len(sorts[name]), percent] for name, percent in zip(("kept", "missed", "gone"), three_or_none, strict=True)
    ]
    late_served = [one for one in late if one["how"] == "completed"]
    return {
        "promise": [len(facts), len(sorts["under way"]), *(n for pair in of_three for n in pair), *among(good, served)],
        "times": [
            len(decided), *_lengths([one["waited"] for one in decided]),
            len(served), *_lengths([one["served"] for one in served]),
        ],
        "unserved": [
            len(facts), sum(one["unanswered"] for one in facts), *ended("left"), *ended("sent_away"), *ended("expired"),
            *ended("closed"),
        ],
        "overruns": [
            *of_three[1], *among(late_served, late), *among([one for one in late if one not in late_served], late),
            *mostly("waits"), *mostly("walks"), *mostly("served"), *mostly("parked"),
            *among([one for one in served if not one["good"]], served),
        ],
    }  # fmt: skip


def _facts(person: dict[str, Any], now: int) -> dict[str, Any]:
    times = times_of(person, now)
    long_ms, (visit_s, counter_s) = (person["end"] or now) - person["came"], person["targets"]
    if long_ms > visit_s * 1000:
        share = "missed"
    elif person["how"] == "completed":
        share = "kept"
    else:
        share = "under way" if person["how"] == "open" else "gone"
    return {
        "id": id(person), "share": share, "how": person["how"], "waited": times["waits"] // 1000,
        "served": times["served"] // 1000, "good": times["served"] / person["dossiers"] <= counter_s * 1000,
        "mostly": max(times, key=lambda name: times[name]), "unanswered": person["no_shows"],
    }  # fmt: skip


def _lengths(seconds: list[int]) -> list[Any]:
    """The mean to a tenth of a minute, and the whole minutes that 5 and 9 of ten do not exceed."""
    if not seconds:
        return [None, None, None]
    tenths = int(sum(seconds) / len(seconds) / 6 + 0.5)
    minutes = sorted(min(24 * 60, -(-one // 60)) for one in seconds)
    return [tenths / 10, *(_not_exceeded(minutes, tenths) for tenths in (5, 9))]


def _not_exceeded(ordered: list[int], tenths: int) -> int:
    return next(one for one in ordered if 10 * sum(each <= one for each in ordered) >= tenths * len(ordered))


def _hundred(counts: list[int]) -> list[int]:
    """Whole percents that sum to 100; the largest remainders are rounded up, and whoever there is has at least 1."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    percents = [max(1, count * 100 // total) if count else 0 for count in counts]
    while sum(percents) > 100:
        percents[percents.index(max(percents))] -= 1
    while sum(percents) < 100:
        percents[max(range(len(counts)), key=lambda n: (counts[n] * 100 / total - percents[n], -n))] += 1
    return percents


def hours(rows: list[tuple[Any, ...]], now: int) -> dict[tuple[str, str], dict[str, int]]:
    """Milliseconds open and paused, by (day, counter): from the words of the clerks, minute marks left out."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    words: dict[str, list[tuple[int, str, str]]] = {}
    for _, _, day, at, _, kind, _, _, _, _, _, text, _ in rows:
        body = json.loads(text)
        if kind in ("counter_opened", "counter_paused", "counter_closed"):
            words.setdefault(body["counter"], []).append((at, day, kind.removeprefix("counter_")))
        elif kind == "day_ended":
            for said in words.values():
                said.append((min(at, _midnight(said[-1][1])), said[-1][1], "day over"))
        elif kind == "day_reopened":
            for said in words.values():
                if said[-1][2] == "day over":
                    said.pop()
        elif kind == "day_opened":
            for carried in body["counters"]:
                if carried["state"] != "closed":
                    state = {"open": "opened"}.get(carried["state"], carried["state"])
                    words.setdefault(carried["id"], []).append((at, day, state))
    for counter, said in words.items():
        for (at, day, word), then in zip(said, [*said[1:], None], strict=True):
            if word in ("opened", "paused"):
                end = now if then is None else min(then[0], _midnight(day))
                times = found.setdefault((day, counter), {"opened": 0, "paused": 0})
                times[word] += end - at
    return found


def _midnight(day: str) -> int:
    return round(((datetime.fromisoformat(day).replace(tzinfo=UTC) - SAIGON) + timedelta(days=1)).timestamp() * 1000)


def appointments(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Each appointment with its day, service and state."""
    found: dict[str, dict[str, Any]] = {}
    states = {"appointment_cancelled": "cancelled", "appointment_missed": "missed", "appointment_restored": "booked"}
    for _, _, _, _, _, kind, _, _, _, _, _, text, _ in rows:
        body = json.loads(text)
        if kind in ("booked", "appointment_moved"):
            one = found.setdefault(body["appointment"], {"state": "booked"})
            one["service"] = body.get("service") or one["service"]
            one["day"] = (datetime.fromtimestamp(body["slot_at"] / 1000, UTC) + SAIGON).date().isoformat()
        elif kind in states:
            found[body["appointment"]]["state"] = states[kind]
        elif kind == "issued" and body["appointment"]:
            found[body["appointment"]]["state"] = "came"
    return list(found.values())


def grouped(people: list[dict[str, Any]], by: str) -> dict[str, list[dict[str, Any]]]:
    """People by the key of their row."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for person in at_each_service(people) if by in ("service", "procedure", "counter") else people:
        groups.setdefault(key_of(person, by), []).append(person)
    return groups


def at_each_service(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everybody once for each service that they came for."""
    return [stop for person in people for stop in stops_of(person)]


def together(facts: list[dict[str, Any]], field: str) -> dict[str, list[dict[str, Any]]]:
    """Whatever has the same in a field."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in facts:
        groups.setdefault(str(one[field]), []).append(one)
    return groups
