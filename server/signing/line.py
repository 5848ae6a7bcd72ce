"""What the signer's program asks of the server, over HTTP; a request is tried again when the line breaks."""

import http.client
import ssl
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from protocol.problem import Problem
from protocol.signing import RefuseToSign, SignedFile, SigningBatch, SigningBatches, SignRefusal, ToSign
from protocol.version import USER_AGENT

TIMEOUT_S: Final = 120.0
WAITS_S: Final = (1.0, 4.0)
"""Before a request is tried again; a signed file is the same however often it is sent."""


class NoAnswer(Exception):
    """The server cannot be reached, or broke off each time."""


class SaidNo(Exception):
    """The server refused; `code` as in the wire's documents, `detail` for who looks after the server."""

    def __init__(self, status: int, code: str, title: str, detail: str = "") -> None:
        super().__init__(f"{title} ({code}{detail and f': {detail}'})")
        self.status = status
        self.code = code


class Line:
    """`url`: the server's; `trust`: the authority of its certificate, a PEM file, where the system does not know it."""

    def __init__(self, url: str, trust: str | None = None, wait: Callable[[float], None] = time.sleep) -> None:
        self._at = urlsplit(url)
        self._tls = ssl.create_default_context(cafile=trust) if self._at.scheme == "https" else None
        self._wait = wait
        self._token = ""

    def sign_in(self, user: str, password: str, code: str = "") -> None:
        """Raises SaidNo, NoAnswer."""
        body = msgspec.json.encode({"user": user, "password": password, "code": code})
        self._token = str(msgspec.json.decode(self._ask("POST", "/api/v1/sessions?token=1", body))["token"])

    def sign_out(self) -> None:
        """Raises SaidNo, NoAnswer."""
        self._ask("DELETE", "/api/v1/sessions")

    def batches(self) -> list[SigningBatch]:
        """What this person asked to have signed. Raises SaidNo, NoAnswer."""
        return msgspec.json.decode(self._ask("GET", "/api/v1/signing"), type=SigningBatches).batches

    def read(self, file: ToSign) -> bytes:
        """The file as it is. Raises SaidNo, NoAnswer."""
        return self._ask("GET", f"/api/v1/dossiers/{file.dossier}/files/{file.file}")

    def give(self, file: ToSign, signed: bytes) -> SignedFile:
        """The signed file. Raises SaidNo, NoAnswer."""
        path = f"/api/v1/dossiers/{file.dossier}/files/{file.file}/signed"
        return msgspec.json.decode(self._ask("PUT", path, signed), type=SignedFile)

    def refuse(self, file: ToSign, reason: SignRefusal) -> None:
        """It could not be signed. Raises SaidNo, NoAnswer."""
        path = f"/api/v1/dossiers/{file.dossier}/files/{file.file}/not-signed"
        self._ask("POST", path, msgspec.json.encode(RefuseToSign(reason)))

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        for wait_s in (*WAITS_S, None):
            try:
                return self._once(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                if wait_s is None:
                    raise NoAnswer(type(error).__name__) from error
            except SaidNo as error:
                if error.status != 503 or wait_s is None:
                    raise
            self._wait(wait_s)
        raise AssertionError("the last try ends")

    def _once(self, method: str, path: str, body: bytes | None) -> bytes:
        host, port = self._at.hostname or "", self._at.port
        line = (
            http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
            if self._tls is None
            else http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=self._tls)
        )
        headers = {"User-Agent": USER_AGENT} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            said = answer.read()
        finally:
            line.close()
        if answer.status >= 400:
            raise _refused(answer.status, said)
        return said


def _refused(status: int, said: bytes) -> SaidNo:
    try:
        problem: Any = msgspec.json.decode(said, type=Problem)
        return SaidNo(status, str(problem.code), str(problem.title), problem.detail)
    except (msgspec.MsgspecError, AttributeError):
        return SaidNo(status, str(status), "the server refused")
