"""A branch that has one of everything that a page is about, and the address of every page of the table there."""

import re
from typing import Final

import msgspec
from msgspec import Struct

from protocol.configuration import FeeFormula, ProcedureConfig, Statutory, Window
from protocol.enums import Role, TermUnit
from server.access.city.commands import AddWebhook
from server.access.city.starter_units import DECIDES, DESK, starter_units
from server.access.permissions import ALLOWED
from server.web.operation.operation import Operation
from server.web.pages.complaint import id_of
from server.web.pages.table import PAGES
from tests.serving import Installation, Serving

from .ask import ask

ELSEWHERE: Final = {
    "login-provider": "leads to another site; test_provider.py",
    "login-provider-back": "comes from another site; test_provider.py",
    "work-sign-preview": "a picture of a file that waits; server/signing/test_program.py",
    "board-sound": "the sound of a call that was just announced; test_board.py",
}
"""Pages that no address alone opens, and where they are tested."""

FILES: Final = frozenset(
    {
        *(
            "report-csv",
            "report-xlsx",
            "report-pdf",
            "service-index-csv",
            "service-index-json",
            "service-index-procedures-csv",
        ),
        *("appointment-calendar", "admin-download", "audit-export", "drop-off-print", "openapi"),
    }
)
"""What a browser saves in place of showing it."""

PEOPLE: Final = {
    Role.GREETER: "greeter",
    Role.CLERK: "clerk1",
    Role.OFFICIAL: "official",
    Role.SUPERVISOR: "supervisor",
    Role.MANAGER: "manager",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
}
"""Who signs in, by role."""


def walked() -> list[Operation]:
    """Every page of the table that an address opens."""
    return [one for one in PAGES if one.method == "GET" and one.name not in ELSEWHERE]


def one_of_each_kind() -> list[Operation]:
    """The first page of each part of the site: what its addresses begin with."""
    return list({one.path.split("/")[1]: one for one in reversed(walked())}.values())


def named(name: str) -> Operation:
    return next(one for one in PAGES if one.name == name)


def readers(operation: Operation) -> list[Role | None]:
    """Each role that may see the page, the least first; None alone: it is everybody's."""
    allowed = ALLOWED[operation.permission]
    return [None] if Role.PUBLIC in allowed else [role for role in PEOPLE if role in allowed]


LOT: Final = "CN02"
"""The branch with a lot."""


class Standing(Struct, frozen=True):
    """What fills the braces of the pages' paths: `common`, and by a page's name its own; "?" is its query."""

    common: dict[str, str]
    own: dict[str, dict[str, str]]

    def path(self, operation: Operation) -> str:
        """Raises KeyError for a page whose part nobody gave: it belongs into `stand`."""
        given = self.common | self.own.get(operation.name, {})
        return operation.path.format(**given) + given.get("?", "")


def install(installation: Installation) -> Installation:
    """Everybody who reads pages, a procedure with a fee, and another branch where a lot is open."""
    term = Statutory(5, TermUnit.WORKING_DAY)
    fee = FeeFormula(copy_vnd=8000)
    copies = ProcedureConfig("1.001194", "HT", {"vi": "Cấp bản sao", "en": "Copies"}, statutory=term, fee=fee)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(copies,), agency=DESK))
    hours = (Window(tuple(range(7)), "14:00", "16:00", "17:00"),)
    lot = {"lot_opens": "06:00", "lot_closes": "13:30", "hours": hours, "special_days": (), "closed_dates": ()}
    installation.configure(msgspec.structs.replace(installation.config, id=LOT, **lot))
    for command in starter_units(installation.config):
        installation.append(command)
    for role, name in PEOPLE.items():
        if name not in installation.users:
            installation.add_person(name, role, unit=DESK if role is Role.OFFICIAL else None)
    receiver = AddWebhook("w-walk", "Bảng số liệu", "https://127.0.0.1:1/", installation.branch, ("issued",), "s-1")
    installation.append(receiver)
    return installation


def stand(serving: Serving) -> Standing:
    """Makes one of everything, over plain HTTP."""
    installation, manager = serving.installation, serving.sign_in()
    branch, clerk = installation.branch, installation.users["clerk2"]

    def sent(path: str, body: dict[str, object], token: str = manager) -> dict[str, str]:
        status, said = serving.call("POST", f"/api/v1/dossiers{path}", body, token, key=f"walk{path}")
        assert status < 300, said
        return dict(said)

    ticket = serving.issue("HT")
    serving.open_counter("1")
    slot_at = serving.free_slots("HT", 1)[0]
    booked = {"service": "HT", "id": str(serving.book("HT", slot_at)["appointment"])}
    held = ask(serving, "/book/HT/times", {"time": f"{branch}@{slot_at}"}).location
    wish = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', ask(serving, f"/lot/{LOT}").text))
    entry = ask(serving, f"/lot/{LOT}", wish | {"service": "HT", "number": "001203004561"}).location
    dossier = sent("", {"branch": branch, "procedure": "1.001194"})["dossier_id"]
    sent(f"/{dossier}/receive-dossier", {"unit": DESK, "copies": 1})
    with_papers = {"id": str(serving.issue("HT", procedure="1.001194")["ticket_id"])}
    bundles = [{"procedure": "1.001194", "sheets": n} for n in (3, 4)]
    status, listed = serving.call("POST", "/api/v1/drop-offs", {"branch": branch, "proxy": {"name": "Lan"},
                                  "lines": bundles}, manager, key="walk-list")  # fmt: skip
    assert status == 201, listed
    one_list = {"code": str(listed["drop_off"]), "place": "1"}
    cash = {"payment": "p-1", "by": "cash", "vnd": 8000}
    sent(f"/{dossier}/take-payment", cash, installation.tokens["counter-1"])
    said = {"kind": "place", "branch": branch, "text": "Quạt hỏng", "key": "walk"}
    assert ask(serving, "/complaint", said).status == 200
    in_use = serving.call("GET", "/api/v1/devices", token=manager)[1]["devices"]
    device = next({"id": one["device_id"]} for one in in_use if one["role"] == Role.KIOSK)
    visit, person = {"id": ticket["ticket_id"]}, {"id": clerk}
    return Standing(
        {"b": branch, "c": "1", "service": "HT", "part": "services", "scope": "city"},
        {
            "ticket-page": {"secret": ticket["track_url"].rpartition("/t/")[2]},
            "device-page": device,
            "device-revoke-page": device,
            "manager-ticket-page": visit,
            "work-complaint-page": {"id": id_of("walk")},
            "report-visits-page": {"?": "?column=numbers"},
            "prepare-page": {"?": "?procedure=1.001194"},
            "report-visit-page": visit,
            "greet-ticket-page": visit,
            "greet-assist-page": with_papers,
            "appointment-manage-page": booked,
            "appointment-page": booked,
            "appointment-move-page": booked,
            "appointment-calendar": booked,
            "greet-appointment-page": booked,
            "hold-page": {"id": held.rpartition("/")[2]},
            "lot-page": {"b": LOT},
            "lot-entry-page": {"b": LOT, "id": entry.rpartition("/")[2]},
            "person-page": person,
            "person-leave-page": person,
            "work-dossier-page": {"id": dossier},
            **dict.fromkeys(("drop-off-one-page", "drop-off-print", "take-in-page"), one_list),
            "work-shift-page": {"?": f"?branch={branch}&counter=1&shift=1"},
            "unit-page": {"id": DECIDES},
            "webhook-page": {"id": "w-walk"},
            "admin-standard-page": {"part": "hours"},
        },
    )
