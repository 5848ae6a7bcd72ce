"""Child dossiers (liên thông): begun and ended with their parent, awaited by it, and counted nowhere a second time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import dossier_commands as c
from protocol.children import MOST_CHILDREN, ChildState, OpenChild
from protocol.dossier_commands import DossierBody, Holder
from protocol.dossier_life import ENDED, DossierState
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.units import Standing
from server.dossier.rows import course_of, row_of
from server.dossier.stream import children
from server.dossier.stream import decide as deciding
from server.dossier.stream.children import PARENT_ENDED, consequences, id_of_child
from server.dossier.stream.decide import possible
from server.dossier.stream.events import read
from server.dossier.stream.hands import Sender
from server.dossier.stream.offices import Offices

from .played import BEGIN, HOUR, OTHER, PROCEDURE, UNIT, Played, branch

DAY = 24 * HOUR
POLICE = "P"
OPEN = OpenChild(OTHER, Holder(POLICE))
PAPER = c.Paper("birth_notice", originals=1)


class City(Offices):
    """Lan is at the desk, Binh at the police, whose agency has a code."""

    def standing(self, person: str, unit: str, now: int) -> Standing:
        return Standing((person, unit) in {("u-lan", UNIT), ("u-binh", POLICE)})

    def takes(self, unit: str) -> bool:
        return unit in (UNIT, POLICE)

    def agency(self, unit: str) -> str:
        return "G01.12" if unit == POLICE else unit


class Family:
    """A parent and its children, as the writer settles them: what an event leads to elsewhere in the same moment."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.of: dict[str, Played] = {}
        self.now = BEGIN
        self.parent = self._played("d1")
        assert self.send("d1", c.DraftDossier("CN01", PROCEDURE)) == "drafted"
        assert self.send("d1", c.AmendDraft(PROCEDURE, (PAPER,))) == "amended"
        assert self.send("d1", c.ReceiveDossier(UNIT)) == "received"

    def _played(self, id_: str) -> Played:
        played = self.of[id_] = Played(branch(), City())
        played.dossier.id = id_
        played.model._code = self._code
        return played

    def _code(self, unit: str, now: int) -> str:
        self.codes.append(f"{unit}-261005-{len(self.codes) + 1:04}")
        return self.codes[-1]

    def send(self, id_: str, command: DossierBody, by: str = "u-lan", after: int = 0) -> str:
        self.now += after
        played = self.of[id_]
        before, played.now = len(played.rows), self.now
        said = played.send(command, by)
        events = [read(*row) for row in played.rows[before:]]
        for to, follows in consequences(played.dossier, events):
            other = self.of.get(to) or self._played(to)
            other.now = self.now
            other.send(follows, by)
        return said

    def child(self, no: int = 1) -> Played:
        return self.of[id_of_child("d1", no)]


def test_a_child_begins_with_its_own_code_and_time_and_its_result_comes_back() -> None:
    family = Family()
    assert family.send("d1", OPEN, after=DAY) == "child_opened"
    child, parent = family.child().dossier, family.parent.dossier
    assert [kind for kind, *_ in family.child().rows] == ["child_begun", "received", "offered"]
    assert (child.code, child.procedure, child.papers) == ("G01.12-261005-0002", OTHER, (PAPER,))
    assert (child.holder, child.offer and child.offer.to) == (parent.holder, Holder(POLICE)), "two ends, as ever"
    assert parent.due is not None
    assert child.due is not None
    assert child.due.original_at == parent.due.original_at + DAY, "from when it began"
    assert (course_of(child), row_of(child)["parent"]) == (None, "d1")
    assert child.is_told is False
    course = course_of(parent)
    assert course is not None
    assert family.send("d1", c.FinishDossier("granted")) == "finished"
    assert family.send("d1", c.ReturnResult("CN01", "signature")) == Refusal.CHILDREN_AWAITED
    assert family.send("d1", c.SendResult("CN01", "vnpost", "EE123456789VN")) == Refusal.CHILDREN_AWAITED
    assert family.send(child.id, c.AcceptOffer(POLICE), "u-binh") == "accepted"
    assert family.send(child.id, c.FinishDossier("granted"), "u-binh", after=DAY) == "finished"
    assert (child.state, child.holder, child.ended_at) == (DossierState.RETURNED, None, family.now)
    (known,) = parent.children
    assert (known.state, known.result, known.ended_at) == (ChildState.DECIDED, "granted", family.now)
    assert family.send("d1", c.ReturnResult("CN01", "signature")) == "returned"


def test_a_parent_that_ends_without_a_result_ends_its_children() -> None:
    family = Family()
    family.send("d1", OPEN)
    family.send("d1", OpenChild(PROCEDURE, Holder(POLICE)))
    family.send(family.child(2).dossier.id, c.StopDossier(PARENT_ENDED))  # whatever its unit says
    assert family.parent.dossier.children[1].state is ChildState.ENDED
    assert family.send("d1", c.WithdrawDossier(), after=HOUR) == "withdrawn"
    stopped = family.child().dossier
    assert (stopped.state, PARENT_ENDED in family.child().rows[-1][2].decode()) == (DossierState.STOPPED, True)
    assert [one.with_parent for one in family.parent.dossier.children] == [True, False]
    laws(family)


