"""Whose certificate a signature's is: `DATA/signing/USER-ID.pem` holds those that were noted for a person.

A signature that leads to a trusted authority says that somebody made it; this, that it was the person who signed in.
"""

from collections.abc import Mapping
from pathlib import Path

from protocol.signing import Look

from .kept import FOLDER, ROOTS
from .verify import read_roots


def owners_of(data: Path) -> dict[str, frozenset[str]]:
    """The people of each certificate that is noted, by its SHA-256 in hex. Raises OSError, ValueError."""
    owners: dict[str, frozenset[str]] = {}
    for path in sorted((data / FOLDER).glob("*.pem")):
        if path.name == ROOTS:
            continue
        for certificate in read_roots(path):
            fingerprint = certificate.sha256.hex()
            owners[fingerprint] = owners.get(fingerprint, frozenset()) | {path.stem}
    return owners


def may_sign(owners: Mapping[str, frozenset[str]], fingerprint: str, person: str, look: Look) -> bool:
    """Whether this person may sign so by this certificate.

    As an official by their own alone, once any is noted here. An agency seals by what is nobody's; a copy is certified
    by the agency's or by one's own.
    """
    people = owners.get(fingerprint, frozenset())
    if look is Look.OFFICIAL:
        return not owners or person in people
    return not people or (look is Look.COPY and person in people)
