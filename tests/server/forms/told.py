"""A dossier played to some point, with the names and people that its forms tell of."""

from typing import Any

import msgspec

from protocol import dossier_commands as c
from protocol.configuration import BranchConfig
from protocol.dossier_commands import DossierBody, Holder, Paper
from server.dossier.stream.model import DossierStream
from server.dossier.stream.state import Dossier
from server.forms.course import Course
from server.forms.edition import shipped
from server.forms.values import Known, People, Told
from server.queue.events.recorded import Recorded
from tests.server.dossier.stream.played import HOUR, OTHER_UNIT, PROCEDURE, UNIT, Played, branch

EDITION = shipped()[-1]
SECRET = "K7WM-3XQT"
PAPERS = (Paper("1", originals=1), Paper("2", certified=2, copies=1), Paper("3", held=True))
UNITS = {UNIT: "Ủy ban nhân dân phường Hoàn Kiếm", OTHER_UNIT: "Phòng Kinh tế, Hạ tầng và Đô thị"}
PERSONS = {"u-lan": "Nguyễn Thị Lan", "u-minh": "Trần Văn Minh"}
COMPONENTS = {
    "1": "Tờ khai đăng ký khai sinh",
    "2": "Giấy chứng sinh (bản chính hoặc bản điện tử), hoặc văn bản của người làm chứng xác nhận về việc sinh",
    "3": "Giấy tờ tùy thân",
}
REASONS = {
    "typed_wrong": "Nhập sai số bản sao",
    "missing": "Giấy chứng sinh thiếu dấu",
    "workload": "Hồ sơ phải xác minh",
    "dead": "Người yêu cầu đã chết",
    "not_ours": "Không thuộc thẩm quyền giải quyết",
}
PEOPLE: People = {
    "applicant": {
        "name": "Nguyễn Hoàng Khánh Linh",
        "address": "Số 12, ngách 34/5 phố Hàng Bạc, phường Hoàn Kiếm, thành phố Hà Nội",
        "phone": "0912 345 678",
        "email": "khanhlinh@example.vn",
        "identity_number": "001190012345",
    },
    "owner": {"name": "Đặng Gia Bảo"},
    "proxy": {"name": "Lê Thị Thương"},
}


class KeptStream(DossierStream):
    """Keeps what is folded, as a journal does."""

    events: list[Recorded[Any]]

    def evolve(self, state: Dossier, recorded: Recorded[Any]) -> None:
        super().evolve(state, recorded)
        self.events.append(recorded)


class Paperwork(Played):
    """A dossier and the forms that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.config = _config()
        self.stream = KeptStream({"CN01": self.config}.get, self._code, lambda person: False)
        self.stream.events = []
        self.model = self.stream

    def told(self, people: People = PEOPLE) -> Told:
        known = Known(
            branch=lambda name: "Chi nhánh số 1 - Trung tâm Phục vụ hành chính công",
            unit=lambda name: UNITS.get(name, name),
            person=lambda name: PERSONS.get(name, name),
            reason=lambda where, code: REASONS.get(code, code),
            procedure=lambda where, code: next((p for p in self.config.procedures if p.code == code), None),
            component=lambda where, procedure, code: COMPONENTS.get(code, code),
        )
        return Told(Course("d1", self.stream.events), EDITION.words, known, people, {}, SECRET)

    def at(self, *commands: DossierBody) -> "Paperwork":
        """Each of them is accepted, an hour after the one before."""
        for command in commands:
            said = self.send(command, after=HOUR)
            assert said == command.leads_to, (command, said)
        return self


def _config() -> BranchConfig:
    config = branch()
    procedures = [
        msgspec.structs.replace(each, name={"vi": "Đăng ký khai sinh"}, fee_vnd=5_000) for each in config.procedures
    ]
    return msgspec.structs.replace(config, procedures=tuple(procedures))


def drafted() -> Paperwork:
    return Paperwork().at(c.DraftDossier("CN01", PROCEDURE), c.AmendDraft(PROCEDURE, PAPERS))


def received() -> Paperwork:
    return drafted().at(c.ReceiveDossier(UNIT))


def handed_on() -> Paperwork:
    """At the second unit, accepted after the first unit's step was handed over with a due time."""
    work = received()
    work.at(c.OfferDossier(Holder(OTHER_UNIT), due_at=work.now + 30 * HOUR), c.AcceptOffer(OTHER_UNIT))
    return work
