"""Others are consulted: who is asked, answers, is reminded, replaced, recalled or silent; decided once, and always."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import consultations as k
from protocol import dossier_commands as c
from protocol.configuration import BranchConfig, ConsultationRule
from protocol.consultations import ANSWERS, AWAITED, LIFE, UNANSWERED, OpinionState, Outcome, outcome
from protocol.dossier_commands import Holder
from protocol.dossier_life import DossierState
from protocol.dossier_people import TextKind
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.units import Standing
from server.dossier.rows import course_of
from server.dossier.stream import consulting as deciding
from server.dossier.stream.consulting import HANDLERS, AnswerConsultation, NoteSilence, mine
from server.dossier.stream.decide import possible
from server.dossier.stream.hands import Sender
from server.dossier.stream.money import SealedReason
from server.dossier.stream.offices import Offices

from .played import BEGIN, HOUR, PROCEDURE, UNIT, Played, branch

DAY = 24 * HOUR
LAND, TAX, POLICE = "L", "T", "P"
OF = {LAND: "u-land", TAX: "u-tax", POLICE: "u-police"}
SAID = SealedReason("s1", "m1")
SILENCE_AGREES = ConsultationRule(2, silence_agrees=True)
PAUSES = ConsultationRule(2, pauses=True)


class City(Offices):
    """Lan holds the dossier at the desk; one person works in each unit that may be asked, and a head leads land."""

    def standing(self, person: str, unit: str, now: Instant) -> Standing:
        works = person == OF.get(unit) or (unit == UNIT and person == "u-lan")
        return Standing(works or (person, unit) == ("u-head", LAND), leads=(person, unit) == ("u-head", LAND))

    def takes(self, unit: str) -> bool:
        return unit in (UNIT, *OF)


def with_rule(rule: ConsultationRule | None) -> BranchConfig:
    config = branch()
    known = tuple(msgspec.structs.replace(one, consultation=rule) for one in config.procedures)
    return msgspec.structs.replace(config, procedures=known)


def received(rule: ConsultationRule | None = None) -> Played:
    played = Played(with_rule(rule), City())
    assert played.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT))) == ["drafted", "received"]
    return played


def asking(*units: str, **what: object) -> k.Consult:
    asked = {"to": [{"unit": one} for one in units], "matter": "expertise", "do": "consult"} | what
    return msgspec.convert(asked, k.Consult)


def answers(played: Played, unit: str, answer: str, place: int = 1, *, no: int = 1, after: int = 0) -> str:
    text = SAID if answer == "other" else None
    return played.send(AnswerConsultation(no, place, answer, text), OF[unit], after=after)


def test_three_are_asked_at_once_and_two_agreements_decide_it() -> None:
    played = received(SILENCE_AGREES)
    assert played.send(asking(LAND, TAX, POLICE, needed=2)) == "consulted"
    (one,) = played.dossier.consultations
    assert [each.due_at for each in one.opinions] == [BEGIN + 2 * DAY + 8 * HOUR] * 3, "the second working day, 17:00"
    assert played.dossier.holder == Holder(UNIT, "u-lan"), "who asks goes on answering for it"
    assert played.send(c.FinishDossier("granted")) == Refusal.OPINIONS_AWAITED
    assert played.send(k.OpenConsultation(1, 1), OF[LAND], after=HOUR) == "consultation_opened"
    assert answers(played, TAX, "agrees", 2) == "consultation_answered"
    assert answers(played, LAND, "agrees", 1) == "consultation_answered"
    (one,) = played.dossier.consultations
    assert (one.outcome, one.closed_at) == (Outcome.AGREED, played.now)
    assert answers(played, POLICE, "disagrees", 3) == Refusal.WRONG_STATE
    assert played.send(c.FinishDossier("granted")) == "finished"
    course = course_of(played.dossier)
    assert course is not None
    assert (course["steps"], course["named"]) == (1, 0), "nobody at the police was named to the public"


def test_in_order_the_next_is_asked_when_the_one_before_has_answered() -> None:
    played = received()
    assert played.send(asking(LAND, TAX, in_order=True)) == Refusal.BAD_FIELD, "nothing says how many days"
    assert played.send(asking(LAND, TAX, in_order=True, days=1)) == "consulted"
    assert answers(played, TAX, "agrees", 2) == Refusal.WRONG_STATE
    assert answers(played, LAND, "other", 1, after=DAY) == "consultation_answered"
    assert [kind for kind, *_ in played.rows][-1] == "text_noted"
    assert TextKind.OPINION in played.rows[-1][2].decode()
    (one,) = played.dossier.consultations
    assert one.outcome is Outcome.NOT_AGREED, "all were needed, and another opinion is no agreement"
    assert played.send(asking(LAND, TAX, in_order=True, needed=1, days=1)) == "consulted"
    assert answers(played, LAND, "disagrees", 1, no=2) == "consultation_answered"
    two = played.dossier.consultations[1]
    assert (two.outcome, two.opinions[1].since) == (None, played.now)
    assert answers(played, TAX, "agrees", 2, no=2) == "consultation_answered"
    assert played.dossier.consultations[1].outcome is Outcome.AGREED


@pytest.mark.parametrize(("rule", "then"), [(SILENCE_AGREES, Outcome.AGREED), (PAUSES, Outcome.NOT_AGREED)])
def test_silence_is_what_the_procedures_version_says(rule: ConsultationRule, then: Outcome) -> None:
    played = received(rule)
    played.send(asking(LAND, TAX))
    assert answers(played, LAND, "agrees") == "consultation_answered"
    assert played.send(NoteSilence(1), "silence") == Refusal.TOO_EARLY
    assert answers(played, TAX, "agrees", 2, after=3 * DAY) == Refusal.TOO_LATE
    assert played.send(NoteSilence(1), "silence", believed=False) == Refusal.CLOCK_DOUBTED
    assert played.send(NoteSilence(1), "silence") == "consultation_silent"
    (one,) = played.dossier.consultations
    assert (one.outcome, one.opinions[1].state) == (then, OpinionState.SILENT)
    assert played.send(NoteSilence(1), "silence") == Refusal.WRONG_STATE


def test_the_time_stands_still_only_where_the_procedure_says_so_and_goes_on_from_the_answer() -> None:
    running, paused = received(SILENCE_AGREES), received(PAUSES)
    for played in (running, paused):
        played.send(asking(LAND))
    assert running.dossier.due is not None
    assert paused.dossier.due is not None
    before = running.dossier.due.promised_at
    assert running.dossier.due.current_at == before
    assert paused.dossier.due.current_at is None
    assert answers(paused, LAND, "agrees", after=DAY) == "consultation_answered"
    going_on = paused.dossier.due
    assert (going_on.current_at, going_on.pauses) == (before + DAY, ()), "it stood still for a day"
    silent = received(PAUSES)
    silent.send(asking(LAND))
    assert silent.send(NoteSilence(1), "silence", after=10 * DAY) == "consultation_silent"
    assert silent.dossier.due is not None
    assert silent.dossier.due.history[-1].at == BEGIN + 2 * DAY + 8 * HOUR, "not from when it was noted"


def test_who_was_asked_is_reminded_replaced_or_recalled_until_they_looked_into_it() -> None:
    played = received(SILENCE_AGREES)
    played.send(asking(LAND, TAX))
    assert played.send(k.RemindConsulted(1, 1)) == "consultation_reminded"
    assert played.send(k.RemindConsulted(1, 1), after=HOUR) == Refusal.ALREADY
    assert played.send(k.ReplaceConsulted(1, 1, Holder(TAX))) == Refusal.BAD_FIELD, "asked already"
    assert played.send(k.ReplaceConsulted(1, 1, Holder(POLICE))) == "consultation_replaced"
    assert answers(played, LAND, "agrees") == Refusal.NOT_YOURS
    assert played.send(k.RemindConsulted(1, 1)) == "consultation_reminded", "the one before was, not this one"
    assert played.send(k.OpenConsultation(1, 1), OF[POLICE]) == "consultation_opened"
    assert played.send(k.OpenConsultation(1, 1), OF[POLICE]) == Refusal.ALREADY
    for late in (k.ReplaceConsulted(1, 1, Holder(LAND)), k.RecallConsulted(1, 1)):
        assert played.send(late) == Refusal.TOO_LATE
    for stranger in (k.RemindConsulted(1, 1), k.RecallConsulted(1, 2), asking(LAND)):
        assert played.send(stranger, OF[TAX]) == Refusal.NOT_YOURS
    assert played.send(k.RecallConsulted(1, 2)) == "consultation_recalled"
    assert answers(played, POLICE, "agrees") == "consultation_answered"
    assert played.dossier.consultations[0].outcome is Outcome.AGREED, "one of two was recalled, one is all"
    played.send(asking(TAX))
    assert played.send(k.RecallConsulted(2, 1)) == "consultation_recalled"
    assert played.dossier.consultations[1].outcome is Outcome.RECALLED
    for unknown in (k.RemindConsulted(9, 1), k.RemindConsulted(2, 9)):
        assert played.send(unknown) in (Refusal.NOT_FOUND, Refusal.WRONG_STATE)


def test_nobody_is_asked_twice_nor_the_holder_nor_a_unit_that_is_not() -> None:
    played = received(SILENCE_AGREES)
    for to in ((LAND, LAND), ("X",)):
        assert played.send(asking(*to)) == Refusal.BAD_FIELD
    assert played.send(k.Consult((Holder(UNIT, "u-lan"),), "expertise")) == Refusal.BAD_FIELD
    assert played.send(asking(LAND, needed=2)) == Refusal.BAD_FIELD
    assert played.send(asking(LAND, days=3)) == Refusal.BAD_FIELD, "the procedure gives two"
    assert played.send(asking(LAND, days=1)) == "consulted"


def test_what_may_be_done_is_told_to_who_may_and_ends_with_the_dossier() -> None:
    played = received(SILENCE_AGREES)
    city = City()

    def told(person: str) -> set[str]:
        return {one for one in possible(played.dossier, Sender(person, played.now, city)) if "consult" in one}

    assert told("u-lan") == {"consult"}
    played.send(asking(LAND))
    assert told("u-lan") == {"consult", "remind-consulted", "replace-consulted", "recall-consulted"}
    assert told("u-head") == told(OF[LAND]) == {"open-consultation", "answer-consultation"}
    assert told(OF[TAX]) == set()
    assert mine(played.dossier, Sender("u-head", played.now, city)) == ((1, 1),)
    assert played.send(c.WithdrawDossier()) == "withdrawn"
    assert played.dossier.consultations[0].outcome is Outcome.ENDED
    assert answers(played, LAND, "agrees") == Refusal.WRONG_STATE
    assert played.dossier.state is DossierState.WITHDRAWN


def test_without_its_guard_a_stranger_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def stranger() -> str:
        played = received(SILENCE_AGREES)
        played.send(asking(LAND))
        return answers(played, TAX, "agrees")

    assert stranger() == Refusal.NOT_YOURS
    monkeypatch.setattr(deciding, "may_answer", lambda *_: True)
    assert stranger() == "consultation_answered"


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["agrees", "disagrees", "other", "silent", "recall"])))


@settings(max_examples=60)
@given(STEPS, st.integers(1, 3), st.booleans(), st.booleans())
def test_it_is_never_decided_twice_nor_open_when_nobody_is_left(
    steps: list[tuple[int, str]], needed: int, silence_agrees: bool, in_order: bool
) -> None:
    played = received(ConsultationRule(2, silence_agrees))
    units = (LAND, TAX, POLICE)
    played.send(asking(*units, needed=needed, in_order=in_order))
    for place, what in [*steps, *[(0, "silent")] * 3]:
        before = played.dossier.consultations[0]
        if what == "silent":
            played.send(NoteSilence(1), "silence", after=6 * DAY)
        elif what == "recall":
            played.send(k.RecallConsulted(1, place + 1))
        else:
            answers(played, units[place], what, place + 1)
        after = played.dossier.consultations[0]
        assert before.is_open or after == before, "decided once, and nothing changes it"
        states = [one.state for one in after.opinions]
        decided = outcome(states, needed, silence_agrees=silence_agrees)
        assert after.outcome == decided
        assert after.is_open == (decided is None)
        assert not after.is_open or any(one in AWAITED for one in states), "somebody is asked as long as it goes on"
        assert all(one.due_at is not None for one in after.opinions if one.state in AWAITED)
        assert not in_order or sum(one in AWAITED for one in states) <= 1
    assert not played.dossier.consultations[0].is_open
    assert [played.model.encode(played.model.read(*row)) for row in played.rows] == played.rows


def test_the_table_of_an_opinion_has_an_end_for_each_and_its_commands_are_all() -> None:
    assert set(LIFE) == set(OpinionState)
    assert {state for state, steps in LIFE.items() if steps} == UNANSWERED
    assert {OpinionState.AGREES, OpinionState.DISAGREES, OpinionState.OTHER} == ANSWERS
    commands: list[type[c.DossierBody]] = [*HANDLERS, NoteSilence]
    assert {command.leads_to for command in commands} == {
        "consulted", *(f"consultation_{what}" for what in
                       ("opened", "reminded", "replaced", "recalled", "answered", "silent")),
    }  # fmt: skip
