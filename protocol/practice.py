"""A branch's practice: a branch of its own, known by its id, that counts for nothing; pure."""

import re

_PRACTICE = re.compile(r"(.+)-practice-([0-9]{1,4})")
LONGEST_ID = 36


def practised(branch: str) -> str | None:
    """The branch that is practised at this one; None: it is no practice."""
    found = _PRACTICE.fullmatch(branch)
    return None if found is None else found[1]


def practice_id(branch: str, n: int) -> str | None:
    """The id of a branch's n-th practice, from 1; None where the branch's own id is too long for it."""
    made = f"{branch}-practice-{n}"
    return made if len(made) <= LONGEST_ID else None
