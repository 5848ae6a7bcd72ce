"""`python -m tests.prove.dropoff`: what proxies with many dossiers at 9:00 do to everybody else's wait, by three rules.

The same drawn days, on the server's own policy and visible order: without proxies; with each proxy served for all
dossiers under one number; with a number for each dossier; and with the cap and a list (decision 163), whose bundles a
counter takes in only when nobody waits whom it may serve; the clerk leaves a bundle for who comes, or ends it first.
"""

import argparse
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import log, sqrt
from multiprocessing import get_context
from statistics import fmean, stdev
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import DOSSIERS_PER_TICKET
from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.in_time import motcua
from server.balance.dispatch.knowledge import Knowledge
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Outcome, Scenario, Service, Visit
from server.queue.state.choice import Choice
from server.queue.state.order import by_age
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter
from server.simulate.days.generate import generate

from .dispatch import ROOT, SEED, branch, p90

PAGE: Final = ROOT / "dropoff-figures.md"
DAYS: Final = 60
BRANCHES: Final = (("office", 560), ("office", 640), ("office", 700))
RULES: Final = ("one number", "number each", "list, ended", "list")
PROXIES, EACH, NINE_S = 3, 40, 3600.0
SERVICE, BUNDLE = "D", "L"
HAND_OVER_S, LINE_S = 120.0, 8.0
"""What the hand-over of a list takes: the proxy and the paper, and each line (our estimate)."""
BREAK_OFF_S: Final = 60.0
"""After so long at most a clerk leaves a bundle for who has come; what was typed stays."""
OUT_OF_LINE_S: Final = 100_000.0
"""A bundle stands in no queue and has no age there, so the guard on the longest wait never calls it: played as somebody
whose slot is after the day."""
ALLOWED_S: Final = 120.0


class Played(Struct, frozen=True):
    """One day under one rule. `others_s`: the p90 of everybody else's wait; `kept`: the share of them within 15
    minutes; `unserved`: how many of them; `later`: bundles that are left for the next day.
    """

    others_s: float
    kept: float
    unserved: int
    later: int


def when_free(
    candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
) -> Choice | None:
    """The server's policy for who waits; a bundle where nobody does whom this counter may serve."""
    people = [one for one in candidates if one.service != BUNDLE]
    if people:
        return motcua(people, counter, now, knowledge)
    bundle = min(candidates, key=lambda one: (one.queued_at, one.order), default=None)
    return None if bundle is None else by_age(bundle, "oldest", now)


def with_proxies(scenario: Scenario, day: int, rule: str) -> tuple[Scenario, list[Arrival]]:
    """The day's scenario and arrivals. Each proxy's dossiers take what a visit of `SERVICE` takes, drawn once a day."""
    people = generate(scenario, SEED, day)
    found = next(one for one in scenario.services if one.code == SERVICE)
    chance = random.Random(f"{SEED} {day}")
    taken = [[_drawn(chance, found) for _ in range(EACH)] for _ in range(PROXIES)]
    walk = partial(Arrival, service=SERVICE, cls=TicketClass.WALK)
    for n, dossiers in enumerate(taken, 1):
        if rule == "one number":
            people.append(walk(f"proxy {n}", NINE_S, service_s=sum(dossiers)))
        elif rule == "number each":
            people += [walk(f"proxy {n}.{k}", NINE_S, service_s=one) for k, one in enumerate(dossiers)]
        elif rule.startswith("list"):
            now, others = dossiers[:DOSSIERS_PER_TICKET], dossiers[DOSSIERS_PER_TICKET:]
            handed_s = HAND_OVER_S + LINE_S * len(others)
            people.append(walk(f"proxy {n}", NINE_S, service_s=sum(now) + handed_s))
            people += [
                Arrival(
                    f"proxy {n}.{k}/{at}", NINE_S + sum(now) + handed_s, BUNDLE, TicketClass.APPT, one, OUT_OF_LINE_S
                )
                for k, whole in enumerate(others)
                for at, one in enumerate(_pieces(whole) if rule == "list" else [whole])
            ]
    counters = tuple(
        replace(one, skills=(*one.skills, BUNDLE)) if SERVICE in one.skills else one for one in scenario.counters
    )
    services = (*scenario.services, Service(BUNDLE, found.mean_s, found.cv))
    return replace(scenario, services=services, counters=counters), sorted(people, key=lambda one: one.arrive_s)


