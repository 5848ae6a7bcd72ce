"""The key in a token (PKCS#11): a USB token, or an agency's HSM. It never leaves it, and a PIN is tried once."""

import contextlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer


class TokenFault(StrEnum):
    """Why a token signs nothing. After a wrong PIN nothing is tried again: some tries lock the token."""

    NO_MODULE = "no_module"
    NO_TOKEN = "no_token"
    WRONG_PIN = "wrong_pin"
    PIN_LOCKED = "pin_locked"
    NO_KEY = "no_key"
    GONE = "gone"
    """It was pulled out, or does not answer."""


class TokenFailed(Exception):
    """Nothing more can be signed with this token now."""

    def __init__(self, fault: TokenFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class TokenKey(Struct, frozen=True):
    """Which key of which token. `module`: its maker's PKCS#11 library; `label`: of the token; `key`: of the key and
    its certificate, where they share it; `certificate`: of the certificate, where it has another.
    """

    module: Path
    label: str
    key: str
    certificate: str | None = None

    def __repr__(self) -> str:
        return f"TokenKey({self.label!r}, {self.key!r})"


@contextlib.contextmanager
def open_token(key: TokenKey, pin: str) -> Iterator["Signer"]:
    """Signs with this key until the end of the block, all in one session. Raises TokenFailed, also in the block for
    what the token refuses.
    """
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    if not key.module.is_file():
        raise TokenFailed(TokenFault.NO_MODULE)
    try:
        session = open_pkcs11_session(str(key.module), token_criteria=TokenCriteria(label=key.label), user_pin=pin)
    except pkcs11.PKCS11Error as error:
        raise TokenFailed(_fault(error, TokenFault.NO_TOKEN)) from error
    except RuntimeError as error:  # the library cannot be loaded
        raise TokenFailed(TokenFault.NO_MODULE) from error
    try:
        signer = PKCS11Signer(session, cert_label=key.certificate or key.key, key_label=key.key)
        try:
            if signer.signing_cert is None:
                raise TokenFailed(TokenFault.NO_KEY)
        except (pkcs11.PKCS11Error, SigningError) as error:
            raise TokenFailed(_fault(error, TokenFault.NO_KEY)) from error
        yield signer
    except pkcs11.PKCS11Error as error:
        raise TokenFailed(_fault(error, TokenFault.GONE)) from error
    finally:
        with contextlib.suppress(pkcs11.PKCS11Error):
            session.close()


def _fault(error: Exception, otherwise: TokenFault) -> TokenFault:
    from pkcs11 import exceptions as p

    known = (
        ((p.PinIncorrect, p.PinInvalid, p.PinLenRange), TokenFault.WRONG_PIN),
        ((p.PinLocked, p.PinExpired), TokenFault.PIN_LOCKED),
        ((p.DeviceRemoved, p.TokenNotPresent, p.DeviceError, p.SessionHandleInvalid), TokenFault.GONE),
    )
    return next((fault for kinds, fault in known if isinstance(error, kinds)), otherwise)
