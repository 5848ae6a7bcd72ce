"""Builds the command that puts a checked configuration in force."""

import hashlib

import msgspec

from protocol.commands import Configure, Envelope
from protocol.configuration import BranchConfig

_encode = msgspec.json.Encoder(order="deterministic").encode


def config_hash(config: BranchConfig) -> str:
    """SHA-256 of the configuration, 64 hex digits."""
    return hashlib.sha256(_encode(config)).hexdigest()


def configure(config: BranchConfig, actor: str, after_seq: int = 0, after: str | None = None) -> Envelope:
    """The command that puts `config` in force in its branch's stream.

    `after_seq` is the stream's last seq that the sender has read. With the configuration's hash it makes the command's
    id: two people who apply the same file at once change the branch once, yet an older file can be applied again later
    on the same day. Send nothing if `config` is already in force. `after`: the state's `config_hash` that the sender
    has seen; with another in force the command is refused.
    """
    return Envelope(
        stream=config.id,
        command=Configure(config, after),
        command_id=f"configure-{config_hash(config)[:32]}-{after_seq}",
        actor=actor,
    )