def test_what_is_the_parents_alone_is_refused_of_a_child() -> None:
    family = Family()
    family.send("d1", OPEN)
    child = family.child().dossier
    assert family.send(child.id, OPEN) == Refusal.WRONG_STATE, "children have no children"
    assert family.send(child.id, c.WithdrawDossier()) == Refusal.WRONG_STATE
    lan = Sender("u-lan", family.now, City())
    assert not {"open-child", "withdraw-dossier"} & set(possible(child, lan))
    assert "open-child" in possible(family.parent.dossier, lan)
    assert family.send("d1", OPEN, "u-binh") == Refusal.NOT_YOURS
    assert family.send("d1", OpenChild("9.999999", Holder(POLICE))) == Refusal.UNKNOWN_PROCEDURE
    assert family.send("d1", OpenChild(OTHER, Holder("nowhere"))) == Refusal.BAD_FIELD
    assert family.parent.send(OPEN, believed=False) == Refusal.CLOCK_DOUBTED
    for _ in range(MOST_CHILDREN - 1):
        assert family.send("d1", OPEN) == "child_opened"
    assert family.send("d1", OPEN) == Refusal.QUOTA_REACHED
    assert "open-child" not in possible(family.parent.dossier, lan)


def laws(family: Family) -> None:
    parent = family.parent.dossier
    for known in parent.children:
        child = family.of[known.id].dossier
        assert child.parent is not None
        assert (child.parent.id, child.parent.no, known.id) == (parent.id, known.no, id_of_child(parent.id, known.no))
        assert (known.state is ChildState.OPEN) == (child.state not in ENDED), "a child and its parent agree"
        assert (known.state is ChildState.DECIDED) == (child.state is DossierState.RETURNED)
        assert child.state is not DossierState.FINISHED, "no citizen collects it"
        assert known.result == child.result
        if parent.state in ENDED:
            assert known.state is not ChildState.OPEN, "nothing is worked on for nobody"
    assert len(family.codes) == len(set(family.codes)) == len(family.of)
    assert sum(course_of(one.dossier) is not None for one in family.of.values()) == 1, "counted once"


def all_hold(families: list[Family]) -> None:
    for family in families:
        laws(family)


ON_PARENT = st.sampled_from((
    OPEN, OpenChild(PROCEDURE, Holder(POLICE, "u-binh")), c.FinishDossier("granted"), c.ReturnResult("CN01", "code"),
    c.WithdrawDossier(), c.StopDossier("dead"), c.UndoReturn("wrong_person"), c.AskSupplement(("a",), "missing"),
))  # fmt: skip
ON_CHILD = st.sampled_from((
    c.AcceptOffer(POLICE), c.RecallOffer(), c.FinishDossier("granted"), c.StopDossier("dead"), c.SuspendDossier("why"),
    c.ResumeDossier(), c.ReturnResult("CN01", "code"), c.WithdrawDossier(), c.TakeDossier(), OPEN,
))  # fmt: skip
PEOPLE = st.sampled_from(("u-lan", "u-binh"))
SENT = st.lists(st.tuples(st.just(0), ON_PARENT, PEOPLE) | st.tuples(st.integers(1, 2), ON_CHILD, PEOPLE), max_size=20)


@settings(max_examples=80, deadline=None)
@given(SENT)
def test_whatever_is_sent_a_child_and_its_parent_agree_and_count_once(sent: list[tuple[int, DossierBody, str]]) -> None:
    family = Family()
    family.send("d1", OPEN)
    for no, command, by in sent:
        id_ = "d1" if no == 0 else id_of_child("d1", no)
        if id_ in family.of:
            family.send(id_, command, by, after=HOUR)
            laws(family)


@pytest.mark.parametrize("guard", ["awaits_children", "NoteChild", "StopWithParent"])
def test_without_its_guard_a_law_is_broken(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The laws above can fail."""

    def lived() -> list[Family]:
        returned, decided, withdrawn = Family(), Family(), Family()
        for family in (returned, decided, withdrawn):
            family.send("d1", OPEN)
        returned.send("d1", c.FinishDossier("granted"))
        returned.send("d1", c.ReturnResult("CN01", "signature"))
        decided.send(decided.child().dossier.id, c.FinishDossier("granted"))
        withdrawn.send("d1", c.WithdrawDossier())
        return [returned, decided, withdrawn]

    all_hold(lived())
    if guard == "awaits_children":
        monkeypatch.setattr(children, guard, lambda dossier: False)
    else:
        own = {getattr(children, guard): lambda asked: Refused(Refusal.WRONG_STATE)}
        monkeypatch.setattr(deciding, "OWN_HANDLERS", deciding.OWN_HANDLERS | own)
    with pytest.raises(AssertionError):
        all_hold(lived())
