"""HTTP requests to the server; each callback is called once: with the result, a refusal, or why there is none."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QByteArray, QFile, QObject, QUrl
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkReply,
    QNetworkRequest,
    QSslCertificate,
)

from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.problem import Problem
from protocol.reading import Reader
from protocol.version import USER_AGENT

from .server_clock import ServerClock

log = logging.getLogger(__name__)

T = TypeVar("T")

GET_TIMEOUT_MS = 3_000
POST_TIMEOUT_MS = 5_000


class Unreachable(Enum):
    """Why there is no answer."""

    NO_CONNECTION = auto()
    """The request was not sent: no network, no such host, or no server there."""
    NO_ANSWER = auto()
    """It was sent, then the connection broke or the time ran out: it may have been carried out."""
    NOT_TRUSTED = auto()
    """Something answered whose certificate this machine does not trust; nothing was sent to it."""
    NOT_UNDERSTOOD = auto()
    """Something answered that is not this server, or not this version of it."""


def is_unanswered(answer: object) -> bool:
    """Whether this is no word on what was asked, so that it is asked again: no answer, or a server that cannot now."""
    return isinstance(answer, Unreachable) or (isinstance(answer, Problem) and answer.code is Refusal.UNAVAILABLE)


class Requests(QObject):
    """Requests to one server with one token. `base` is `http://host:port`; paths begin with `/`."""

    def __init__(self, base: str, token: str, clock: ServerClock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock or ServerClock()
        self._base = base.rstrip("/")
        self._token = token
        self._certificate = QSslCertificate()
        self._manager = QNetworkAccessManager(self)
        self._manager.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._manager.setRedirectPolicy(QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)

    @property
    def server_key(self) -> str:
        """SHA-256 of the public key (DER, SubjectPublicKeyInfo) of who gave the last answer, as hex digits; "" without
        TLS.
        """
        if self._certificate.isNull():
            return ""
        return hashlib.sha256(bytes(self._certificate.publicKey().toDer().data())).hexdigest()

    def new_key(self) -> str:
        """A key for a command, of the server's time: a key tells how old it is, and this clock may be wrong."""
        return new_key(int(self.clock.now().timestamp() * 1000))

    def get(
        self, path: str, reply_type: type[T], done: Callable[[T | Problem | Unreachable], None],
        *, timeout_ms: int = GET_TIMEOUT_MS,
    ) -> None:  # fmt: skip
        """GET `path`; `done` is called once, from the event loop."""
        reply = self._manager.get(self._request(path, timeout_ms))
        self._answer(reply, reply_type, done)

    def get_bytes(
        self, path: str, done: Callable[[bytes | Problem | Unreachable], None], *, timeout_ms: int = GET_TIMEOUT_MS
    ) -> None:
        """GET a document that is not JSON; a refusal still is."""
        reply = self._manager.get(self._request(path, timeout_ms))
        self._answer(reply, bytes, done)

    def post(
        self, path: str, body: msgspec.Struct | None, reply_type: type[T],
        done: Callable[[T | Problem | Unreachable], None], *, key: str | None = None, timeout_ms: int = POST_TIMEOUT_MS,
    ) -> None:  # fmt: skip
        """POST a Struct as JSON. `key` is the command's `Idempotency-Key`."""
        content = b"{}" if body is None else encode_body(body)
        self.post_bytes(path, content, "application/json", reply_type, done, key=key, timeout_ms=timeout_ms)

    def post_bytes(
        self, path: str, content: bytes | Path, content_type: str, reply_type: type[T],
        done: Callable[[T | Problem | Unreachable], None], *, key: str | None = None,
        timeout_ms: int = POST_TIMEOUT_MS, progress: Callable[[int, int], None] | None = None, put: bool = False,
    ) -> None:  # fmt: skip
        """POST bytes of a kind (`application/pdf`), or PUT them; `progress(sent, total)` in bytes.

        A file is read while it is sent. `timeout_ms`: the longest silence.
        """
        request = self._request(path, timeout_ms)
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, content_type)
        if key is not None:
            request.setRawHeader(b"Idempotency-Key", key.encode())
        send = self._manager.put if put else self._manager.post
        if isinstance(content, Path):
            file = QFile(str(content))
            file.open(QFile.OpenModeFlag.ReadOnly)  # one that is not there any more is empty, and refused
            reply = send(request, file)
            file.setParent(reply)
        else:
            reply = send(request, QByteArray(content))
        if progress is not None:
            reply.uploadProgress.connect(progress)
        self._answer(reply, reply_type, done)

    def _request(self, path: str, timeout_ms: int) -> QNetworkRequest:
        request = QNetworkRequest(QUrl(self._base + path))
        if self._token:
            request.setRawHeader(b"Authorization", b"Bearer " + self._token.encode())
        request.setRawHeader(b"User-Agent", USER_AGENT.encode())
        request.setRawHeader(b"Accept", b"application/json, application/problem+json")
        request.setTransferTimeout(timeout_ms)
        return request

    def _answer(
        self, reply: QNetworkReply, reply_type: type[T], done: Callable[[T | Problem | Unreachable], None]
    ) -> None:
        asked_ms = self.clock.monotonic_ms()

        def finished() -> None:
            answer = self._read(reply, reply_type, asked_ms)
            # or the reply, when it is deleted, lets go of what may be the last hold on its own parent
            reply.finished.disconnect(finished)
            reply.deleteLater()
            done(answer)

        reply.finished.connect(finished)

    def _read(self, reply: QNetworkReply, reply_type: type[T], asked_ms: int) -> T | Problem | Unreachable:
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        if status is None:
            return _no_connection(reply.error())
        self._hear_date(reply, asked_ms)
        self._certificate = reply.sslConfiguration().peerCertificate()
        content = bytes(reply.readAll().data())
        if reply.error() in _CUT:
            return Unreachable.NO_ANSWER
        if reply_type is bytes and 200 <= int(status) < 300:
            return content  # type: ignore[return-value]  # bytes were asked for
        wanted: Any = reply_type if 200 <= int(status) < 300 else Problem
        try:
            answer: T | Problem
            answer, whole = Reader(wanted).read(content)
        except msgspec.MsgspecError as error:
            log.warning("answer %s of %s not understood: %s", status, reply.url().host(), error)
            # a gateway's own 502 or 504 page says nothing about what the server did
            return Unreachable.NO_ANSWER if int(status) >= 500 else Unreachable.NOT_UNDERSTOOD
        if not whole:
            log.info("answer %s of %s: what this version does not know was left out", status, reply.url().host())
        return answer

    def _hear_date(self, reply: QNetworkReply, asked_ms: int) -> None:
        date = bytes(reply.rawHeader("Date").data()).decode("ascii", "replace")
        try:
            at = parsedate_to_datetime(date)
        except ValueError:
            return
        self.clock.heard(at if at.tzinfo else at.replace(tzinfo=UTC), asked_ms=asked_ms)


_CUT = (
    QNetworkReply.NetworkError.RemoteHostClosedError,
    QNetworkReply.NetworkError.TimeoutError,
    QNetworkReply.NetworkError.OperationCanceledError,
)

_NEVER_LEFT = (
    QNetworkReply.NetworkError.ConnectionRefusedError,
    QNetworkReply.NetworkError.HostNotFoundError,
    QNetworkReply.NetworkError.UnknownNetworkError,
)


def _no_connection(error: QNetworkReply.NetworkError) -> Unreachable:
    if error is QNetworkReply.NetworkError.SslHandshakeFailedError:
        return Unreachable.NOT_TRUSTED
    return Unreachable.NO_CONNECTION if error in _NEVER_LEFT else Unreachable.NO_ANSWER


def encode_body(body: msgspec.Struct) -> bytes:
    """A command's body as it is sent: JSON without the tag `do`, which stands in the path."""
    fields = msgspec.to_builtins(body)
    fields.pop("do", None)
    return msgspec.json.encode(fields)
