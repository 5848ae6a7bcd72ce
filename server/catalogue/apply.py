"""Makes of a checked configuration the command that puts it in force."""

import hashlib

import msgspec

from protocol.commands import Configure, Envelope
from protocol.configuration import BranchConfig

_encode = msgspec.json.Encoder(order="deterministic").encode


def config_hash(config: BranchConfig) -> str:
    """64 hex digits (SHA-256) that tell this configuration from any other."""
    return hashlib.sha256(_encode(config)).hexdigest()


def configure(config: BranchConfig, actor: str, after_seq: int = 0) -> Envelope:
    """The command that puts `config` in force in its branch's stream.

    `after_seq` is the stream's last seq that the sender has seen. It is part of the command's id beside the
    configuration's hash: two people who apply one file at once change the branch once, and yet an older file can be
    applied again later in the same day. A sender who sees `config` in force already sends nothing.
    """
    return Envelope(
        stream=config.id,
        command=Configure(config),
        command_id=f"configure-{config_hash(config)[:32]}-{after_seq}",
        actor=actor,
    )
