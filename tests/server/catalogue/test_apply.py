"""The command that applies a configuration is the same whenever the same change is asked for."""

import msgspec

from protocol.commands import Configure
from protocol.configuration import BranchConfig
from protocol.ids import IdempotencyKey
from server.catalogue.apply import config_hash, configure
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template


def _one() -> BranchConfig:
    config = read_catalogue(read_template("one"), "one.toml", ("fcfs", "motcua", "priority"))
    assert isinstance(config, BranchConfig)
    return config


def test_the_envelope_goes_to_the_branch_and_carries_the_whole_configuration() -> None:
    envelope = configure(_one(), actor="u-1")
    assert (envelope.stream, envelope.actor, envelope.command) == ("CN01", "u-1", Configure(_one()))
    assert msgspec.convert(envelope.command_id, IdempotencyKey) == envelope.command_id


def test_the_same_configuration_makes_the_same_command() -> None:
    assert configure(_one(), "u-1").command_id == configure(_one(), "u-1").command_id
    assert configure(_one(), "u-1").digest() == configure(_one(), "u-1").digest()


def test_another_configuration_or_a_later_place_makes_another_command() -> None:
    other = msgspec.structs.replace(_one(), guard_s=60)
    assert config_hash(other) != config_hash(_one())
    assert configure(other, "u-1").command_id != configure(_one(), "u-1").command_id
    assert configure(_one(), "u-1", after_seq=7).command_id != configure(_one(), "u-1").command_id
