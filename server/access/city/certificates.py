"""The certificates by which people sign, in the city's stream: noted for a person, and taken out again. Pure.

A certificate is known by the SHA-256 of the whole of it; its subject, which names the person, is not kept.
"""

from collections.abc import Container, Iterable
from typing import Annotated, Final, TypeAlias, assert_never

from msgspec import Meta, Struct

from protocol.commands import Body
from protocol.enums import Refusal
from protocol.ids import Id, Instant
from protocol.problem import Refused

WARNED_MS: Final = 30 * 86_400_000
"""So long before one ends, whoever looks after its person is told."""
MOST_OF_ONE: Final = 10
"""Certificates of one person: a token, its successor, and some more."""
Fingerprint: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class NoteCertificate(Body, frozen=True, tag="note-certificate", gc=False):
    """This certificate is the person's. `serial` in hex; `issuer`: who issued it; `until`: the end of its validity."""

    user_id: Id
    sha256: Fingerprint
    serial: Annotated[str, Meta(pattern=r"^[0-9a-f]{1,64}$(?!\n)")]
    issuer: Annotated[str, Meta(max_length=120)]
    until: Instant


class RemoveCertificate(Body, frozen=True, tag="remove-certificate", gc=False):
    """The person does not sign by it any more."""

    user_id: Id
    sha256: Fingerprint


CertificateCommand: TypeAlias = NoteCertificate | RemoveCertificate


class CertificateNoted(Struct, frozen=True, gc=False):
    user_id: str
    sha256: str
    serial: str
    issuer: str
    until: Instant


class CertificateRemoved(Struct, frozen=True, gc=False):
    user_id: str
    sha256: str


CertificateEvent: TypeAlias = CertificateNoted | CertificateRemoved
Certificates: TypeAlias = tuple[CertificateNoted, ...]
"""Those that are noted now, in the order in which they were."""


def decide_certificate(
    known: Certificates, command: CertificateCommand, people: Container[str]
) -> CertificateEvent | Refused:
    """The event, or the refusal. `people`: the ids of those who may sign in."""
    of_it = next((one for one in known if one.sha256 == command.sha256), None)
    match command:
        case NoteCertificate():
            if command.user_id not in people:
                return Refused(Refusal.UNKNOWN_USER, "user_id")
            if of_it is not None:
                is_theirs = of_it.user_id == command.user_id
                return Refused(Refusal.ALREADY if is_theirs else Refusal.NOT_ALLOWED, "sha256", "noted already")
            if sum(one.user_id == command.user_id for one in known) >= MOST_OF_ONE:
                return Refused(Refusal.QUOTA_REACHED, "user_id", f"at most {MOST_OF_ONE} certificates of a person")
            return CertificateNoted(command.user_id, command.sha256, command.serial, command.issuer, command.until)
        case RemoveCertificate():
            if of_it is None or of_it.user_id != command.user_id:
                return Refused(Refusal.NOT_FOUND, "sha256")
            return CertificateRemoved(command.user_id, command.sha256)
        case _:
            assert_never(command)


def fold_certificate(known: Certificates, event: CertificateEvent) -> Certificates:
    """The certificates after an event."""
    if isinstance(event, CertificateNoted):
        return (*known, event)
    return tuple(one for one in known if (one.user_id, one.sha256) != (event.user_id, event.sha256))


def needs_renewal(one: CertificateNoted, now: Instant) -> bool:
    """Whether it ends soon, or has ended."""
    return one.until - now <= WARNED_MS


def owners_of(known: Iterable[CertificateNoted]) -> dict[str, str]:
    """Whose each certificate is, by its SHA-256 in hex."""
    return {one.sha256: one.user_id for one in known}
