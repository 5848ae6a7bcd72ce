"""Why a file was not signed, as msgids."""

from collections.abc import Mapping
from typing import Final

from protocol.signing import SignRefusal

from .messages import N_

SIGN_REFUSALS: Final[Mapping[SignRefusal, str]] = {
    SignRefusal.DAMAGED: N_("the file is damaged: scan it again"),
    SignRefusal.ENCRYPTED: N_("the file is locked with a password"),
    SignRefusal.LOCKED: N_("an earlier signature allows no further one"),
    SignRefusal.TOO_LARGE: N_("the file is too large"),
    SignRefusal.REPLACED: N_("it was signed or set aside meanwhile"),
    SignRefusal.NOT_ACCEPTED: N_("what was signed did not fit the file"),
}
