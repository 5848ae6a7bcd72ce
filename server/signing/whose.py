"""Whose certificate a signature's is, by those that are noted for people in the city's stream.

A signature that leads to a trusted authority says that somebody made it; this, that it was the person who signed in.
"""

from collections.abc import Mapping

from protocol.signing import Look


def may_sign(owners: Mapping[str, str], fingerprint: str, person: str, look: Look) -> bool:
    """Whether this person may sign so by this certificate. `owners`: whose each is, by its SHA-256 in hex.

    As an official by their own alone, once any is noted here. An agency seals by what is nobody's; a copy is certified
    by the agency's or by one's own.
    """
    owner = owners.get(fingerprint)
    if look is Look.OFFICIAL:
        return not owners or owner == person
    return owner is None or (look is Look.COPY and owner == person)
