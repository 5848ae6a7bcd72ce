"""What the citizen's screen shows of what is known at the desk, and what it never shows."""

import msgspec
import pytest

from counter.citizen.scene import Ended, Entry, Kind, Known, Receipt, answer_text, scene_of
from counter.intake.answer import Answer, Verdict, pointed
from counter.intake.checklist import lines_of
from counter.intake.person_entry import PersonEntry
from language.messages import LANGUAGES, speaking
from protocol.components import components_of
from protocol.dossier_commands import Paper
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part, PersonField
from protocol.dossier_views import DossierView
from protocol.enums import CounterState, TicketState
from tests.counter.intake.conftest import BIRTH
from tests.counter.made import ago, branch, counter, ticket

F = PersonField
CALLED = ticket("HT-007", state=TicketState.CALLED, counter="1")
SERVED = ticket("HT-007", state=TicketState.SERVING, counter="1", started_at=ago(60))
HOA = PersonEntry(
    {F.NAME: "Nguyễn Thị Hoa", F.IDENTITY_NUMBER: "001190012345", F.PHONE: "0912345678"}, frozenset({F.IDENTITY_NUMBER})
)
OWNER = PersonEntry({F.NAME: "Trần Văn Bình", F.IDENTITY_NUMBER: "001085000001", F.ADDRESS: "Số 7, phố Vọng"})
ENTRY = Entry(
    BIRTH, {Part.APPLICANT: HOA, Part.OWNER: OWNER}, lines_of(components_of(BIRTH), (Paper("p1", 1, copies=2),)), 8000
)
KNOWN = Known(branch(), counter("1"), "en")


def known(**fields: object) -> Known:
    return msgspec.structs.replace(KNOWN, **fields)


@pytest.mark.parametrize(
    ("fields", "kind", "said"),
    [
        ({"me": None}, Kind.FREE, "This counter is closed"),
        ({"me": counter("1", user=None)}, Kind.FREE, "This counter is closed"),
        ({}, Kind.FREE, "Please wait until your number is called."),
        ({"me": counter("1", state=CounterState.PAUSED)}, Kind.FREE, "This counter is paused"),
        ({"held": CALLED}, Kind.CALLED, "HT-007"),
        ({"held": SERVED}, Kind.SERVING, "HT-007"),
        ({"held": SERVED, "dossier": ENTRY}, Kind.CHECK, "HT-007"),
        ({"held": SERVED, "dossier": ENTRY, "is_hidden": True}, Kind.SERVING, "HT-007"),
        ({"held": SERVED, "dossier": Entry(None, {}, (), 0)}, Kind.SERVING, "HT-007"),
        ({"held": CALLED, "dossier": ENTRY}, Kind.CALLED, "HT-007"),
        ({"ended": Ended("t1", "HT-006")}, Kind.RATE, "HT-006"),
        ({"ended": Ended("t1", "HT-006"), "held": CALLED}, Kind.RATE, "HT-006"),
        ({"ended": Ended("t1", "HT-006"), "held": SERVED}, Kind.SERVING, "HT-007"),
        ({"ended": Ended("t1", "HT-006", 4)}, Kind.THANKS, "Thank you. Goodbye!"),
    ],
)
def test_the_scene_of_the_moment(fields: dict[str, object], kind: Kind, said: str) -> None:
    with speaking("en"):
        scene = scene_of(known(**fields))
    assert scene.kind is kind
    assert said in (scene.title, scene.big)


def test_who_stands_here_sees_their_own_data_and_of_others_the_name_alone() -> None:
    with speaking("en"):
        scene = scene_of(known(held=SERVED, dossier=ENTRY))
    shown = {row.key: row.text for row in scene.rows}
    assert shown == {
        "applicant.identity_number": "0011******45", "applicant.name": "Nguyễn Thị Hoa",
        "applicant.phone": "0912345678", "procedure": "Birth registration",
        "papers": "Certificate of live birth: 1 original, 2 copies", "owner.name": "Trần Văn Bình", "fee": "8,000 VND",
    }  # fmt: skip
    typed = msgspec.structs.replace(HOA, from_card=frozenset())
    with speaking("en"):
        scene = scene_of(known(held=SERVED, dossier=msgspec.structs.replace(ENTRY, people={Part.APPLICANT: typed})))
    assert scene.rows[0].text == "001190012345"  # only its owner can find the mistake in it
    assert "Hoa" not in repr((scene, scene.rows, ENTRY))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipts_code_and_the_code_of_a_transfer(language: str) -> None:
    dossier = DossierView("d1", 3, DossierState.RECEIVED, "CN01", BIRTH.code, (), code="H26-261124-0007",
                          lookup_url="https://here/dossier#H26-261124-0007.AB2C")  # fmt: skip
    with speaking(language):
        received = scene_of(known(held=SERVED, dossier=Receipt(dossier, BIRTH), language=language))
        asked = scene_of(known(held=SERVED, dossier=Receipt(dossier, BIRTH, "000201…", 16_000, 3), language=language))
    assert (received.kind, received.big, received.code) == (Kind.RECEIPT, dossier.code, dossier.lookup_url)
    assert (asked.kind, asked.code) == (Kind.FEE, "000201…")
    assert asked.big == {"vi": "16.000 đồng", "en": "16,000 VND"}[language]


def test_what_was_pointed_at_is_said_to_the_clerk_until_it_is_taken_back() -> None:
    answer = pointed(pointed(Answer(Verdict.RIGHT), "applicant.name"), "owner.name")
    assert answer is not None
    with speaking("en"):
        assert answer_text(answer) == "Citizen: wrong is Full name, Owner of the matter: Full name"
        assert answer_text(Answer(Verdict.WRONG)) == "Citizen: something is wrong"
        assert answer_text(Answer(Verdict.RIGHT)) == "Citizen: all is right"
        assert answer_text(Answer(Verdict.WRONG, ("papers", "fee"))) == "Citizen: wrong is Papers handed in, Fee"
    assert pointed(pointed(answer, "owner.name"), "applicant.name") is None
