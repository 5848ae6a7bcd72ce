"""The city's stream in a real journal: appended beside others, folded again, and checked."""

from pathlib import Path

from protocol.enums import Refusal, Role
from protocol.ids import CITY
from protocol.problem import Refused
from server.access.city.commands import AddPerson, CityCommand, DisablePerson, EnrolDevice, city_envelope
from server.access.city.state import Access
from server.access.city.stream import CityModel
from server.access.credentials.tokens import token_hash
from server.journal.check.check import check
from server.journal.read.stream_states import load_snapshot
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from tests.migrated import migrated

NOW = 1_790_000_000_000
MODELS = (CityModel(),)


def test_what_is_appended_is_there_when_it_is_read_again(tmp_path: Path) -> None:
    engine = migrated(tmp_path)

    def ask(command: CityCommand, key: str) -> Done | Refused:
        return append_now(engine, MODELS, city_envelope(command, "cli", key), NOW)

    enrol = EnrolDevice("d-1", Role.KIOSK, "CN01", "Kiosk", token_hash("t"))
    first = ask(enrol, "key-1")
    assert isinstance(first, Done)
    again = ask(enrol, "key-1")
    assert isinstance(again, Done)
    assert (again.seq, again.repeated) == (first.seq, True)
    other = ask(AddPerson("u-1", "lan", Role.CLERK, "CN01", "hash"), "key-1")
    assert isinstance(other, Refused)
    assert other.code is Refusal.KEY_REUSED
    assert isinstance(ask(AddPerson("u-1", "lan", Role.CLERK, "CN01", "hash"), "key-2"), Done)
    assert isinstance(ask(DisablePerson("u-1"), "key-3"), Done)

    state = load_snapshot(engine, MODELS, CITY).state
    assert isinstance(state, Access)
    assert state.seq == 3
    device, person = state.device_by_token("t"), state.person_by_name("lan")
    assert device is not None
    assert device.device_id == "d-1"
    assert person is not None
    assert person.disabled
    report = check(engine, MODELS)
    assert (report.ok, report.events) == (True, 3)
    engine.dispose()
