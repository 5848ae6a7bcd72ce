"""The days with proxies: the same people under every rule, and a list costs the others less than one number does."""

from server.simulate.days.generate import generate

from .dispatch import SEED, branch
from .dropoff import BUNDLE, EACH, PROXIES, RULES, played, with_proxies


def test_every_rule_brings_the_same_people_and_the_same_work() -> None:
    scenario = branch("office", 560)
    people = {one.id for one in generate(scenario, SEED, 1)}
    works = set()
    for rule in RULES:
        _, arrivals = with_proxies(scenario, 1, rule)
        assert people < {one.id for one in arrivals}
        bundles = {one.id.partition("/")[0] for one in arrivals if one.service == BUNDLE}
        assert len(bundles) == (PROXIES * (EACH - 3) if rule.startswith("list") else 0)
        handed_s = 0 if not bundles else PROXIES * (120 + 8 * (EACH - 3))
        works.add(round(sum(one.service_s for one in arrivals if one.id.startswith("proxy")) - handed_s))
    assert len(works) == 1


def test_by_a_list_others_wait_little_longer_and_by_one_number_much() -> None:
    alone, one_number, by_list = (played(("office", 560, rule, 3)) for rule in ("", "one number", "list"))
    assert by_list.others_s - alone.others_s <= 120 < one_number.others_s - alone.others_s
    assert (by_list.unserved, by_list.later) == (0, 0)
