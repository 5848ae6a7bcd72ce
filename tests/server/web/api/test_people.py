"""Passwords: changed by oneself, hashed anew when the settings are weaker, and those of the first version replaced."""

import asyncio
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from protocol.enums import Role
from protocol.ids import CITY
from server.access.city.commands import AddPerson, city_envelope
from server.access.city.stream import CityModel
from server.access.tables import credential
from server.journal.database.engine import open_database
from server.journal.schema.tables import journal
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.web.base.clock import now_ms
from tests.forking import QUICK
from tests.server.web.following import Following
from tests.server.web.inside import inside
from tests.serving import PASSWORD, Installation, Serving, hash_of, until


def test_a_hash_of_weaker_settings_is_made_anew_at_the_next_sign_in(installation: Installation) -> None:
    async def sign_in_twice() -> list[str]:
        async with inside(installation, hasher=PasswordHasher()) as server:
            kept = []
            for _ in range(3):
                person = server.context.live.access.person_by_name("manager")
                assert person is not None
                kept.append(hash_of(installation, person))
                reply = await server.near.post("/api/v1/sessions", json={"user": "manager", "password": PASSWORD})
                assert reply.status_code == 201
            return kept

    weak, strong, same = asyncio.run(sign_in_twice())
    assert PasswordHasher().check_needs_rehash(weak)
    assert not PasswordHasher().check_needs_rehash(strong)
    assert same == strong


NEW = "một câu dài hơn"


def change(
    serving: Serving, password: str, new: str, user: str = "manager", token: str | None = None
) -> tuple[int, Any]:
    body = {"user": user, "password": password, "new_password": new}
    return serving.call("POST", "/api/v1/password", body, token)


def test_a_changed_password_ends_every_other_session_and_the_old_one_opens_nothing(serving: Serving) -> None:
    mine, other = serving.sign_in(), serving.sign_in()
    clerk = serving.sign_in("clerk1")
    with Following(serving, mine) as kept, Following(serving, other) as ended:
        kept.wait_for(1)
        ended.wait_for(1)
        status, said = change(serving, PASSWORD, NEW, token=mine)
        assert (status, said["sessions_ended"]) == (200, 1)
        until(lambda: ended.closed is not None)
        assert kept.closed is None
    assert [serving.call("GET", "/api/v1/devices", token=token)[0] for token in (mine, other)] == [200, 401]
    assert serving.call("GET", "/api/v1/branches", token=clerk)[0] == 200, "another person's session"
    assert serving.call("POST", "/api/v1/sessions", {"user": "manager", "password": PASSWORD})[0] == 401
    assert serving.sign_in("manager", NEW)


@pytest.mark.parametrize(
    ("password", "new", "status", "code", "field"),
    [
        ("not-the-password", NEW, 401, "wrong_password", "password"),
        (PASSWORD, PASSWORD, 422, "weak_password", "new_password"),
        (PASSWORD, "12345678", 422, "weak_password", "new_password"),
        (PASSWORD, "Password1!", 422, "weak_password", "new_password"),
        (PASSWORD, "ngắn", 422, "bad_field", "new_password"),
        (PASSWORD, "a control\x07character", 422, "bad_field", "new_password"),
        (PASSWORD, "", 422, "bad_field", "new_password"),
    ],
)
def test_a_refused_change_names_the_field_and_changes_nothing(
    standing: Serving, password: str, new: str, status: int, code: str, field: str
) -> None:
    refused, said = change(standing, password, new, "clerk2")
    assert (refused, said["code"], said["field"]) == (status, code, field)
    assert standing.sign_in("clerk2")


class FirstVersion(CityModel):
    """Writes people's events as version 0.1 did: with the hash."""

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        kind, v, text = super().encode(body)
        if kind not in ("person_added", "password_changed"):
            return kind, v, text
        fields = msgspec.json.decode(text)
        del fields["credential_id"]
        return kind, 1, msgspec.json.encode(fields | {"password_hash": QUICK.hash(PASSWORD)})


def test_after_the_upgrade_a_password_of_the_chain_is_asked_to_be_changed_and_then_opens_nothing(
    installation: Installation,
) -> None:
    engine = open_database(installation.database)
    added = city_envelope(AddPerson("u-old", "lan", Role.CLERK, installation.branch, "p-none"), "test")
    assert isinstance(append_now(engine, (FirstVersion(),), added, now_ms()), Done)
    engine.dispose()
    with Serving(installation) as serving:
        credentials = {"user": "lan", "password": PASSWORD}
        status, session = serving.call("POST", "/api/v1/sessions?token=1", credentials)
        assert (status, session["must_change_password"]) == (201, True)
        status, reply = serving.verb("1", "login", credentials)
        assert (status, reply["must_change_password"]) == (200, True)
        assert change(serving, PASSWORD, NEW, "lan")[0] == 200
        assert serving.call("POST", "/api/v1/sessions", credentials)[0] == 401
        status, session = serving.call("POST", "/api/v1/sessions", credentials | {"password": NEW})
        assert (status, "must_change_password" in session) == (201, False)


def test_no_hash_of_a_password_gets_into_the_journal(serving: Serving) -> None:
    assert change(serving, PASSWORD, NEW)[0] == 200
    engine = open_database(serving.installation.database)
    with engine.connect() as connection:
        bodies = list(connection.scalars(select(journal.c.body).where(journal.c.stream == CITY)))
        kept = list(connection.scalars(select(credential.c.password_hash)))
    engine.dispose()
    assert any("credential_id" in body for body in bodies)
    assert not any("argon2" in body or "password_hash" in body for body in bodies)
    assert len(kept) == len(serving.installation.users), "and the earlier one is forgotten"
