"""A letter, and the message of RFC 5322 that it becomes; pure."""

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msgspec import Struct

MOST_ADDRESS = 254
"""Most characters of an address (RFC 5321)."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


class Attachment(Struct, frozen=True):
    """`kind`: a media type such as `application/pdf`."""

    name: str
    kind: str
    content: bytes


class Letter(Struct, frozen=True):
    """`text`: plain, with line ends `\\n`. `id`: of the job that sends it, so that a copy is known as one."""

    to: str
    subject: str
    text: str
    id: str
    attachments: tuple[Attachment, ...] = ()


def is_address(text: str) -> bool:
    """Whether a letter can be sent there: one address of the common form, with a domain of at least two parts."""
    domain = text.rpartition("@")[2]
    has_dots = not text.startswith(".") and ".@" not in text and ".." not in text
    return len(text) <= MOST_ADDRESS and _ADDRESS.fullmatch(text) is not None and "." in domain and has_dots


def message_of(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The message. It says that no person wrote it (RFC 3834); a repeated try has the same Message-ID."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Một Cửa", addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    mark = hashlib.sha256(letter.id.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for each in letter.attachments:
        main, _, sub = each.kind.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    return message
