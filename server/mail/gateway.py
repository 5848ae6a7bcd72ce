"""Where short messages (SMS, Zalo) are given, as the settings say."""

from msgspec import Struct


class Gateway(Struct, frozen=True):
    """`secret`: `whsec_…`, never shown; `networks`: inner ones that may be posted to."""

    url: str
    secret: str
    networks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Gateway(…)"
