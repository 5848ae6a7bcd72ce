"""The visit's state table: every screen can be reached, left, and nothing on it leads astray."""

import pytest

from kiosk.visit.visit import FLOW, Step, Transition, Visit, after, back, may, with_dossiers, with_service


def walk(*acts: Transition, **chosen: str) -> Visit:
    visit = Visit()
    for act in acts:
        visit = after(visit, act, **(chosen if act in (Transition.SERVICE, Transition.PLAIN_SERVICE) else {}))
    return visit


def test_every_screen_can_be_reached_and_has_a_row() -> None:
    reached, edge = {Step.HOME}, [Step.HOME]
    while edge:
        for to in FLOW[edge.pop()].values():
            if to not in reached:
                reached.add(to)
                edge.append(to)
    assert reached == set(Step) == set(FLOW)


def test_a_number_is_at_most_three_touches_away() -> None:
    assert walk(Transition.PLAIN_SERVICE, Transition.TAKE).step is Step.TAKING
    assert walk(Transition.SERVICE, Transition.PROCEDURE, Transition.TAKE).step is Step.TAKING


@pytest.mark.parametrize("step", Step)
def test_back_leads_home_from_everywhere_in_a_few_steps(step: Step) -> None:
    visit = Visit(step, trail=() if step is Step.HOME else (Step.HOME, Step.PROCEDURES, Step.CONFIRM))
    seen = [visit.step]
    while visit.step is not Step.HOME:
        visit = back(visit)
        seen.append(visit.step)
        assert len(seen) < 8
    assert visit == Visit()


def test_wherever_a_code_may_be_scanned_it_may_be_an_appointments() -> None:
    assert {step for step, acts in FLOW.items() if Transition.INVITED in acts} == {
        step for step, acts in FLOW.items() if Transition.SCANNED in acts
    }
    assert may(Visit(Step.HELP), Transition.INVITED)
    assert after(Visit(Step.HELP, (Step.HOME,)), Transition.INVITED, appointment="A1").step is Step.TAKING


def test_an_act_that_a_screen_does_not_know_changes_nothing() -> None:
    for step in Step:
        for act in Transition:
            visit = Visit(step, (Step.HOME,), service="HT")
            if not may(visit, act):
                assert after(visit, act, priority="elderly") is visit


def test_what_was_chosen_stays_until_one_goes_back_over_it() -> None:
    visit = walk(Transition.SERVICE, Transition.PROCEDURE, service="HT")
    visit = after(with_dossiers(visit, 2), Transition.ASK_PRIORITY)
    visit = after(visit, Transition.CLASSED, priority="elderly")
    assert (visit.step, visit.dossiers, visit.priority, visit.trail) == (
        Step.CONFIRM, 3, "elderly", (Step.HOME, Step.PROCEDURES),
    )  # fmt: skip
    left = back(visit)
    assert (left.step, left.service, left.dossiers, left.priority) == (Step.PROCEDURES, "HT", 1, None)


def test_one_more_service_is_added_left_out_again_and_forgotten_with_the_first() -> None:
    visit = after(walk(Transition.SERVICE, Transition.PROCEDURE, service="HT"), Transition.ASK_ANOTHER)
    visit = after(visit, Transition.ADDED, further=with_service(visit.further, "CT"))
    assert (visit.step, visit.service, visit.further, visit.trail) == (
        Step.CONFIRM, "HT", ("CT",), (Step.HOME, Step.PROCEDURES),
    )  # fmt: skip
    assert with_service(("CT", "DD"), "CT") == ("DD",)
    assert with_service(("CT", "DD"), "TK") == ("CT", "DD")  # three in a visit
    assert back(visit).further == ()


def test_a_refused_number_leads_back_to_where_it_was_asked_for() -> None:
    visit = after(walk(Transition.SERVICE, Transition.PROCEDURE, Transition.TAKE, service="HT"), Transition.REFUSED)
    assert (visit.step, visit.service, visit.trail) == (Step.CONFIRM, "HT", (Step.HOME, Step.PROCEDURES))


def test_from_a_ticket_there_is_no_way_back_to_taking_another() -> None:
    visit = after(walk(Transition.PLAIN_SERVICE, Transition.TAKE, service="HT"), Transition.ISSUED)
    assert (visit.step, back(visit)) == (Step.TICKET, Visit())


def test_dossiers_stay_between_one_and_ninety_nine() -> None:
    assert with_dossiers(Visit(), -1).dossiers == 1
    assert with_dossiers(Visit(dossiers=99), 1).dossiers == 99
