"""The outbox's twin: what other systems say, each message once, in order, each answered; people sealed, scopes kept."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select

from protocol import dossier_commands as c
from protocol.configuration import BranchConfig
from protocol.dossier_people import Part, PersonField, TextKind
from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier.tables import dossier as table
from server.dossier.writer import DossierWriter
from server.journal.schema.tables import journal
from server.outbox.heard import Heard, SaidDossier, SaidStep, moment_of
from server.outbox.inbox import Inbox
from server.people.people import People
from tests.server.dossier.stream.played import BEGIN, OTHER, PROCEDURE, UNIT, branch
from tests.server.journal.desk import on_sqlite
from tests.server.outbox.office import Office

CODE, THEIRS = "000.00.01.H26-261005-0101", "G01.899-261005-0012"
SENT = {
    "MaHoSo": CODE, "MaTTHC": OTHER, "TrangThaiHoSo": "1", "NgayTiepNhan": "20261005083000", "DonViXuLy": UNIT,
    "ChuHoSo": "Đỗ Thị Ngọc Hoa", "SoDienThoai": "0912 345 678", "TrichYeuHoSo": "Xin cấp bản sao",
    "TaiLieuNop": [{"MaThanhPhanHoSo": "p1"}, {"MaThanhPhanHoSo": "p1"}],
}  # fmt: skip


class Town(Office):
    """Its first procedure is a ministry's. `inbox`: what others say to it."""

    def __init__(self, engine: Engine, data: Path) -> None:
        super().__init__(engine, "http://127.0.0.1:9")
        config = branch()
        theirs = msgspec.structs.replace(config.procedures[0], system={"vi": "Hộ tịch điện tử"})
        self.config: BranchConfig = msgspec.structs.replace(
            config, agency=UNIT, procedures=(theirs, config.procedures[1])
        )
        (data / "keys").mkdir()
        (data / "keys" / "secret.key").write_bytes(bytes(32))
        self.people = People.of(data)
        self.writer = DossierWriter(
            engine, lambda: self.now, {"CN01": self.config}.get, lambda person: False, tells=True
        )
        self.inbox = Inbox(engine, self.writer, self.people, lambda: [self.config])

    def say(self, key: str = "k1", *, updating: bool = False, may: bool = True, **fields: Any) -> str:
        said = msgspec.convert(SENT | fields, SaidDossier)
        heard = self.inbox.hear_dossier(said, f"portal/{key}", "portal", lambda _: may, is_updating=updating)
        return _answer(heard)

    def step(self, state: str, at: str, key: str, **fields: Any) -> str:
        row = {"MaHoSo": THEIRS, "TrangThai": state, "ThoiDiemXuLy": at} | fields
        return _answer(
            self.inbox.hear_step(msgspec.convert(row, SaidStep), f"ministry/{key}", "ministry", lambda _: True)
        )

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))


def _answer(heard: Heard | Refused) -> str:
    return heard.change if isinstance(heard, Heard) else f"{heard.code} {heard.field or ''}".strip()


@on_sqlite
def test_a_dossier_from_the_portal_arrives_once_with_its_people_sealed(engine: Engine, tmp_path: Path) -> None:
    town = Town(engine, tmp_path)
    assert [town.say(), town.say(), town.say("k2")] == ["arrived", "arrived", "nothing"]
    (row,) = town.rows()
    assert (row.way, row.external, row.code, row.state, row.branch) == ("online", CODE, None, "registered", "CN01")
    with engine.connect() as connection:
        (person,) = town.people.read_people(connection, row.id)
        assert (person.part, person.fields) == (
            Part.APPLICANT, {PersonField.NAME: "Đỗ Thị Ngọc Hoa", PersonField.PHONE: "0912 345 678"},
        )  # fmt: skip
        assert town.people.read_texts(connection, row.id) == {TextKind.CONTENT: "Xin cấp bản sao"}
        bodies = "".join(str(body) for body in connection.scalars(select(journal.c.body)))
    assert not any(value in bodies for value in ("Ngọc", "345 678", "bản sao"))
    assert town.say("k3", updating=True) == "nothing"  # nothing was asked for
    town.send(row.id, c.AskCompletion(("p2",), "missing"))
    town.now += 1
    assert town.say("k4", updating=True, TaiLieuNop=[{"MaThanhPhanHoSo": "p2"}]) == "completed"
    received = town.send(row.id, c.ReceiveDossier(UNIT)).recorded[0].body
    assert [one.code for one in received.papers] == ["p1", "p2"]


@on_sqlite
def test_what_cannot_be_is_refused_by_its_published_field_and_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    town = Town(engine, tmp_path)
    wrong: dict[str, Any] = {
        "bad_field DonViXuLy": {"DonViXuLy": "H26.99"},
        "bad_field MaTTHC": {"MaTTHC": PROCEDURE},  # another system's
        "bad_field NgayTiepNhan": {"NgayTiepNhan": "20261399000000"},
        "bad_field TrangThaiHoSo": {"TrangThaiHoSo": "4"},
        "bad_field SoDienThoai": {"SoDienThoai": "0-0-0-0"},
    }
    for said, fields in wrong.items():
        assert town.say(said[-3:], **fields) == said
    assert town.say("k", updating=True) == Refusal.UNKNOWN_DOSSIER
    assert town.say("k", may=False) == "bad_field DonViXuLy"  # whose token is of another branch
    assert town.rows() == []
    with pytest.raises(msgspec.ValidationError, match="MaHoSo"):
        town.say(MaHoSo="001190012345")


@on_sqlite
def test_their_steps_are_followed_in_order_whatever_comes_twice_or_late(engine: Engine, tmp_path: Path) -> None:
    town = Town(engine, tmp_path)
    assert town.step("4", "20261005100000", "a") == Refusal.UNKNOWN_DOSSIER  # they try again; the desk was slower
    town.send("d1", c.DraftDossier("CN01", PROCEDURE))
    town.send("d1", c.FollowDossier(THEIRS))
    due = {"NgayKetThucTheoQuyDinh": "20261012170000"}
    assert town.step("4", "20261005100000", "a", **due) == "their_word"
    assert town.step("4", "20261005100000", "a", **due) == "their_word"  # the same answer
    assert town.step("4", "20261005100001", "b") == "nothing"
    assert town.step("2", "20261005090000", "c") == "nothing"  # later on the way than what came after it
    assert town.step("9", "20261007080000", "d") == "their_word"
    assert town.step("9", "20261399000000", "e") == "bad_field ThoiDiemXuLy"
    (row,) = town.rows()
    assert (row.state, row.due_at, row.seq) == ("finished", moment_of("20261012170000"), 4)
    assert town.step("4", "20261005100000", "f", MaHoSo=CODE) == Refusal.UNKNOWN_DOSSIER
    town.say()
    assert town.step("4", "20261005100000", "g", MaHoSo=CODE) == "bad_field MaHoSo"  # it is decided here
    assert town.now > BEGIN
