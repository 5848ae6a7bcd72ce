"""The door's code lives two minutes, a pass gives one number, and a branch has a ceiling a minute."""

from server.web.base.door import MINUTE_MS, PASS_MS, Door, PerMinute
from server.web.base.ticket_secret import TrackSecrets

NOW = 1_800_000_000_000
DOOR = Door(TrackSecrets(b"k" * 32))


def test_a_code_opens_in_its_minute_and_the_next_at_its_branch_alone() -> None:
    code = DOOR.code("CN01", NOW)
    assert DOOR.opens("CN01", code, NOW)
    assert DOOR.opens("CN01", code, NOW + MINUTE_MS)
    assert not DOOR.opens("CN01", code, NOW + 2 * MINUTE_MS)
    assert not DOOR.opens("CN01", code, NOW - MINUTE_MS)
    assert not DOOR.opens("CN02", code, NOW)
    assert not Door(TrackSecrets(b"l" * 32)).opens("CN01", code, NOW)
    assert len({DOOR.code("CN01", NOW + n * MINUTE_MS) for n in range(100)}) == 100
    for wrong in ("", "x", code[:-1], code + "A", "é" * 12):
        assert not DOOR.opens("CN01", wrong, NOW)


def test_a_pass_is_this_servers_and_has_an_end() -> None:
    given = DOOR.new_pass("CN01", NOW)
    key = DOOR.key_of("CN01", given, NOW)
    assert key is not None
    assert DOOR.key_of("CN01", given, NOW + PASS_MS - 1) == key
    assert DOOR.key_of("CN01", given, NOW + PASS_MS) is None
    assert DOOR.key_of("CN02", given, NOW) is None
    other = DOOR.renewed("CN01", key)
    assert DOOR.key_of("CN01", other, NOW + PASS_MS) is None
    assert DOOR.key_of("CN01", other, NOW) != key
    for wrong in ("", ".", key, f"{key}.", f"{key}.{other.partition('.')[2]}", given + "A", "é.é"):
        assert DOOR.key_of("CN01", wrong, NOW) is None


def test_a_branch_gives_phones_no_more_than_its_ceiling_in_any_minute() -> None:
    ceiling = PerMinute()
    assert [ceiling.take("CN01", 3, NOW + n * 1000) for n in range(4)] == [0, 0, 0, 57]
    assert ceiling.take("CN02", 3, NOW) == 0
    ceiling.give_back("CN01")
    assert ceiling.take("CN01", 3, NOW + 4000) == 0
    assert ceiling.take("CN01", 3, NOW + MINUTE_MS - 1) == 1
    assert ceiling.take("CN01", 3, NOW + MINUTE_MS) == 0
    assert ceiling.take("CN01", 0, NOW) == 60
