"""What a service worker is told to show."""

from msgspec import Struct


class Message(Struct, frozen=True):
    """What is shown. `tag`: a later message of the same one replaces it; `stays`: until somebody touches it.

    It names no person, and no address: the service worker knows by itself which page it belongs to.
    """

    title: str
    body: str
    tag: str
    stays: bool = False
    lang: str = "vi"
