"""The city's stream: what is asked of it is decided, folded and found again."""

from typing import Any

import msgspec
import pytest

from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.access.city import events as e
from server.access.city.commands import (
    AddPerson,
    ChangePassword,
    ChangePerson,
    CityCommand,
    DisablePerson,
    EnablePerson,
    EnrolDevice,
    RevokeDevice,
    city_envelope,
)
from server.access.city.state import Access
from server.access.city.stream import CityModel
from server.access.credentials.tokens import token_hash
from server.access.principal import Kind, Principal
from server.access.roles import Grant
from server.journal.schema.model import Model
from server.queue.events.recorded import Recorded

NOW = 1_790_000_000_000
MODEL: Model[Access] = CityModel()

KIOSK = EnrolDevice("d-kiosk", Role.KIOSK, "CN01", "Kiosk sảnh", token_hash("t1"))
COUNTER = EnrolDevice("d-counter", Role.COUNTER, "CN01", "Quầy 1", token_hash("t2"), counter="1", unattended=True)
LAN = AddPerson("u-lan", "lan", Role.CLERK, "CN01", "p-1")
ADMIN = AddPerson("u-admin", "admin", Role.ADMIN, None, "p-admin")


class City:
    """The stream without a journal: what is accepted goes through its stored form before it is folded."""

    def __init__(self) -> None:
        self.state = MODEL.fresh("city")
        self.stored: list[tuple[str, int, bytes]] = []

    def ask(self, command: CityCommand, key: str | None = None) -> Refused | None:
        envelope = city_envelope(command, "u-admin", key)
        decision = MODEL.decide(self.state, envelope, NOW)
        if isinstance(decision, Refused):
            return decision
        for part, draft in enumerate(decision):
            kind, v, body = MODEL.encode(draft.body)
            self.stored.append((kind, v, body))
            recorded = Recorded[Any](
                "city", self.state.seq + 1, draft.day, NOW, kind, v, draft.actor, draft.command_id, part,
                draft.command_digest, MODEL.read(kind, v, body),
            )  # fmt: skip
            MODEL.evolve(self.state, recorded)
        return None

    def having(self, *commands: CityCommand) -> "City":
        for command in commands:
            refused = self.ask(command)
            assert refused is None, refused
        return self


def test_a_device_is_found_by_its_token_as_the_principal_it_is() -> None:
    city = City().having(KIOSK, COUNTER)
    kiosk, counter = city.state.device_by_token("t1"), city.state.device_by_token("t2")
    assert kiosk is not None
    assert kiosk.principal() == Principal(Kind.DEVICE, "d-kiosk", Role.KIOSK, "CN01")
    assert counter is not None
    assert counter.principal() == Principal(Kind.DEVICE, "d-counter", Role.COUNTER, "CN01", "1", unattended=True)
    assert city.state.device_by_token("t3") is None


def test_a_revoked_device_is_not_found_and_its_name_is_free_again() -> None:
    city = City().having(KIOSK, RevokeDevice("d-kiosk"))
    assert city.state.device_by_token("t1") is None
    assert city.state.was_revoked("t1")
    assert not city.state.was_revoked("t2")
    assert city.state.devices_named("Kiosk sảnh") == []
    again = msgspec.structs.replace(KIOSK, device_id="d-new", token_hash=token_hash("t9"))
    assert city.ask(again) is None
    assert [device.device_id for device in city.state.devices_named("kiosk sảnh")] == ["d-new"]
    assert [device.name for device in city.state.devices_named("d-new")] == ["Kiosk sảnh"]


def test_a_person_is_found_by_name_however_it_is_typed_and_by_id() -> None:
    city = City().having(msgspec.structs.replace(LAN, name="Lân"))
    typed_apart = "la\u0302n "
    assert city.state.person_by_name(typed_apart.upper()) == city.state.person("u-lan")
    person = city.state.person("u-lan")
    assert person is not None
    assert person.name == "Lân"
    assert city.state.principal_of(person) == Principal(Kind.PERSON, "u-lan", Role.CLERK, "CN01")
    assert city.state.person_by_name("nobody") is None


def test_a_person_changes_is_disabled_and_enabled_again() -> None:
    city = City().having(LAN, ChangePerson("u-lan", Role.MANAGER, None), ChangePassword("u-lan", "p-2"))
    person = city.state.person("u-lan")
    assert person is not None
    assert (person.roles, person.credential_id) == ((Grant(Role.MANAGER, None),), "p-2")
    city.having(DisablePerson("u-lan"))
    disabled = city.state.person_by_name("lan")
    assert disabled is not None
    assert disabled.disabled
    city.having(EnablePerson("u-lan"))
    assert city.state.person("u-lan") == person


