"""Which services each counter serves: few, so that clerks need few, in chains, so that any counter can help any other.

Two skills each that overlap from counter to counter serve nearly as well as all (Wallace & Whitt, Manufacturing &
Service Operations Management 2005). The first counters are those that are always open, so they cover everything.
"""

from collections.abc import Mapping, Sequence


def chained(work: Mapping[str, float], counters: int, always: int, each: int) -> list[tuple[str, ...]]:
    """Skills of each counter, `each` or more. `work`: seconds of counter time that a service asks for; `always`: how
    many of the first counters are open whenever somebody comes, which together serve all services."""
    codes = [code for code, _ in sorted(work.items(), key=lambda one: (-one[1], one[0]))]
    given = dict.fromkeys(codes, 0)
    pairs: dict[tuple[str, str], int] = {}
    found = []
    for place in range(counters):
        wanted = min(len(codes), max(1, each))
        if place < always:
            missing = [code for code in codes if not given[code]]
            share = -(-len(missing) // (always - place))
            wanted = min(len(codes), max(wanted, share))
            must = missing if len(missing) >= wanted * (always - place) else []
        else:
            must = []
        mine: list[str] = []
        while len(mine) < wanted:
            free = [code for code in must if code not in mine] or [code for code in codes if code not in mine]
            mine.append(min(free, key=lambda code: _rank(code, work, given, pairs, mine)))
            given[mine[-1]] += 1
        for one in mine:
            for other in mine:
                pairs[one, other] = pairs.get((one, other), 0) + 1
        found.append(tuple(code for code in work if code in mine))
    return found


def _rank(
    code: str,
    work: Mapping[str, float],
    given: Mapping[str, int],
    pairs: Mapping[tuple[str, str], int],
    mine: Sequence[str],
) -> tuple[float, int]:
    """The least served for its work first (Sainte-Laguë's divisors), of equals the one seldom beside the others."""
    return -work[code] / (given[code] + 0.5), sum(pairs.get((code, other), 0) for other in mine)
