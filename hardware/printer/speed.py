"""How fast a printer's line is, and what follows from it: time limits, sizes of writes, and the detail of a picture."""

from .address import Address, SerialAddress, TcpAddress
from .slow_raster import Detail

BITS = 10
"""Bits on the line for each byte: start, 8 data bits, stop."""
HALF_BELOW = 5000
"""Bytes a second under which a slip is sent in half the detail: 38,400 baud and less."""
WAIT_S, LONG_WAIT_S = 8.0, 20.0
"""How long a slip may take, and how long on a line below 19,200 baud."""
SLOWEST_BELOW = 1920
STRIP_ROWS = 24
"""Rows in one `GS v 0` on a slow line: what is left of a torn one is completed by that many rows."""
CHUNK_BYTES, LEAST_CHUNK = 1024, 32


def bytes_per_s(address: Address) -> int | None:
    """The speed of the printer's serial line, also behind a device server; None: bytes cost no time."""
    match address:
        case SerialAddress():
            return address.baud // BITS
        case TcpAddress() if address.baud is not None:
            return address.baud // BITS
        case _:
            return None


def detail_for(address: Address) -> Detail | None:
    """How a picture is sent; None: strips of the whole width, as on a fast line."""
    rate = bytes_per_s(address)
    if rate is None:
        return None
    return Detail.HALF if rate < HALF_BELOW else Detail.WHOLE


def most_bytes(address: Address) -> int | None:
    """What a slip may have, so that it is printed while somebody waits for it; None: bytes cost no time."""
    rate = bytes_per_s(address)
    return None if rate is None else round(rate * (WAIT_S if rate >= SLOWEST_BELOW else LONG_WAIT_S))


def chunk_bytes(rate: int | None, limit_s: float) -> int:
    """The size of one write, so that a line that takes its bytes stays well within the limit of a write."""
    return CHUNK_BYTES if rate is None else max(LEAST_CHUNK, min(CHUNK_BYTES, int(rate * limit_s / 4)))


def sending_s(count: int, address: Address) -> float:
    """How long so many bytes may be on their way in buffers that cannot be seen, behind a device server."""
    rate = bytes_per_s(address) if isinstance(address, TcpAddress) else None
    return 0.0 if rate is None else count / rate
