"""Who may act on a dossier that somebody has: holders, deputies, colleagues, leaders; and nobody of another unit."""

from protocol import dossier_commands as c
from protocol.dossier_commands import Holder
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.units import Standing
from server.dossier.stream.decide import possible
from server.dossier.stream.hands import Sender
from server.dossier.stream.offices import Offices

from .played import BEGIN, HOUR, OTHER_UNIT, PROCEDURE, UNIT, Played

DESK_MATE, EXPERT, DEPUTY, HEAD, STRANGER = "u-hoa", "u-minh", "u-tu", "u-head", "u-far"


class City(Offices):
    """Two units: Lan and Hoa at the desk; Minh, whose deputy is Tú while Minh is on leave, and a head."""

    def __init__(self) -> None:
        self.on_leave = False
        self.gone: set[str] = set()

    def standing(self, person: str, unit: str, now: Instant) -> Standing:
        stands_in = frozenset({EXPERT}) if self.on_leave and person == DEPUTY else frozenset()
        works = person in {UNIT: ("u-lan", DESK_MATE), OTHER_UNIT: (EXPERT, DEPUTY, HEAD)}.get(unit, ())
        return Standing(works, stands_in if works else frozenset(), works and person == HEAD)

    def takes(self, unit: str) -> bool:
        return unit in (UNIT, OTHER_UNIT)

    def receiver(self, agency: str, branch: str) -> str:
        return {"H26.50": UNIT}.get(agency, agency)

    def is_gone(self, person: str) -> bool:
        return person in self.gone


def received() -> tuple[Played, City]:
    city = City()
    played = Played(offices=city)
    assert played.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier("H26.50"))) == ["drafted", "received"]
    return played, city


def with_the_expert() -> tuple[Played, City]:
    played, city = received()
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT, EXPERT), BEGIN + 50 * HOUR)) == "offered"
    assert played.send(c.AcceptOffer(OTHER_UNIT), EXPERT, after=HOUR) == "accepted"
    return played, city


def test_the_receipt_names_an_agency_and_its_desk_answers() -> None:
    played, _ = received()
    assert played.dossier.code == "H26.50-261005-0001"
    assert played.dossier.holder == Holder(UNIT, "u-lan")


def test_a_hand_over_goes_to_a_unit_that_there_is_and_is_accepted_in_it_alone() -> None:
    played, _ = received()
    assert played.send(c.OfferDossier(Holder("H99"))) == Refusal.BAD_FIELD
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT))) == "offered"
    for stranger in (STRANGER, DESK_MATE):
        assert played.send(c.OpenOffer(OTHER_UNIT), stranger) == Refusal.NOT_YOURS
        assert played.send(c.AcceptOffer(OTHER_UNIT), stranger) == Refusal.NOT_YOURS
    assert played.send(c.AcceptOffer(OTHER_UNIT), DEPUTY) == "accepted"


def test_a_deputy_acts_for_who_is_on_leave_and_not_when_they_are_back() -> None:
    played, city = with_the_expert()
    assert played.send(c.SuspendDossier("expertise"), DEPUTY) == Refusal.NOT_YOURS
    city.on_leave = True
    assert played.send(c.SuspendDossier("expertise"), DEPUTY) == "suspended"
    assert played.dossier.holder == Holder(OTHER_UNIT, EXPERT)  # who answers has not changed
    city.on_leave = False
    assert played.send(c.ResumeDossier(), DEPUTY) == Refusal.NOT_YOURS


def test_it_is_taken_by_who_leads_or_when_the_holder_cannot_and_by_nobody_else() -> None:
    played, city = with_the_expert()
    due_at = played.dossier.steps[-1].due_at
    for other in (DEPUTY, STRANGER, "u-lan"):
        assert played.send(c.TakeDossier(), other) == Refusal.NOT_YOURS
    assert played.send(c.TakeDossier(), EXPERT) == Refusal.ALREADY
    assert played.send(c.TakeDossier(), HEAD, after=HOUR) == "taken"
    assert played.dossier.holder == Holder(OTHER_UNIT, HEAD)
    city.gone.add(HEAD)
    assert played.send(c.TakeDossier(), DEPUTY, after=HOUR) == "taken"
    assert [one.person for one in played.dossier.steps] == ["u-lan", EXPERT, HEAD, DEPUTY]
    assert {one.due_at for one in played.dossier.steps[1:]} == {due_at}  # the promise is the unit's


def test_what_may_be_done_is_told_to_whom_it_is_possible_for() -> None:
    played, city = received()
    played.send(c.OfferDossier(Holder(OTHER_UNIT)))
    told = {one: set(possible(played.dossier, Sender(one, played.now, city))) for one in ("u-lan", EXPERT, STRANGER)}
    assert "recall-offer" in told["u-lan"]
    assert not {"offer-dossier", "accept-offer", "take-dossier", "resume-dossier"} & told["u-lan"]
    assert {"open-offer", "accept-offer"} <= told[EXPERT]
    assert not {"open-offer", "accept-offer", "recall-offer", "finish-dossier", "take-dossier"} & told[STRANGER]
    played.send(c.OpenOffer(OTHER_UNIT), EXPERT)
    assert "recall-offer" not in possible(played.dossier, Sender("u-lan", played.now, city))


def test_a_supplement_is_asked_a_second_time_with_the_reason_of_who_leads_the_unit() -> None:
    played, _ = with_the_expert()
    assert played.send(c.AskSupplement(("birth_notice",), "missing"), EXPERT) == "supplement_asked"
    assert played.send(c.Supply(()), "u-lan", after=HOUR) == "supplied"
    again = c.AskSupplement(("other",), "missing", override="law_changed")
    assert played.send(again, EXPERT) == Refusal.NOT_ALLOWED
    assert played.send(c.TakeDossier(), HEAD) == "taken"
    assert played.send(again, HEAD) == "supplement_asked"
