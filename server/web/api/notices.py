"""What goes over the wire about the room: how a device is, and what the branch tells everybody in it."""

import unicodedata

from msgspec import Struct

from language.messages import BOTH
from protocol import commands as c
from protocol.configuration import Text
from protocol.enums import MessageLevel, Refusal
from protocol.problem import Refused
from protocol.views import DeviceReply, MessageReply
from server.web.base.clock import now_ms
from server.web.follow import views as show
from server.web.operation.operation import Asked


async def device_state(asked: Asked) -> Struct | Refused:
    """A device says how it is; the same said again changes nothing."""
    done = await asked.context.live.submit(asked.envelope(asked.body))
    if isinstance(done, Refused):
        return done
    state = asked.branch.state
    view = show.device_view(state, state.devices[asked.principal.id], asked.context.live.access)
    if view is None:  # revoked at that very moment
        return Refused(Refusal.REVOKED)
    return DeviceReply(view, done.seq)


async def set_message(asked: Asked) -> Struct | Refused:
    """Tells everybody in the branch something, in place of what stood before."""
    command: c.SetMessage = asked.body
    return await tell(asked, command.level, command.text, command.until_s)


async def tell(asked: Asked, level: MessageLevel, text: Text, until_s: int | None) -> MessageReply | Refused:
    """The message as typed, put in order; a refusal names the language whose words will not do, as `text.en`."""
    in_order = {language: _in_order(words) for language, words in (dict.fromkeys(BOTH, "") | text).items()}
    for language, words in in_order.items():
        if not 1 <= len(words) <= LONGEST or any(unicodedata.category(letter) in _NOT_SHOWN for letter in words):
            return Refused(Refusal.BAD_FIELD, f"text.{language}", f"1 to {LONGEST} letters on one line")
    done = await asked.context.live.submit(asked.envelope(c.SetMessage(level, in_order, until_s)))
    return done if isinstance(done, Refused) else _reply(asked, done.seq)


async def clear_message(asked: Asked) -> Struct | Refused:
    """Takes the message back; with none there, that is fine."""
    done = await asked.context.live.submit(asked.envelope(c.ClearMessage()))
    return done if isinstance(done, Refused) else _reply(asked, done.seq)


LONGEST = 400
"""Letters of a message, in each language."""

_NOT_SHOWN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of what nobody sees, such as marks that turn the direction of writing round."""


def _in_order(text: str) -> str:
    """NFC, on one line, without space around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _reply(asked: Asked, seq: int) -> MessageReply:
    return MessageReply(show.message_now(asked.branch.state, now_ms()), seq)