def _pieces(whole_s: float) -> list[float]:
    """A bundle as a clerk works on it who looks up once in `BREAK_OFF_S`."""
    count = max(1, round(whole_s / BREAK_OFF_S))
    return [whole_s / count] * count


def _drawn(chance: random.Random, service: Service) -> float:
    """Lognormal, as the visits of drawn days are."""
    assert service.mean_s is not None
    assert service.cv is not None
    spread = log(1 + service.cv**2)
    return chance.lognormvariate(log(service.mean_s) - spread / 2, sqrt(spread))


def played(job: tuple[str, float, str, int]) -> Played:
    """One day under one rule; the rule "" is the day without proxies."""
    name, per_day, rule, day = job
    scenario, arrivals = with_proxies(branch(name, per_day), day, rule)
    visits = roll(scenario, arrivals, when_free)
    others = [one for one in visits if not one.id.startswith("proxy")]
    served = [one for one in others if one.outcome is Outcome.SERVED]
    kept = fmean(one.visit_s <= scenario.visit_s for one in served)
    left = len(
        {one.id.partition("/")[0] for one in visits if one.service == BUNDLE and one.outcome is Outcome.UNSERVED}
    )
    return Played(p90([one.wait_s for one in served]), kept, _unserved(others), left)


def _unserved(visits: Sequence[Visit]) -> int:
    return sum(one.outcome is Outcome.UNSERVED for one in visits)


def page(pool: ProcessPoolExecutor, days: int) -> tuple[str, bool]:
    """The whole page, and whether the list keeps its promise in every branch."""
    lines, is_kept = [_HEAD.format(days=days, proxies=PROXIES, each=EACH, cap=DOSSIERS_PER_TICKET)], True
    for name, per_day in BRANCHES:
        of = {
            rule: list(pool.map(played, [(name, per_day, rule, day) for day in range(1, days + 1)], chunksize=4))
            for rule in ("", *RULES)
        }
        for rule, them in of.items():
            grown = [one.others_s - base.others_s for one, base in zip(them, of[""], strict=True)]
            mean, width = fmean(grown) / 60, 1.96 * stdev(grown) / sqrt(len(grown)) / 60
            is_kept = is_kept and (rule != "list" or mean * 60 <= ALLOWED_S)
            lines.append(
                f"| {name} {per_day} | {rule or 'no proxies'} | {fmean(one.others_s for one in them) / 60:.1f} | "
                f"{f'+{mean:.1f} ± {width:.1f}' if rule else '–'} | {fmean(one.kept for one in them):.3f} | "
                f"{fmean(one.unserved for one in them):.1f} | {fmean(one.later for one in them):.0f} |"
            )
    return "\n".join(lines) + "\n", is_kept


_HEAD: Final = """\
# Many dossiers at once: the figures

Made by `python -m tests.prove.dropoff`; the seed is fixed, so it makes the same page anywhere. {days} days of each
branch ([scenarios](scenarios/)), the same people under every rule, by the server's policy. At 9:00 {proxies} proxies
come with {each} dossiers each for service D (8 minutes in the mean).

- *one number*: each proxy is served for all dossiers under one number. *number each*: a number for each dossier.
- *list*: {cap} dossiers under the number, the others handed over by a list (2 minutes and 8 s a line, our estimate),
  and taken in by a counter with that skill when nobody waits whom it may serve
  ([decision 163](decisions/0163-many-dossiers-come-by-a-list.md)). Within a minute the clerk leaves a bundle for who
  has come; what was typed stays. *list, ended*: a bundle that was begun is ended first.
- *grows*: the 90th percentile of everybody else's wait against the same day without proxies, ± half its 95 % interval.
  *not served*: of the others, when the counters had closed. *later*: bundles left for the next day.

| branch, a day | rule | others' p90 wait, min | grows | others within 15 min | not served | later |
| --- | --- | --- | --- | --- | --- | --- |"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.dropoff", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dry", action="store_true", help="write nothing into docs/")
    arguments = parser.parse_args()
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        text, is_kept = page(pool, arguments.days)
    if not arguments.dry:
        PAGE.write_text(text, encoding="utf-8")
    print(text)
    return 0 if is_kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
