"""Requests to a scanner on the network: each on its own connection, with limits of time and size, followed nowhere."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Event, Timer
from typing import Final

from hardware.scanner.fault import Fault

from .address import EsclAddress
from .status import fault_of_code
from .trust import Trust

CONNECT_S: Final = 5.0
ANSWER_S: Final = 15.0
"""The time limit in seconds of a whole request that asks or says something small."""

MOST_WORDS: Final = 1024 * 1024
"""Bytes of an answer in words."""

PART: Final = 64 * 1024


class Refused(Exception):
    """The scanner cannot be asked, or answers what it must not. `detail`: for the log, in English."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault, self.detail = fault, detail


class Reply:
    """An answer whose body is still to be read."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response
        self.code = response.status

    def header(self, name: str) -> str:
        """A header; empty without it."""
        return self._response.getheader(name) or ""

    @property
    def length(self) -> int | None:
        """Bytes of the body, where the scanner says so."""
        return self._response.length

    def parts(self, most_bytes: int) -> Iterator[bytes]:
        """The body. Raises Refused where it is longer."""
        left = most_bytes
        while data := self._response.read1(PART):
            left -= len(data)
            if left < 0:
                raise Refused(Fault.FAILED, f"the answer is longer than {most_bytes} bytes")
            yield data
        if self._response.length:
            raise Refused(Fault.IO_ERROR, f"the answer ended {self._response.length} bytes early")


class Wire:
    """One scanner's. `stop`, from any thread, ends the present request and refuses each later one."""

    def __init__(self, address: EsclAddress, trust: Trust) -> None:
        self.address = address
        self._trust = trust
        self._stopped = Event()
        self._socket: socket.socket | None = None

    def stop(self) -> None:
        self._stopped.set()
        self._cut()

    def words(self, what: str) -> bytes:
        """The answer, in words, to what is asked by GET. Raises Refused."""
        with self.request("GET", f"{self.address.path}/{what}") as reply:
            if reply.code != 200:
                raise Refused(fault_of_code(reply.code), f"{what}: answer {reply.code}")
            return b"".join(reply.parts(MOST_WORDS))

    @contextmanager
    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        silence_s: float = ANSWER_S,
        limit_s: float = ANSWER_S,
    ) -> Iterator[Reply]:
        """Sends a request and has its answer. `silence_s`: the longest wait for more; `limit_s`: for all of it.

        Raises Refused, also from within the block, where the connection fails.
        """
        connection = http.client.HTTPConnection(self.address.host, self.address.port)
        watch = Timer(limit_s, self._cut)
        watch.daemon = True
        response: http.client.HTTPResponse | None = None
        try:
            connection.sock = self._socket = self._connected()
            watch.start()
            connection.sock.settimeout(silence_s)
            if self._stopped.is_set():
                raise Refused(Fault.FAILED, "stopped")
            headers = {"Connection": "close"} | ({} if body is None else {"Content-Type": "text/xml"})
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            yield Reply(response)
        except TimeoutError:
            raise Refused(Fault.NO_ANSWER, f"{method} {path}: no answer") from None
        except (ConnectionError, http.client.IncompleteRead, ssl.SSLError) as error:
            raise Refused(Fault.IO_ERROR, f"{method} {path}: {error}") from error
        except http.client.HTTPException as error:
            raise Refused(Fault.NOT_ESCL, f"{method} {path}: {type(error).__name__}") from error
        finally:
            watch.cancel()
            self._socket = None
            if response is not None:
                response.close()  # one that was not read to its end holds the connection
            connection.close()

    def _cut(self) -> None:
        open_now = self._socket  # once: the thread that reads forgets it whenever its request ends
        if open_now is not None:
            with contextlib.suppress(OSError):  # of the plain socket below TLS, which another thread reads
                socket.socket.shutdown(open_now, socket.SHUT_RDWR)

    def _connected(self) -> socket.socket:
        address = self.address
        try:
            plain = socket.create_connection((address.host, address.port), CONNECT_S)
        except (OSError, UnicodeError) as error:
            raise Refused(Fault.NO_DEVICE, f"{address.host}: {error}") from error
        if not address.tls:
            return plain
        try:
            secured = _context().wrap_socket(plain, server_hostname=address.host)
        except (OSError, ValueError) as error:
            plain.close()
            raise Refused(Fault.IO_ERROR, f"{address.host}: {error}") from error
        shown = sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
        if not self._trust.accepts(address, shown):
            secured.close()
            raise Refused(Fault.OTHER_CERTIFICATE, f"{address.host}: its certificate is {shown}")
        return secured


def _context() -> ssl.SSLContext:
    """Scanners sign their own certificates, for any name: which one it is, `Trust` looks at."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
