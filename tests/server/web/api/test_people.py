"""A password's hash keeps up with the settings: whoever signs in with an older one gets a new one."""

import asyncio

from argon2 import PasswordHasher

from tests.server.web.inside import inside
from tests.serving import PASSWORD, Installation


def test_a_hash_of_weaker_settings_is_made_anew_at_the_next_sign_in(installation: Installation) -> None:
    async def sign_in_twice() -> list[str]:
        async with inside(installation) as server:
            kept = []
            for _ in range(3):
                person = server.context.live.access.person_by_name("manager")
                assert person is not None
                kept.append(person.password_hash)
                reply = await server.near.post("/api/v1/sessions", json={"user": "manager", "password": PASSWORD})
                assert reply.status_code == 201
            return kept

    weak, strong, same = asyncio.run(sign_in_twice())
    assert PasswordHasher().check_needs_rehash(weak)
    assert not PasswordHasher().check_needs_rehash(strong)
    assert same == strong
