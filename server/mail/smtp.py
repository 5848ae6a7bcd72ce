"""The centre's mail server, named by one address: `smtp://`, `smtp+starttls://` or `smtps://[USER:PASSWORD@]HOST[:PORT]`."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

TIMEOUT_S: Final = 15.0
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

UNREACHABLE, REFUSED, WRONG_PASSWORD, NO_SUCH_ADDRESS = "unreachable", "refused", "wrong_password", "no_such_address"
"""Why a letter was not sent: codes without an address in them."""


class NotSent(Exception):
    """`code`: one of the above. `for_good`: another try would end the same way."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code, self.for_good = code, for_good


class MailServer(Struct, frozen=True):
    """Where letters are given. `password` is never shown."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.scheme}://{self.host}:{self.port})"

    @classmethod
    def at(cls, address: str, sender: str) -> "MailServer":
        """Raises ValueError for an address that is none."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("not the address of a mail server")
        port = parts.port or PORTS[parts.scheme]
        return cls(
            parts.scheme, parts.hostname, port, sender, unquote(parts.username or ""), unquote(parts.password or "")
        )

    def send(self, message: EmailMessage) -> None:
        """Blocking, at most some `TIMEOUT_S`. Raises NotSent."""
        try:
            with self._connected() as session:
                if self.user:
                    session.login(self.user, self.password)
                session.send_message(message, self.sender)
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(WRONG_PASSWORD) from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotSent(NO_SUCH_ADDRESS, for_good=all(500 <= code < 600 for code in codes)) from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(REFUSED, for_good=False) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(UNREACHABLE) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        session = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.scheme == "smtp+starttls":
            try:
                session.starttls(context=context)
            except BaseException:
                session.close()
                raise
        return session
