"""Devices report their state, and managers show everybody in the branch a message, over the API."""

import unicodedata

from msgspec import Struct
from msgspec.structs import replace

from language.messages import BOTH
from protocol import commands as c
from protocol.configuration import Text
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.views import DeviceReply, MessageReply
from server.web.follow import views
from server.web.operation.operation import OperationRequest


async def device_state(asked: OperationRequest) -> Struct | Refused:
    """Stores a device's report of its state; an unchanged report changes nothing."""
    done = await asked.context.live.submit(asked.envelope(asked.body))
    if isinstance(done, Refused):
        return done
    state = asked.branch.state
    view = views.device_view(state, state.devices[asked.principal.id], asked.context.live.access)
    if view is None:  # it has just been revoked
        return Refused(Refusal.REVOKED)
    return DeviceReply(view, done.seq)


async def set_message(asked: OperationRequest) -> Struct | Refused:
    """Shows everybody in the branch, or those who wait for a service, a message, in place of the one before."""
    command: c.SetMessage = asked.body
    return await tell(asked, command)


async def tell(asked: OperationRequest, command: c.SetMessage) -> MessageReply | Refused:
    """Shows the message, whitespace and Unicode normalised; a refusal names the unfit text, as `text.en`."""
    text = fitting(command.text)
    if isinstance(text, Refused):
        return text
    done = await asked.context.live.submit(asked.envelope(replace(command, text=text)))
    return done if isinstance(done, Refused) else _reply(asked, done.seq, command.service)


def fitting(text: Text) -> Text | Refused:
    """The words as they are stored: NFC, each language on one line."""
    normalised = {language: _normalised(words) for language, words in (dict.fromkeys(BOTH, "") | text).items()}
    for language, words in normalised.items():
        if not 1 <= len(words) <= LONGEST or any(unicodedata.category(letter) in _NOT_SHOWN for letter in words):
            return Refused(Refusal.BAD_FIELD, f"text.{language}", f"1 to {LONGEST} letters on one line")
    return normalised


async def clear_message(asked: OperationRequest) -> Struct | Refused:
    """Removes the message to everybody, if there is one."""
    return await _clear(asked, None)


async def clear_service_message(asked: OperationRequest) -> Struct | Refused:
    """Removes the message to those who wait for the service in the path."""
    return await _clear(asked, asked.param("service"))


async def _clear(asked: OperationRequest, service: str | None) -> Struct | Refused:
    done = await asked.context.live.submit(asked.envelope(c.ClearMessage(service=service)))
    return done if isinstance(done, Refused) else _reply(asked, done.seq, service)


LONGEST = 400
"""Most letters of a message, in each language."""

_NOT_SHOWN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of invisible characters, such as marks that reverse the direction of writing."""


def _normalised(text: str) -> str:
    """NFC, on one line, without space around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _reply(asked: OperationRequest, seq: int, service: str | None) -> MessageReply:
    state, now = asked.branch.state, asked.context.clock.now()
    told = views.message_now(state, now) if service is None else views.service_message(state, service, now)
    return MessageReply(told, seq)