def _with(command: Any, **changes: Any) -> CityCommand:
    changed: CityCommand = msgspec.structs.replace(command, **changes)
    return changed


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (_with(KIOSK, role=Role.CLERK), Refusal.BAD_FIELD, "role"),
        (_with(KIOSK, role=Role.PUBLIC), Refusal.BAD_FIELD, "role"),
        (_with(KIOSK, branch=None), Refusal.BAD_FIELD, "branch"),
        (_with(KIOSK, counter="1"), Refusal.BAD_FIELD, "counter"),
        (_with(COUNTER, counter=None), Refusal.BAD_FIELD, "counter"),
        (_with(KIOSK, unattended=True), Refusal.BAD_FIELD, "unattended"),
        (_with(KIOSK, name=" "), Refusal.BAD_FIELD, "name"),
        (_with(KIOSK, name="a\nb"), Refusal.BAD_FIELD, "name"),
        (_with(KIOSK, device_id="d-there", token_hash="0" * 64, name="x"), Refusal.ALREADY, "device_id"),
        (_with(KIOSK, token_hash=token_hash("there"), name="x"), Refusal.ALREADY, "token_hash"),
        (_with(KIOSK, name="THERE"), Refusal.ALREADY, "name"),
        (RevokeDevice("d-none"), Refusal.NOT_FOUND, "device_id"),
        (RevokeDevice("d-gone"), Refusal.ALREADY, "device_id"),
        (_with(LAN, role=Role.KIOSK), Refusal.BAD_FIELD, "role"),
        (_with(LAN, role=Role.PUBLIC), Refusal.BAD_FIELD, "role"),
        (_with(LAN, branch=None), Refusal.BAD_FIELD, "branch"),
        (_with(LAN, role=Role.SUPERVISOR, branch=None), Refusal.BAD_FIELD, "branch"),
        (_with(LAN, role=Role.ADMIN), Refusal.BAD_FIELD, "branch"),
        (_with(LAN, name="a b"), Refusal.BAD_FIELD, "name"),
        (_with(LAN, name="a\x00"), Refusal.BAD_FIELD, "name"),
        (_with(LAN, user_id="u-there"), Refusal.ALREADY, "user_id"),
        (_with(LAN, name="There"), Refusal.ALREADY, "name"),
        (ChangePerson("u-none", Role.CLERK, "CN01"), Refusal.UNKNOWN_USER, "user_id"),
        (ChangePassword("u-none", "p-3"), Refusal.UNKNOWN_USER, "user_id"),
        (DisablePerson("u-none"), Refusal.UNKNOWN_USER, "user_id"),
        (EnablePerson("u-none"), Refusal.UNKNOWN_USER, "user_id"),
        (ChangePerson("u-there", Role.CLERK, "CN01"), Refusal.ALREADY, "role"),
        (ChangePerson("u-there", Role.CLERK, None), Refusal.BAD_FIELD, "branch"),
        (EnablePerson("u-there"), Refusal.ALREADY, "user_id"),
        (DisablePerson("u-out"), Refusal.ALREADY, "user_id"),
        (DisablePerson("u-admin"), Refusal.NOT_ALLOWED, "user_id"),
        (ChangePerson("u-admin", Role.CLERK, "CN01"), Refusal.NOT_ALLOWED, "role"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(command: CityCommand, code: Refusal, field: str) -> None:
    city = City().having(
        _with(KIOSK, device_id="d-there", name="There", token_hash=token_hash("there")),
        _with(KIOSK, device_id="d-gone", name="gone", token_hash=token_hash("gone")),
        RevokeDevice("d-gone"),
        _with(LAN, user_id="u-there", name="there"),
        _with(LAN, user_id="u-out", name="out"),
        DisablePerson("u-out"),
        ADMIN,
    )
    before, stored = msgspec.json.encode(city.state), len(city.stored)
    refused = city.ask(command)
    assert refused is not None
    assert (refused.code, refused.field) == (code, field)
    assert (msgspec.json.encode(city.state), len(city.stored)) == (before, stored)


def test_the_last_admin_may_go_once_there_is_another() -> None:
    second = _with(ADMIN, user_id="u-second", name="second")
    assert City().having(ADMIN, second).ask(DisablePerson("u-admin")) is None
    city = City().having(ADMIN, second, DisablePerson("u-second"))
    refused = city.ask(ChangePerson("u-admin", Role.CLERK, "CN01"))
    assert refused is not None
    assert refused.code is Refusal.NOT_ALLOWED


def test_a_city_wide_service_and_manager_need_no_branch() -> None:
    service = EnrolDevice("d-s", Role.SERVICE, None, "thống kê", token_hash("s"))
    assert City().having(service, _with(LAN, role=Role.MANAGER, branch=None)).state.seq == 2


def test_what_a_command_led_to_is_known_by_its_id() -> None:
    city = City()
    envelope = city_envelope(KIOSK, "u-admin", "key-1")
    assert MODEL.outcome(city.state, "key-1") is None
    assert city.ask(KIOSK, "key-1") is None
    outcome = MODEL.outcome(city.state, "key-1")
    assert outcome is not None
    assert (outcome.command_digest, outcome.seq) == (envelope.digest(), 1)


def test_another_command_has_another_digest() -> None:
    digests = {city_envelope(command, "u", "k").digest() for command in (KIOSK, COUNTER, LAN, DisablePerson("u-lan"),
               EnablePerson("u-lan"))}  # fmt: skip
    assert len(digests) == 5


def test_the_day_is_the_date_in_viet_nam() -> None:
    late_evening_utc = 1_790_020_800_000 - 3_600_000  # 2026-09-21T19:00Z
    decision = MODEL.decide(Access(), city_envelope(ADMIN, "cli"), late_evening_utc)
    assert not isinstance(decision, Refused)
    assert [draft.day for draft in decision] == ["2026-09-22"]


def test_it_owns_the_city_alone_and_has_no_timers_numbers_or_openings() -> None:
    city = City().having(ADMIN)
    assert [MODEL.owns(stream) for stream in ("city", "CN01", "CN01.dossiers")] == [True, False, False]
    assert MODEL.due(city.state, NOW) == []
    assert MODEL.next_due(city.state) is None
    body = MODEL.read(*city.stored[0])
    assert not MODEL.opens(body)
    assert MODEL.number(body) is None


def test_a_hash_of_an_old_event_counts_until_the_password_is_changed_and_never_after() -> None:
    added = b'{"user_id":"u-1","name":"lan","role":"clerk","branch":"CN01","password_hash":"$argon2id$first"}'
    changed = b'{"user_id":"u-1","password_hash":"$argon2id$second"}'
    state = Access()
    hashes = []
    for seq, (kind, v, body) in enumerate(
        [("person_added", 1, added), ("password_changed", 1, changed),
         e.encode(e.PasswordChanged("u-1", "p-1")), e.encode(e.PersonDisabled("u-1"))], 1
    ):  # fmt: skip
        MODEL.evolve(state, Recorded("city", seq, "", NOW, kind, v, "", "k", 0, "", MODEL.read(kind, v, body)))
        person = state.people["u-1"]
        hashes.append((person.old_hash, person.credential_id, person.must_change_password))
    assert hashes == [
        ("$argon2id$first", None, True),
        ("$argon2id$second", None, True),
        (None, "p-1", False),
        (None, "p-1", False),
    ]


def test_no_event_that_is_written_has_a_field_for_a_hash_of_a_password() -> None:
    fields = {name for shape in e.KINDS.values() for name in shape.__struct_fields__}
    assert [name for name in fields if "hash" in name] == ["token_hash"]


def test_an_event_from_the_future_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="newer version"):
        e.read("person_added", 7, b"{}")
    with pytest.raises(ValueError, match="newer version"):
        e.read("person_promoted", 1, b"{}")
    with pytest.raises(ValueError):
        e.read("person_added", 1, b"{}")


@pytest.mark.parametrize(
    ("body", "seq"),
    [
        (e.DeviceRevoked("d-none"), 2),
        (e.PersonChanged("u-none", Role.CLERK, "CN01"), 2),
        (e.PersonAdded("u-admin", "x", Role.ADMIN, None, "p"), 2),
        (e.PersonAdded("u-x", "ADMIN", Role.ADMIN, None, "p"), 2),
        (e.PersonDisabled("u-admin"), 3),
        (e.PersonDisabled("u-admin"), 1),
    ],
)
def test_an_event_that_cannot_follow_breaks_the_fold(body: e.CityEvent, seq: int) -> None:
    city = City().having(ADMIN)
    with pytest.raises(ValueError):
        MODEL.evolve(city.state, Recorded("city", seq, "", NOW, "", 1, "", "k", 0, "", body))


def test_only_hashes_are_ever_stored() -> None:
    city = City().having(KIOSK, COUNTER, LAN, ADMIN)
    stored = b"".join(body for _, _, body in city.stored)
    assert token_hash("t1").encode() in stored
    assert b'"t1"' not in stored
