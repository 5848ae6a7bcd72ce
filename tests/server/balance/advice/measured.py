"""What an advice costs, and whether it foretells what other courses show.

`python -m tests.server.balance.advice.measured` prints it in some 10 s.
"""

import time
from random import Random
from statistics import fmean, stdev

from server.balance.advice.advise import advise, what_if
from server.balance.advice.change import Limits
from tests.server.balance.foresight.moment import counter, live, rules, ticket

from .test_advise import days

MOMENTS = 60


def cost(waiting: int, counters: int) -> float:
    """Processor time of one advice, in s."""
    codes = "ABCDE"
    people = [ticket(n, codes[n % 5], waits_s=10 * (waiting - n)) for n in range(waiting)]
    desks = [counter(str(n), codes[n % 5] + codes[(n + n // 5 + 1) % 5], busy_s=n) for n in range(counters)]
    for one in desks[4::5]:
        one.calls, one.in_hand = False, None
    moment = live(people, desks, rules("motcua", codes=codes))
    limits = Limits({one.id: codes for one in desks}, codes)
    half_hour = 30 if waiting > 100 else 10
    began = time.process_time()
    advise(moment, days(half_hour, half_hour), limits, Random, 1)
    return time.process_time() - began


def foretold() -> tuple[list[float], list[float]]:
    """Of drawn moments at which something is advised, what the best advice foretells less what other courses show: of
    the gain in the share, and of the wait in s."""
    chance = Random(4)
    share: list[float] = []
    wait_s: list[float] = []
    for seed in range(MOMENTS):
        waiting = range(chance.randrange(3, 25))
        people = [ticket(n, chance.choice("ABB"), waits_s=chance.randrange(700)) for n in waiting]
        busy = [counter("1", "A", busy_s=chance.randrange(200)), counter("2", "B", busy_s=50)]
        desks = [*busy, counter("3", "AB", busy_s=20), counter("4", "AB", calls=False)]
        moment, known = live(people, desks, rules("motcua")), days(chance.randrange(4, 9), chance.randrange(4, 9))
        found = advise(moment, known, Limits(dict.fromkeys("1234", "AB"), "AB"), Random, seed)
        if found:
            best = found[0]
            later = what_if(moment, known, best.change, best.service, Random, 1000 + seed)
            share.append(best.share_gain - later.share_gain)
            wait_s.append(best.p90_less_s - later.p90_less_s)
    return share, wait_s


def main() -> None:
    """Prints both."""
    for waiting, counters in ((25, 5), (60, 10), (300, 40)):
        print(f"{waiting} wait, {counters} counters: {cost(waiting, counters):.2f} s")
    share, wait_s = foretold()
    error = len(share) ** 0.5
    print(f"{len(share)} of {MOMENTS} moments: share {fmean(share):+.4f} ± {stdev(share) / error:.4f}", end=", ")
    print(f"wait {fmean(wait_s):+.1f} ± {stdev(wait_s) / error:.1f} s")


if __name__ == "__main__":
    main()
